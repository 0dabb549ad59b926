// JSON schemas for editors, derived from the definitions that also check files when they are read.
import { z } from 'zod';
import { experimentSchema } from './experiment';
import { finiteMdpFileContentSchema } from './finiteMdpFile';

export function experimentJsonSchema(): object {
  return z.toJSONSchema(experimentSchema, { io: 'input', target: 'draft-7' });
}

export function finiteMdpJsonSchema(): object {
  return z.toJSONSchema(finiteMdpFileContentSchema, { io: 'input', target: 'draft-7' });
}

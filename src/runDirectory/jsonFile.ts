// One checked JSON file.
import fs from 'node:fs';
import type { z } from 'zod';
import { fieldPath } from '../protocol/fieldPath';
import { InputError } from '../protocol/inputError';

/** Content of `file`, undefined if there is no such file. Throws InputError if it cannot be read or is not of `schema`. */
export function readJsonFile<T>(file: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InputError(`cannot be read: ${(error as Error).message}`, { file });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`expected JSON: ${(error as Error).message}`, { file });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputError(issue?.message ?? 'not of the expected form', {
    file,
    ...(issue && issue.path.length > 0 ? { field: fieldPath(issue.path) } : {}),
  });
}

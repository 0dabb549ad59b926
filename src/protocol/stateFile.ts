// The state of training as it lies in a run directory: a safetensors file, which other programs read too. Its tensors are
// those of the state; what else belongs to it is in the file's own metadata, texts by name.
import { z } from 'zod';

export const tensorTypes = {
  F32: 'float32',
  F64: 'float64',
  I32: 'int32',
  U8: 'uint8',
} as const;

const size = z.int().min(0);

/** The JSON at the head of every safetensors file, without its `__metadata__`. */
export const tensorHeadersSchema = z.record(
  z.string(),
  z.object({
    dtype: z.enum(['F32', 'F64', 'I32', 'U8']),
    shape: z.array(size),
    /** First byte, and the one behind the last, counted from the end of the JSON. */
    data_offsets: z.tuple([size, size]),
  }),
);
export type TensorHeaders = z.infer<typeof tensorHeadersSchema>;

export const metadataSchema = z.record(z.string(), z.string());

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' });
    return z.NEVER;
  }
});

/** What the metadata of a state says, read. */
export const stateMetadataSchema = z.object({
  format: z.literal('trirl.state/1'),
  iteration: json.pipe(size),
  revision: json.pipe(size),
  algorithm: z.string(),
  /** What computed it: others differ in the last bits. */
  backend: z.string(),
  tunables: json.pipe(z.record(z.string(), z.number())),
  facts: json.pipe(z.record(z.string(), z.unknown())),
});

/** What is said of a state beside the state itself. */
export type StateHeader = Omit<z.output<typeof stateMetadataSchema>, 'format' | 'facts'>;

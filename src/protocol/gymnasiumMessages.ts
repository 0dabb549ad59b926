// What the Python beside a thread answers in JSON; its arrays of numbers are checked by their lengths alone.
import { z } from 'zod';

export const bridgeFailureSchema = z.object({
  sentence: z.string(),
  /** Of the experiment. */
  field: z.string().nullish(),
  /** Of the user's own code. */
  file: z.string().nullish(),
  line: z.int().min(1).nullish(),
});
export type BridgeFailure = z.output<typeof bridgeFailureSchema>;

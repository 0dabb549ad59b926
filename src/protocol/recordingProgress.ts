// The lines of `trirl record --lines`: how many episodes have been played, and, last, what was written.
import { z } from 'zod';

export const recordingProgressSchema = z.union([
  z.strictObject({ done: z.int().min(0), of: z.int().min(1) }),
  z.strictObject({
    /** Absolute. */
    file: z.string(),
    /** What it holds, in words. */
    text: z.string(),
    notes: z.array(z.string()),
  }),
]);
export type RecordingProgress = z.infer<typeof recordingProgressSchema>;

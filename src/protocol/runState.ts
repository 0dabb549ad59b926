// The state of a run as status.json tells it and as every view shows it.
import { z } from 'zod';

export const runStates = ['preparing', 'running', 'paused', 'finished', 'stopped', 'failed'] as const;

export const runStateSchema = z.enum(runStates);
export type RunState = z.infer<typeof runStateSchema>;

/** States from which a run does not go on by itself. */
export function isEnded(state: RunState): boolean {
  return state === 'finished' || state === 'stopped' || state === 'failed';
}

export const runErrorSchema = z.strictObject({
  /** One sentence for the user: what was found, what was expected. */
  message: z.string(),
  /** The file at fault, absolute, where there is one. */
  file: z.string().optional(),
  /** Field of the file, as a path such as `algorithm.klBound`. */
  field: z.string().optional(),
  /** Line of the file, from 1. */
  line: z.int().min(1).optional(),
});
export type RunError = z.infer<typeof runErrorSchema>;

export const runStatusSchema = z.strictObject({
  state: runStateSchema,
  pid: z.int().min(0),
  /** Name of the machine that runs it: a pid means nothing elsewhere. */
  host: z.string(),
  /** Time of the last sign of life, ISO 8601. */
  heartbeat: z.string(),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  iteration: z.int().min(0),
  maximumIterations: z.int().min(0),
  /** Revision of the tunables in force. */
  revision: z.int().min(0),
  /** What computes: `exact (JavaScript)` for the tabular solvers. */
  backend: z.string(),
  error: runErrorSchema.optional(),
});
export type RunStatus = z.infer<typeof runStatusSchema>;

// The journal of a run, a line of events.jsonl each: enough to know, and to repeat, everything that was done to it.
import { z } from 'zod';
import { runErrorSchema } from './runState';

/** Who asked for a change. */
export const actorSchema = z.enum(['palette', 'slider', 'command line', 'program']);
export type Actor = z.infer<typeof actorSchema>;

const base = {
  /** ISO 8601. */
  time: z.string(),
  /** Iterations done when it happened. */
  iteration: z.int().min(0),
};

export const runEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('started'),
    ...base,
    pid: z.int(),
    backend: z.string(),
    tunables: z.record(z.string(), z.number()),
  }),
  /** A tuning change took effect: `iteration` is the first one that reads the new values. */
  z.strictObject({
    kind: z.literal('tuned'),
    ...base,
    revision: z.int().min(1),
    by: actorSchema,
    changes: z.record(z.string(), z.strictObject({ from: z.number(), to: z.number() })),
  }),
  z.strictObject({ kind: z.literal('paused'), ...base, by: actorSchema }),
  z.strictObject({ kind: z.literal('resumed'), ...base, by: actorSchema }),
  z.strictObject({ kind: z.literal('checkpointed'), ...base, file: z.string() }),
  z.strictObject({ kind: z.literal('stopped'), ...base, by: actorSchema }),
  /** The run came to its own end, with the reason in words. */
  z.strictObject({ kind: z.literal('finished'), ...base, reason: z.string() }),
  z.strictObject({ kind: z.literal('failed'), ...base, error: runErrorSchema }),
  /** Something the user should know that stops nothing: smoothing used, a file repaired. */
  z.strictObject({ kind: z.literal('noted'), ...base, message: z.string() }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

// Messages between a trainer and whoever watches it, one JSON object a line over a local socket.
// Imperatives go to the trainer; nouns and past tenses come from it.
import { z } from 'zod';
import { learnedRewardSchema, rewardSnapshotSchema } from './learnedReward';
import { reportSchema } from './report';
import { actorSchema, runEventSchema } from './runEvent';
import { runStatusSchema } from './runState';

export const protocolVersion = 1;

export const toTrainerSchema = z.discriminatedUnion('kind', [
  /** First message of a connection. Everything from the given counts on is sent, then what happens from now on: no gap, no double. */
  z.strictObject({
    kind: z.literal('attach'),
    version: z.literal(protocolVersion),
    token: z.string(),
    reportsFrom: z.int().min(0),
    eventsFrom: z.int().min(0),
  }),
  /** Lets a trainer that was told to wait begin its first iteration. */
  z.strictObject({ kind: z.literal('start') }),
  /** All tunables of the algorithm, not a patch; `revision` must be greater than the one in force. */
  z.strictObject({
    kind: z.literal('tune'),
    revision: z.int().min(1),
    by: actorSchema,
    values: z.record(z.string(), z.number()),
  }),
  z.strictObject({ kind: z.literal('pause'), by: actorSchema }),
  z.strictObject({ kind: z.literal('resume'), by: actorSchema }),
  z.strictObject({ kind: z.literal('stop'), by: actorSchema }),
  z.strictObject({ kind: z.literal('checkpoint') }),
  z.strictObject({ kind: z.literal('inspectReward'), request: z.int() }),
]);
export type ToTrainer = z.infer<typeof toTrainerSchema>;

export const fromTrainerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ready'),
    version: z.literal(protocolVersion),
    pid: z.int(),
    status: runStatusSchema,
    waiting: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('status'), status: runStatusSchema }),
  /** Reports in order; `from` is the index in metrics.jsonl of the first. */
  z.strictObject({ kind: z.literal('reports'), from: z.int().min(0), reports: z.array(reportSchema) }),
  z.strictObject({ kind: z.literal('events'), from: z.int().min(0), events: z.array(runEventSchema) }),
  z.strictObject({
    kind: z.literal('reward'),
    request: z.int(),
    reward: learnedRewardSchema,
    snapshot: rewardSnapshotSchema,
  }),
  /** A message could not be taken; nothing has changed. */
  z.strictObject({ kind: z.literal('refused'), message: z.string() }),
]);
export type FromTrainer = z.infer<typeof fromTrainerSchema>;

/** control.json in a run directory, readable by its owner only: how to reach the trainer while it lives. */
export const controlFileSchema = z.strictObject({
  version: z.literal(protocolVersion),
  pid: z.int(),
  /** Path of a Unix socket or name of a Windows pipe. */
  socket: z.string(),
  token: z.string(),
});
export type ControlFile = z.infer<typeof controlFileSchema>;

// A learned reward as plain data: reward.json, the recorded snapshots of a run, and the answer to "inspect reward".
import { z } from 'zod';

const perState = z.array(z.number());

/** Reward of a finite world at one iteration, with the policy and occupancy that belong to it. A line of snapshots.jsonl. */
export const rewardSnapshotSchema = z.strictObject({
  iteration: z.int().min(0),
  revision: z.int().min(0),
  /** Learned reward r(s), [S]. */
  values: perState,
  /** π(a|s), row by row, [S * A]. */
  policy: perState,
  /** ρ_π(s), [S], sums to 1. */
  occupancy: perState,
  /** Weights of a linear reward, in the order of the world's featureNames. */
  weights: z.array(z.number()).optional(),
});
export type RewardSnapshot = z.infer<typeof rewardSnapshotSchema>;

/** reward.json: what other programs read. A reward is known only up to what demonstrations identify. */
export const learnedRewardSchema = z.strictObject({
  format: z.literal('trirl.reward/1'),
  kind: z.literal('finite'),
  iteration: z.int().min(0),
  revision: z.int().min(0),
  algorithm: z.string(),
  /** r(s) in state order. */
  values: perState,
  features: z.strictObject({ names: z.array(z.string()), weights: z.array(z.number()) }).optional(),
  discount: z.number(),
});
export type LearnedReward = z.infer<typeof learnedRewardSchema>;

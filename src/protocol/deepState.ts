// The facts that stand beside the tensors in a checkpoint of deep inverse learning, in addition to the policy's.
import { z } from 'zod';
import { randomStateSchema } from './policyState';

export const rewardFactsSchema = z.strictObject({
  /** Generator of the minibatches. */
  adversary: randomStateSchema,
  /** TRIRL: discriminators taken in so far, and the reward step of each that is remembered, in the order of the ring. */
  history: z.strictObject({ pushed: z.int().min(0), steps: z.array(z.number()).readonly() }).optional(),
  /** Maximum entropy IRL: where the forward problem stands. */
  forward: z
    .strictObject({
      isStarted: z.boolean(),
      iterations: z.int().min(0),
      lastMean: z.number(),
      gain: z.number().nullable(),
      update: z.strictObject({ loss: z.number(), accuracy: z.number(), slope: z.number() }),
    })
    .optional(),
});
export type RewardFacts = z.output<typeof rewardFactsSchema>;

export const deepFactsSchema = z.object({
  /** What the reward is made of: its inputs and the widths of its hidden layers. */
  rewardShape: z.strictObject({ inputs: z.string(), hidden: z.array(z.int()).readonly(), remembered: z.int() }),
  reward: rewardFactsSchema,
  rewardDeviation: z.strictObject({ variance: z.number(), count: z.int() }),
  /** Of an adaptive multiplier, of the one that it began with. */
  etaFactor: z.number().gt(0),
  /** Steps so far of each environment's running episode. */
  absorbingTime: z.array(z.int().min(0)).readonly(),
});
export type DeepFacts = z.output<typeof deepFactsSchema>;

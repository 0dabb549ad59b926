// The facts that stand beside the tensors in a checkpoint of deep inverse learning, in addition to the policy's.
import { z } from 'zod';
import { deepKinds, rewardInputs } from './deepAlgorithms';
import { policyActionSpaceSchema, randomStateSchema } from './policyState';

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

const numbersSchema = z.array(z.number()).readonly();

/** All that must be known to evaluate the reward again, beside the tensors. */
export const rewardShapeSchema = z.strictObject({
  kind: z.enum(deepKinds),
  inputs: z.enum(rewardInputs),
  hidden: z.array(z.int().min(1)).readonly(),
  /** γ, which a shaped reward needs. */
  discount: z.number(),
  /** How states become columns of a row: centred and scaled, or told apart one by one. */
  states: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('numbers'), mean: numbersSchema, deviation: numbersSchema }),
    z.strictObject({ kind: z.literal('oneHot'), sizes: z.array(z.int().min(1)).min(1).readonly() }),
  ]),
  stateNames: z.array(z.string()).readonly(),
  actionSpace: policyActionSpaceSchema,
  /** TRIRL: discriminators that are remembered, and the least weight of one in the reward. */
  remembered: z.int().min(1),
  leastWeight: z.number().min(0),
});
export type RewardShape = z.output<typeof rewardShapeSchema>;

export const rewardDeviationSchema = z.strictObject({ variance: z.number(), count: z.int() });

export const deepFactsSchema = z.object({
  rewardShape: rewardShapeSchema,
  reward: rewardFactsSchema,
  rewardDeviation: rewardDeviationSchema,
  /** Of an adaptive multiplier, of the one that it began with. */
  etaFactor: z.number().gt(0),
  /** Steps so far of each environment's running episode. */
  absorbingTime: z.array(z.int().min(0)).readonly(),
});
export type DeepFacts = z.output<typeof deepFactsSchema>;

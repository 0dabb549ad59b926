// The facts that stand beside the tensors in a checkpoint of a policy: what its networks are, and where its learning stood.
import { z } from 'zod';

/** Bounds of actions; where there is none, infinity, for which JSON has no word: it is null there. */
function limits(open: number) {
  return z
    .array(z.custom<number | null>((value) => value === null || (typeof value === 'number' && !Number.isNaN(value))))
    .transform((values) => values.map((value) => value ?? open))
    .readonly();
}

export const policyActionSpaceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('box'),
    names: z.array(z.string()).readonly(),
    low: limits(-Infinity),
    high: limits(Infinity),
  }),
  z.strictObject({ kind: z.literal('discrete'), names: z.array(z.string()).readonly() }),
]);

export const observationEncodingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('numbers'), size: z.int().min(1), normalise: z.boolean() }),
  /** Observations are indices below `sizes`, the first running fastest: cells (x, y) of a grid, or a state's number. */
  z.strictObject({ kind: z.literal('oneHot'), sizes: z.array(z.int().min(1)).min(1).readonly() }),
]);
export type ObservationEncoding = z.output<typeof observationEncodingSchema>;

export const activationNames = ['tanh', 'elu', 'relu'] as const;

export const hiddenLayersSchema = z.strictObject({
  hidden: z.array(z.int().min(1)).readonly(),
  activation: z.enum(activationNames),
  layerNorm: z.boolean(),
});
export type HiddenLayers = z.output<typeof hiddenLayersSchema>;

/** All that must be known to make the networks again. */
export const policyShapeSchema = z.strictObject({
  observation: observationEncodingSchema,
  actionSpace: policyActionSpaceSchema,
  /** Of the policy and of the critic, which share no parameters. */
  layers: hiddenLayersSchema,
});
export type PolicyShape = z.output<typeof policyShapeSchema>;

export const randomStateSchema = z.strictObject({ seed: z.number(), stream: z.number(), drawn: z.number() });

export const policyFactsSchema = z.object({
  policy: policyShapeSchema,
  /** Done. */
  iteration: z.int().min(0),
  steps: z.int().min(0),
  random: z.strictObject({ actor: randomStateSchema, solver: randomStateSchema }),
  rewardScale: z.strictObject({
    count: z.number(),
    mean: z.number(),
    squares: z.number(),
    running: z.array(z.number()).readonly(),
  }),
  finished: z.strictObject({ returns: z.array(z.number()).readonly(), lengths: z.array(z.number()).readonly() }),
});
export type PolicyFacts = z.output<typeof policyFactsSchema>;

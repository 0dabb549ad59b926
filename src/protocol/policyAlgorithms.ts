// PPO and TRPO as an experiment names them. Every setting may be left out: then it is what the world's preset says, or else the
// usual. The presets are in policyPresets.ts.
import { z } from 'zod';
import { activationNames } from './policyState';
import { policyPresets, type PresetSettings } from './policyPresets';
import { presetTunable } from './tunableSchema';
import { tunables, type AlgorithmKind, type TunableName } from './tunables';

const common = {
  totalSteps: z.int().min(1).max(1e10).describe('Environment steps of the whole run, of all environments together.'),
  environments: z.int().min(1).max(4096).describe('Environments that are stepped together.'),
  horizon: z.int().min(1).max(100_000).describe('Steps of each environment in one iteration.'),
  minibatch: z.int().min(1).describe('Steps in one minibatch; environments × horizon must be a multiple of it.'),
  epochs: z.int().min(1).max(1000).describe('Passes over the steps of an iteration; with TRPO those of the critic.'),
  discount: z.number().min(0).lt(1).describe('Discount γ per step.'),
  lambda: z.number().min(0).max(1).describe('λ of the advantage estimates: 0 trusts the critic, 1 the returns alone.'),
  hidden: z
    .array(z.int().min(1).max(4096))
    .max(8)
    .readonly()
    .describe('Widths of the hidden layers of the policy, and of its critic.'),
  activation: z.enum(activationNames).describe('Activation of the hidden layers.'),
  layerNorm: z.boolean().describe('Whether hidden layers are normalised.'),
  initialLogDeviation: z
    .number()
    .min(-10)
    .max(2)
    .describe('Logarithm of the policy’s standard deviation at first, in half widths of the action’s range.'),
  normaliseObservations: z
    .boolean()
    .describe('Whether observations are shifted and scaled by their running statistics.'),
  normaliseRewards: z
    .boolean()
    .describe('Whether the critic sees rewards divided by the running deviation of the discounted return.'),
  learningRateSchedule: z
    .enum(['constant', 'linear'])
    .describe('`linear`: learning rates fall to 0 over the run, times what they are tuned to.'),
  gradientClip: z.number().gt(0).describe('Longer gradients are scaled down to this length.'),
  learnedReward: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Instead of the true reward, one that was learned with networks: the state of a run (policy.safetensors or a checkpoint), relative to this file. It stays as it is; this is what retraining does.',
    ),
  criticLearningRate: presetTunable('criticLearningRate'),
  entropyCoefficient: presetTunable('entropyCoefficient'),
} as const;

const ppo = z.strictObject({
  kind: z.literal('ppo'),
  ...common,
  policyLearningRate: presetTunable('policyLearningRate'),
  clip: presetTunable('clip'),
  klPenalty: presetTunable('klPenalty'),
  stopAtKl: z
    .number()
    .min(0)
    .describe('No further epoch of an iteration is begun once the policy’s KL is over this, in nats; 0: never.'),
});

const trpo = z.strictObject({
  kind: z.literal('trpo'),
  ...common,
  klBound: presetTunable('klBound'),
  conjugateIterations: z.int().min(1).max(200).describe('Fisher-vector products in one update, at most.'),
  damping: z.number().min(0).describe('Added to the diagonal of the Fisher matrix.'),
});

export const ppoSchema = ppo
  .partial()
  .extend({ kind: ppo.shape.kind })
  .describe('PPO on the true reward: how an expert is trained. What is left out suits the environment.');
export const trpoSchema = trpo
  .partial()
  .extend({ kind: trpo.shape.kind })
  .describe('TRPO on the true reward, with its exact multiplier η. What is left out suits the environment.');

/** With everything filled in. */
export type PpoConfig = z.output<typeof ppo>;
export type TrpoConfig = z.output<typeof trpo>;
export type PolicyConfig = PpoConfig | TrpoConfig;
/** As an experiment has it. */
export type PolicyAlgorithm = z.output<typeof ppoSchema> | z.output<typeof trpoSchema>;

const usual: Omit<PpoConfig, 'kind'> & Omit<TrpoConfig, 'kind'> = {
  totalSteps: 1_000_000,
  environments: 8,
  horizon: 256,
  minibatch: 64,
  epochs: 10,
  discount: 0.99,
  lambda: 0.95,
  hidden: [64, 64],
  activation: 'tanh',
  layerNorm: false,
  initialLogDeviation: 0,
  normaliseObservations: true,
  normaliseRewards: true,
  learningRateSchedule: 'constant',
  gradientClip: 0.5,
  stopAtKl: 0,
  conjugateIterations: 10,
  damping: 0.1,
  ...startValues('ppo', ['policyLearningRate', 'criticLearningRate', 'clip', 'klPenalty', 'entropyCoefficient']),
  ...startValues('trpo', ['klBound']),
};

/** What differs for TRPO, whatever the world. */
const usualForTrpo: PresetSettings = { ...startValues('trpo', ['criticLearningRate']) };

function startValues<N extends TunableName>(algorithm: AlgorithmKind, names: readonly N[]): Record<N, number> {
  const entries = names.map((name) => [name, tunables[name].algorithms[algorithm]?.default ?? tunables[name].default]);
  return Object.fromEntries(entries) as Record<N, number>;
}

/** A world as far as presets tell worlds apart. */
export interface PresetWorld {
  readonly kind: string;
  readonly name?: string | undefined;
}

/** Fills in what an experiment leaves out: from the preset of its world, else with the usual.
 * @returns a configuration that the same call leaves as it is. */
export function resolvePolicyConfig<A extends PolicyAlgorithm>(
  algorithm: A,
  world: PresetWorld,
): A['kind'] extends 'ppo' ? PpoConfig : A['kind'] extends 'trpo' ? TrpoConfig : PolicyConfig {
  const { shared, ...own } = policyPresets[world.name ?? world.kind] ?? {};
  const isPpo = algorithm.kind === 'ppo';
  const filled = {
    ...usual,
    ...(isPpo ? {} : usualForTrpo),
    ...shared,
    ...own[algorithm.kind],
    ...algorithm,
  };
  // In the order in which the schema has them, the kind first.
  const kept = Object.keys((isPpo ? ppo : trpo).shape) as (keyof typeof filled)[];
  return Object.fromEntries(kept.filter((name) => name in filled).map((name) => [name, filled[name]])) as never;
}

/** Steps of one iteration. */
export function stepsPerIteration({ environments, horizon }: PolicyConfig): number {
  return environments * horizon;
}

export function policyIterations(config: PolicyConfig): number {
  return Math.ceil(config.totalSteps / stepsPerIteration(config));
}

/** Why the settings do not go together, by the field at fault; undefined if they do. */
export function policyConfigProblem(
  config: PolicyConfig,
): { readonly field: string; readonly message: string } | undefined {
  const steps = stepsPerIteration(config);
  if (steps % config.minibatch === 0) return undefined;
  return {
    field: 'minibatch',
    message: `environments × horizon = ${steps} steps do not divide into minibatches of ${config.minibatch}; expected a divisor of ${steps}`,
  };
}

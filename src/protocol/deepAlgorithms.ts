// Learning a reward from demonstrations in worlds of numbers, as an experiment names it: TRIRL and its rivals, all in one loop with
// the same policy learning. What may be left out is what the world's preset says, or else the usual.
import { z } from 'zod';
import { deepPresets } from './deepPresets';
import {
  policyConfigProblem,
  ppoSchema,
  resolvePolicyConfig,
  trpoSchema,
  type PolicyConfig,
  type PresetWorld,
} from './policyAlgorithms';
import { presetTunable } from './tunableSchema';
import { defaultOf, type TunableName } from './tunables';

/** What a learned reward may depend on, and how. */
export const rewardInputs = ['stateAction', 'stateNextState', 'state', 'shaped', 'features'] as const;
export type RewardInputs = (typeof rewardInputs)[number];

export const deepKinds = ['deepTrirl', 'gail', 'airl', 'deepMaxEnt'] as const;
export type DeepKind = (typeof deepKinds)[number];

const common = {
  policy: z
    .discriminatedUnion('kind', [ppoSchema, trpoSchema])
    .describe(
      'How the policy follows the reward: `ppo`, or `trpo` with its exact multiplier; with any of their settings. Rewards and their scale, η and the price of entropy come from the reward learning.',
    ),
  inputs: z
    .enum(rewardInputs)
    .describe(
      '`stateAction`: r(s, a). `stateNextState`: r(s, s′). `state`: r(s). `shaped`: g(s) + γ h(s′) − h(s), which tells reward and shaping apart. `features`: linear in states, actions and their squares, with weights that can be read.',
    ),
  hidden: z
    .array(z.int().min(1).max(4096))
    .max(8)
    .readonly()
    .describe('Widths of the hidden layers of the discriminator, or of the reward network.'),
  discriminatorMinibatch: z
    .int()
    .min(1)
    .max(65_536)
    .describe('Steps of the policy in a minibatch, and as many of the expert.'),
  discriminatorPasses: z.int().min(1).max(100).describe('Passes over the steps of an iteration.'),
  rewardDeviation: z
    .number()
    .gt(0)
    .describe(
      'Standard deviation that the critic sees of rewards: they are divided by their running deviation, times this.',
    ),
  temperature: z
    .number()
    .min(0)
    .describe('Price of entropy in nats: 1 as in maximum entropy, 0 if the policy is to seek reward alone.'),
  beta: presetTunable('beta'),
  discriminatorLearningRate: presetTunable('discriminatorLearningRate'),
  gradientPenalty: presetTunable('gradientPenalty'),
  inputNoise: presetTunable('inputNoise'),
} as const;

const deepTrirl = z.strictObject({
  kind: z.literal('deepTrirl'),
  ...common,
  dualStepSize: presetTunable('dualStepSize'),
  eta: presetTunable('eta'),
  etaSchedule: z
    .enum(['linear', 'constant', 'adaptive'])
    .describe(
      'With PPO, η falls to 0 over the run (`linear`), stays (`constant`), or is raised and lowered so that the policy’s KL keeps to its bound (`adaptive`). With TRPO it is the multiplier of the bound, whatever this says.',
    ),
  klBound: presetTunable('klBound'),
  remembered: z
    .int()
    .min(1)
    .max(1000)
    .describe(
      'Discriminators that the corrected reward is made of; older ones are forgotten, with the error reported.',
    ),
  leastWeight: z
    .number()
    .min(0)
    .lt(1)
    .describe('Discriminators of less weight in the reward are not evaluated; the error is reported.'),
});
const gail = z.strictObject({ kind: z.literal('gail'), ...common });
const airl = z.strictObject({ kind: z.literal('airl'), ...common });
const deepMaxEnt = z.strictObject({
  kind: z.literal('deepMaxEnt'),
  ...common,
  forwardTolerance: z
    .number()
    .min(0)
    .describe(
      'The forward problem counts as solved when an iteration raises the mean reward by less than this share of its deviation.',
    ),
  forwardIterations: z.int().min(1).describe('Policy updates for one reward step, at most.'),
});

/** Everything but the kind may be left out. */
export const deepSchemas = [
  deepTrirl
    .partial()
    .extend({ kind: deepTrirl.shape.kind })
    .describe(
      'Trust Region IRL with networks: the reward is a weighted sum of discriminators, each with its step corrected by the trust region’s multiplier.',
    ),
  gail
    .partial()
    .extend({ kind: gail.shape.kind })
    .describe(
      'Generative adversarial imitation: the newest discriminator alone is the reward. A rival, no reward to keep.',
    ),
  airl
    .partial()
    .extend({ kind: airl.shape.kind })
    .describe(
      'Adversarial IRL: the discriminator is built from a reward, its shaping and the policy’s own log probability.',
    ),
  deepMaxEnt
    .partial()
    .extend({ kind: deepMaxEnt.shape.kind })
    .describe(
      'Classical maximum entropy IRL by dual ascent: the reward stands still until the policy has solved the forward problem. With `features`, feature matching.',
    ),
] as const;
export type DeepAlgorithm = z.output<(typeof deepSchemas)[number]>;

/** With everything filled in; what a kind does not know is not in its schema, and not read. */
export interface DeepConfig extends Omit<z.output<typeof deepTrirl>, 'kind' | 'policy'> {
  readonly kind: DeepKind;
  readonly policy: PolicyConfig;
  readonly forwardTolerance: number;
  readonly forwardIterations: number;
}

const usual: Omit<DeepConfig, 'kind' | 'policy'> = {
  inputs: 'stateAction',
  hidden: [64, 64],
  discriminatorMinibatch: 256,
  discriminatorPasses: 1,
  rewardDeviation: 0.1,
  temperature: 1,
  etaSchedule: 'linear',
  remembered: 100,
  leastWeight: 1e-3,
  forwardTolerance: 0.005,
  forwardIterations: 10,
  ...startValues([
    'beta',
    'dualStepSize',
    'eta',
    'klBound',
    'discriminatorLearningRate',
    'gradientPenalty',
    'inputNoise',
  ]),
};

function startValues<N extends TunableName>(names: readonly N[]): Record<N, number> {
  return Object.fromEntries(names.map((name) => [name, defaultOf(name, 'deepTrirl')])) as Record<N, number>;
}

/** AIRL is told apart by its shaping. */
const usualInputs: Partial<Record<DeepKind, RewardInputs>> = { airl: 'shaped' };

/** What differs from learning on a true reward: rewards change under the policy, so it must not run ahead of them. */
const usualPolicy = {
  totalSteps: 2_000_000,
  environments: 8,
  horizon: 256,
  discount: 0.99,
  lambda: 0.95,
  initialLogDeviation: -0.5,
} as const;

const shapes = { deepTrirl, gail, airl, deepMaxEnt } as const;

/** Fills in what an experiment leaves out: from the preset of its world, else with the usual. */
export function resolveDeepConfig(algorithm: DeepAlgorithm, world: PresetWorld): DeepConfig {
  const preset = deepPresets[world.name ?? world.kind] ?? {};
  const { policy = { kind: 'ppo' as const }, ...own } = algorithm;
  const forPpo = policy.kind === 'ppo' ? { stopAtKl: 0.04 } : {};
  const filled = { ...usualPolicy, ...forPpo, ...preset.policy, ...policy };
  const { kind } = algorithm;
  const inputs = usualInputs[kind];
  return {
    ...usual,
    ...(inputs === undefined ? {} : { inputs }),
    ...preset.reward,
    ...own,
    kind,
    policy: resolvePolicyConfig(filled, world),
  } as DeepConfig;
}

/** The settings of the kind alone, as they are written down with a run; what the same call gives for them is the same. */
export function writtenDeepConfig(config: DeepConfig): DeepAlgorithm {
  const known = Object.keys(shapes[config.kind].shape);
  return Object.fromEntries(Object.entries(config).filter(([name]) => known.includes(name))) as DeepAlgorithm;
}

/** Why the settings do not go together, by the field at fault; undefined if they do. */
export function deepConfigProblem(
  config: DeepConfig,
): { readonly field: readonly string[]; readonly message: string } | undefined {
  const problem = policyConfigProblem(config.policy);
  if (problem !== undefined) return { field: ['policy', problem.field], message: problem.message };
  if (config.policy.learnedReward !== undefined) {
    const message = 'this run learns its reward, found one that was learned before; expected none';
    return { field: ['policy', 'learnedReward'], message };
  }
  if (config.kind === 'airl' && config.inputs === 'features') {
    return { field: ['inputs'], message: 'AIRL needs a network for its reward, found "features"; expected "shaped"' };
  }
  return undefined;
}

export function isDeepKind(kind: string): kind is DeepKind {
  return (deepKinds as readonly string[]).includes(kind);
}

export function isDeep<A extends { readonly kind: string }>(algorithm: A): algorithm is Extract<A, { kind: DeepKind }> {
  return isDeepKind(algorithm.kind);
}

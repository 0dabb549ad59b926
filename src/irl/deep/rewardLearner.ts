// What all ways to learn a reward from demonstrations look like to the training loop: they are shown what the agent does,
// say what it is worth, and hear how far the policy was allowed to move.
import type { RewardFacts } from '../../protocol/deepState';
import type { StoredTensor } from '../../protocol/trainingState';
import type { RewardTerms } from './rewardEvaluator';

/** What the agent did in a rollout. */
export interface AgentData {
  /** [M, width], see TransitionRows. */
  readonly rows: Float32Array;
  /** log π(a|s) of the actions taken, [M]. */
  readonly logProbabilities: Float32Array;
  /** Share of the padded time in the absorbing state. */
  readonly absorbingShare: number;
  /** From 0. */
  readonly iteration: number;
}

/** Read at each iteration, and fed. */
export interface RewardSettings {
  /** ε, the large step. */
  readonly dualStepSize: number;
  readonly discriminatorLearningRate: number;
  /** λ of λ (‖∇D‖ − 1)². */
  readonly gradientPenalty: number;
  /** Standard deviation of the noise on what the discriminator sees, in those of the expert. */
  readonly inputNoise: number;
}

/** Of the newest discriminator, before its last step. */
export interface RewardUpdate {
  /** Binary cross-entropy of expert and agent, in nats; 2 log 2 where nothing is told apart. */
  readonly loss: number;
  /** 0 to 1. */
  readonly accuracy: number;
  /** Mean ‖∇D‖. */
  readonly slope: number;
}

/** Of each row. `sum`: the reward that the policy is to be updated on, in units of β. `first`: the newest log density ratio. */
export interface Judgement {
  /** [M] */
  readonly agent: RewardTerms;
  /** Of a new sample of the demonstrations, [E]. */
  readonly expert: RewardTerms;
  /** Of the absorbing state. */
  readonly absorbing: { readonly sum: number; readonly first: number };
}

export interface RewardLearner {
  /** Learns from what the agent did. */
  learn(agent: AgentData, settings: RewardSettings): RewardUpdate;
  /** The same arrays at each call. */
  judge(agent: AgentData): Judgement;
  /** The policy was updated at this multiplier, in nats of return for a nat of change. Returns the reward step that
   * remained, ε′, where there is such a thing. */
  settle(eta: number): number | undefined;
  /** How exact the reward is, and what it costs. */
  readonly terms: { readonly kept: number; readonly errorBound: number } | undefined;
  save(): { readonly tensors: Record<string, StoredTensor>; readonly facts: RewardFacts };
  /** @throws InputError that names what is missing or does not fit. */
  restore(tensors: Readonly<Record<string, StoredTensor>>, facts: RewardFacts): void;
  dispose(): void;
}

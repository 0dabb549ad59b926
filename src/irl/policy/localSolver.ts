// What all local updates of a policy look like from outside, whatever keeps them local: PPO's clipping and penalty, or TRPO's
// bound. A solver updates the policy and its critic on one batch, from whatever reward the advantages come.
import type { Breath } from './breath';
import type { PolicyBatch } from './policyBatch';

/** Read at each update, and fed: any of them may change from one update to the next without a new compilation. */
export interface SolverSettings {
  /** Of the policy's Adam; TRPO has its own step size. */
  readonly learningRate: number;
  readonly criticLearningRate: number;
  /** ε of PPO: ratios of probabilities count up to 1 ± ε. */
  readonly clip: number;
  /** η: nats of the objective for one nat of KL(old || new). PPO's price; TRPO's comes out. */
  readonly klPenalty: number;
  /** δ of TRPO: E KL(old || new) stays under it, in nats. */
  readonly klBound: number;
  /** Nats of the objective for one nat of entropy. */
  readonly entropyCoefficient: number;
  /** PPO begins no further epoch once E KL(old || new) is over this, in nats; Infinity: never. */
  readonly stopAtKl: number;
  /** Longest gradient that Adam is given; longer ones are scaled down, policy and critic each by itself. */
  readonly gradientClip: number;
}

export interface LocalUpdate {
  /** Multiplier of the policy's change: what it was charged (PPO), or what the bound came to cost (TRPO). */
  readonly eta: number;
  /** E KL(old || new) over the whole batch after the update, in nats. */
  readonly policyKl: number;
  /** Of the new policy, mean over the batch, in nats. */
  readonly entropy: number;
  /** E[ratio × advantage] of the new policy, without penalties; 0 for the old one if advantages are standardised. */
  readonly surrogate: number;
  /** Half the mean squared error of the critic after the update. */
  readonly valueLoss: number;
  /** Share of rows whose ratio is outside 1 ± ε after the update. */
  readonly clipShare: number;
  /** Passes over the batch that were made for the policy. */
  readonly epochs: number;
}

export interface LocalSolver {
  /** @throws Error in plain words if a number is no longer finite. */
  update(batch: PolicyBatch, settings: SolverSettings, breath: Breath): Promise<LocalUpdate>;
  dispose(): void;
}

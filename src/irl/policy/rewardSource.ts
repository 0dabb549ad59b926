// Where the rewards of policy learning come from, if not from the world: a reward that was learned, held fixed.
import type { RolloutColumns } from './rollouts';

/** A reward other than the world's own, at the scale that the critic is to see. */
export interface GivenReward {
  /** [T, N] */
  readonly rewards: Float32Array;
  /** What follows a termination is worth, before discounting; 0 if left out. */
  readonly afterTermination?: number;
}

export interface RewardSource {
  /** What a rollout is worth. The same arrays at each call. */
  of(columns: RolloutColumns): GivenReward;
  /** JSON: all that changes from rollout to rollout. */
  save(): Readonly<Record<string, unknown>>;
  /** @throws InputError if it was not saved by such a source. */
  restore(saved: unknown): void;
  dispose(): void;
}

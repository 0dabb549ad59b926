// What a run keeps beside its reports: of an exact algorithm the learned reward, of one on a world of numbers the whole
// state of training. When each is written is the business of the keeper.
import type { TrainingStep } from '../irl/training';
import type { LearnedReward, RewardSnapshot } from '../protocol/learnedReward';
import type { TunableValues } from '../protocol/tunables';

export interface Keeper {
  /** Writes what is due after `step`. Throws the system's error, and an Error if training has diverged. */
  keep(step: TrainingStep, tunables: TunableValues): void;
  /** Writes everything of the last step, whatever was due. Returns the reward, where one is learned. */
  finish(step: TrainingStep, tunables: TunableValues): LearnedReward | undefined;
  /** Returns the checkpoint's path relative to the run directory. */
  checkpoint(step: TrainingStep, tunables: TunableValues): string;
  /** What is learned so far, or why there is nothing to show, in a sentence. */
  inspect(step: TrainingStep): { readonly reward: LearnedReward; readonly snapshot: RewardSnapshot } | string;
}

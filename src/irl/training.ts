// What every learning algorithm looks like from outside: an async generator of reports that knows neither processes nor
// VS Code. Pause is not pulling it, stop is leaving the loop.
import type { Report } from '../protocol/report';
import type { RewardSnapshot } from '../protocol/learnedReward';
import type { TrainingState } from '../protocol/trainingState';
import type { TunableValues } from '../protocol/tunables';
import type { World } from '../protocol/world';

/** The tunables in force, read once at the head of an outer iteration and never inside one. */
export interface TunableSource {
  read(): { readonly revision: number; readonly values: TunableValues };
}

/** One outer iteration, done. */
export interface TrainingStep {
  readonly report: Report;
  /** Finite worlds only: the reward, policy and occupancy of this iteration, copied. Valid until the next step is pulled, and after the generator was ended. */
  snapshot?(): RewardSnapshot;
  /** Worlds of numbers only: everything that a run needs to go on with the same bits, copied. Like `snapshot` it is asked for until the next step is pulled, and once more after the generator was ended. */
  state?(): TrainingState;
}

/** Returns the reason why it ended by itself, in words: `occupancy KL 9.1e-6 is under 1e-5`. */
export type Training = AsyncGenerator<TrainingStep, string, undefined>;

/** An exact algorithm on a finite world, which has a reward and a policy for every state. */
export type FiniteTraining = AsyncGenerator<Required<Pick<TrainingStep, 'report' | 'snapshot'>>, string, undefined>;

/** An experiment whose input has been read and checked, ready for its first iteration. */
export interface PreparedRun {
  /** What computes, for people: `exact (JavaScript)`. */
  readonly backend: string;
  readonly world: World;
  /** Things the user should know that stop nothing, such as the smoothing that was used. */
  readonly notes: readonly string[];
  readonly initialTunables: TunableValues;
  readonly maximumIterations: number;
  train(source: TunableSource): Training;
}

// What policy learning is given beside its settings.
import type { WorldConfig } from '../../environments/createContinuous';
import type { TrainingState } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import type { RewardSource } from './rewardSource';

export interface PolicyProblem {
  /** In force in tfjs. */
  readonly backend: Backend;
  readonly world: WorldConfig;
  readonly seed: number;
  /** Of environments; as many as are useful if left out. It changes nothing but the time. */
  readonly threads?: number;
  readonly workerFile?: string;
  /** To go on from; of the same world, configuration and seed. */
  readonly start?: TrainingState;
  /** The world's own reward if left out. It is disposed of with the run. */
  readonly reward?: RewardSource;
  /** Mean sums of an episode's true rewards, where they are known. */
  readonly expertReturn?: number;
  readonly randomReturn?: number;
}

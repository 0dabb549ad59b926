// The experiment that trains a fresh policy on the reward that a run has learned: what `trirl retrain` runs.
import { isDeep } from '../protocol/deepAlgorithms';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';

export interface RetrainRequest {
  /** Absolute path of the run's state. */
  readonly learnedReward: string;
  readonly algorithm: 'ppo' | 'trpo';
  /** As many as the reward was learned with if left out. */
  readonly totalSteps?: number;
  readonly seed?: number;
}

/**
 * As the content of a *.trirl.json, before changes to its world.
 * @param learned the experiment of the run. @throws InputError if it learned no reward with networks
 */
export function retrainText(learned: Experiment, request: RetrainRequest): string {
  const { environment, algorithm } = learned;
  if (!isDeep(algorithm)) {
    throw new InputError(
      `the run learned by "${algorithm.kind}", expected one that learns a reward with networks (deepTrirl, gail, airl, deepMaxEnt)`,
      { field: 'algorithm.kind' },
    );
  }
  const { policy } = algorithm;
  const { learnedReward, seed = learned.seed, totalSteps = policy?.totalSteps } = request;
  // The same policy learning as before where it is of the same kind, from other parameters.
  const settings = policy?.kind === request.algorithm ? policy : { discount: policy?.discount };
  const experiment = {
    name: `${learned.name}, retrained`.slice(0, 80),
    environment,
    algorithm: { ...settings, kind: request.algorithm, totalSteps, learnedReward },
    seed,
  };
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

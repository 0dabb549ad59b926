// `trirl retrain`: a fresh policy on the frozen reward of a run, in its own world or in a changed one.
import { checkText } from '../experiments/checkExperiment';
import { applyOverride } from '../experiments/overrides';
import { retrainText, type RetrainRequest } from '../experiments/retrainExperiment';
import { InputError } from '../protocol/inputError';
import { readExperimentOf } from '../runDirectory/readRun';
import { newestStateFile } from '../runDirectory/stateFile';
import type { Terminal } from './terminal';
import { trainExperiment, type TrainPlaces } from './train';

export interface RetrainOptions extends TrainPlaces {
  readonly algorithm: RetrainRequest['algorithm'];
  readonly steps?: number;
  readonly seed?: number;
  readonly set: readonly string[];
}

/** Returns the exit code. Throws InputError if the run has no such reward, or if a setting cannot be. */
export function retrain(directory: string, options: RetrainOptions, terminal: Terminal): Promise<number> {
  const { algorithm, steps, seed, set } = options;
  const text = retrainText(readExperimentOf(directory), {
    learnedReward: newestStateFile(directory),
    algorithm,
    ...(steps === undefined ? {} : { totalSteps: steps }),
    ...(seed === undefined ? {} : { seed }),
  });
  const { problems, experiment } = checkText(text, 'retrain.trirl.json', (json) => set.reduce(applyOverride, json));
  if (experiment === undefined) throw new InputError(problems[0]!.message, { field: problems[0]!.field });
  return trainExperiment(experiment, options, terminal);
}

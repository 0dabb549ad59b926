// `trirl expert`: a policy trained on the true reward of a world of the catalogue, without a file that describes it.
import { checkText } from '../experiments/checkExperiment';
import { expertText, type ExpertRequest } from '../experiments/expertExperiment';
import { InputError } from '../protocol/inputError';
import type { Terminal } from './terminal';
import { trainExperiment, type TrainPlaces } from './train';

export interface ExpertOptions extends TrainPlaces {
  readonly algorithm: ExpertRequest['algorithm'];
  readonly steps?: number;
  readonly seed?: number;
}

/** Returns the exit code. Throws InputError if there is no such environment, or if a setting cannot be. */
export function expert(environment: string, options: ExpertOptions, terminal: Terminal): Promise<number> {
  const { algorithm, steps, seed } = options;
  const text = expertText({
    environment,
    algorithm,
    ...(steps === undefined ? {} : { totalSteps: steps }),
    ...(seed === undefined ? {} : { seed }),
  });
  const { problems, experiment } = checkText(text, 'expert.trirl.json');
  if (experiment === undefined) throw new InputError(problems[0]!.message, { field: problems[0]!.field });
  return trainExperiment(experiment, options, terminal);
}

// From a checked experiment to a run that can begin: checks that its parts go together, and hands it to those who prepare
// runs of its kind.
import { isFiniteWorld, ruleProblems } from '../protocol/algorithmRules';
import { fieldPath } from '../protocol/fieldPath';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import type { TrainingState } from '../protocol/trainingState';
import { prepareDeep } from './deep/prepareDeep';
import { preparePolicy } from './preparePolicy';
import { prepareTabular } from './tabular/prepareTabular';
import type { PreparedRun } from './training';

/** @param readState of a file that an experiment names. Errors: InputError that names the file, field or line at fault. */
export async function prepareRun(
  experiment: Experiment,
  readState: (file: string) => TrainingState,
): Promise<PreparedRun> {
  const [problem] = ruleProblems(experiment);
  if (problem !== undefined) throw new InputError(problem.message, { field: fieldPath(problem.field) });
  const { environment, demonstrations, algorithm } = experiment;
  switch (algorithm.kind) {
    case 'trirl':
    case 'trirlReference':
    case 'maxEnt':
    case 'featureMatching':
      // The rules have said both already; the compiler has not heard them.
      if (!isFiniteWorld(environment) || demonstrations === undefined) throw new Error('not an exact experiment');
      return prepareTabular({ ...experiment, environment, demonstrations, algorithm });
    case 'ppo':
    case 'trpo':
      return preparePolicy(experiment, algorithm, readState);
    case 'deepTrirl':
    case 'gail':
    case 'airl':
    case 'deepMaxEnt':
      if (demonstrations?.kind !== 'file') throw new Error('not an experiment with recorded demonstrations');
      return prepareDeep({ ...experiment, demonstrations, algorithm });
  }
}

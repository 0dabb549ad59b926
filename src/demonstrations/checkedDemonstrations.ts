// The demonstrations of an experiment with all that is known to be wrong with them, for a run that is about to begin and for
// whoever looks at them before.
import { createFiniteEnvironment } from '../environments/catalogue';
import { worldShape } from '../environments/worldShapes';
import { isFiniteWorld } from '../protocol/algorithmRules';
import type { DemonstrationColumns } from '../protocol/demonstrationColumns';
import type { DemonstrationProblem, DemonstrationReport } from '../protocol/demonstrationReport';
import type { EnvironmentConfig } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import { problems } from './problems';
import { readDemonstrations } from './readDemonstrations';
import { stateVisits } from './stateVisits';
import { summarise } from './summary';
import { rowOf, stepPosition, type Trajectories } from './trajectories';

const shownSteps = 5;

export interface DemonstrationSource {
  readonly file: string;
  readonly columns?: DemonstrationColumns | undefined;
}

/**
 * For a run in `environment`. `warnings` are sentences on what is probably a mistake.
 * Errors: InputError of the reader, or of the first problem that nothing can be learned with.
 */
export async function demonstrationsFor(
  { file, columns }: DemonstrationSource,
  environment: EnvironmentConfig,
): Promise<{ readonly trajectories: Trajectories; readonly warnings: readonly string[] }> {
  const trajectories = await readDemonstrations(file, columns);
  const found = problems(trajectories, worldShape(environment));
  const [first] = found;
  if (first?.severity === 'error') throw new InputError(first.message, { file });
  const warnings = found.filter(({ severity }) => severity === 'warning').map(({ message }) => message);
  return { trajectories, warnings };
}

/** @param environment what they are to be used in, if that is known */
export function reportOn(trajectories: Trajectories, environment?: EnvironmentConfig): DemonstrationReport {
  const found = environment ? problemsIn(trajectories, environment) : problems(trajectories);
  return { ...summarise(trajectories), problems: found, firstSteps: firstSteps(trajectories) };
}

function problemsIn(trajectories: Trajectories, environment: EnvironmentConfig): DemonstrationProblem[] {
  if (!isFiniteWorld(environment)) return problems(trajectories, worldShape(environment));
  const found = problems(trajectories);
  try {
    stateVisits(trajectories, createFiniteEnvironment(environment));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // A world that cannot be made is no fault of the demonstrations, and said where it belongs.
    if (error.place.file === trajectories.file) {
      const { field, line } = error.place;
      const where = [line === undefined ? '' : `line ${line}`, field ?? ''].filter((part) => part !== '').join(', ');
      found.unshift({
        kind: 'otherWorld',
        severity: 'error',
        message: `They are not of this environment: ${where === '' ? '' : `${where}: `}${error.sentence}`,
      });
    }
  }
  return found;
}

function firstSteps(trajectories: Trajectories): DemonstrationReport['firstSteps'] {
  const { steps, states, actions, rewards, stateSize, actionSize, episodeStarts } = trajectories;
  return Array.from({ length: Math.min(steps, shownSteps) }, (_, k) => ({
    ...stepPosition(episodeStarts, k),
    observation: [...rowOf(states, k, stateSize)],
    action: [...rowOf(actions, k, actionSize)],
    ...(rewards && { reward: rewards[k]! }),
  }));
}

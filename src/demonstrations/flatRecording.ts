// Trajectories from recordings that keep all steps in one table, as D4RL, CSV and LeRobot's Parquet do, often without the
// observation that an episode ended in.
import { InputError } from '../protocol/inputError';
import {
  chainBreak,
  rowOf,
  stepPlace,
  truncatedSteps,
  type DemonstrationFormat,
  type StepOrigin,
  type Trajectories,
} from './trajectories';

/** N steps, E episodes; all numbers finite. */
export interface FlatRecording {
  readonly file: string;
  readonly format: DemonstrationFormat;
  readonly origin: StepOrigin;
  readonly stateSize: number;
  readonly actionSize: number;
  /** [N, ds] */
  readonly states: Float64Array;
  /** [N, da] */
  readonly actions: Float64Array;
  /** [N, ds], if the file has them. */
  readonly nextStates?: Float64Array | undefined;
  /** [N] */
  readonly rewards?: Float64Array | undefined;
  /** 1 where the environment terminated, [N]. */
  readonly absorbing: Uint8Array;
  /** [E + 1]: every absorbing step is the last one of an episode. */
  readonly episodeStarts: Int32Array;
  readonly notes: readonly string[];
}

/** Errors: InputError where the recorded next observation within an episode is not the one that follows. */
export function flatTrajectories(recording: FlatRecording): Trajectories {
  const { rewards, nextStates, ...rest } = recording;
  const { states, stateSize, absorbing, episodeStarts, notes } = recording;
  const trajectories: Trajectories = {
    ...rest,
    steps: absorbing.length,
    nextStates: nextStates ?? followingStates(states, { stateSize, episodeStarts }),
    hasLastObservations: nextStates !== undefined,
    truncated: truncatedSteps(absorbing, episodeStarts),
    ...(rewards && { rewards }),
    notes: nextStates ? notes : [...notes, missingEnds(episodeStarts.length - 1)],
  };
  if (nextStates) checkChain(trajectories);
  return trajectories;
}

/** Says that last observations are unknown. */
export function missingEnds(episodes: number): string {
  return `The file has no next observations: the one that each of the ${episodes} episodes ended in is unknown, and the one before it stands in its place.`;
}

/** The state after each one; an episode's last state follows itself. */
function followingStates(
  states: Float64Array,
  { stateSize, episodeStarts }: { readonly stateSize: number; readonly episodeStarts: Int32Array },
): Float64Array {
  const following = new Float64Array(states.length);
  following.set(states.subarray(stateSize));
  for (const end of episodeStarts.subarray(1)) {
    following.set(rowOf(states, end - 1, stateSize), (end - 1) * stateSize);
  }
  return following;
}

function checkChain(trajectories: Trajectories): void {
  const { states, nextStates, stateSize } = trajectories;
  const step = chainBreak(trajectories);
  if (step < 0) return;
  const ended = rowOf(nextStates, step, stateSize).join(', ');
  const begun = rowOf(states, step + 1, stateSize).join(', ');
  throw new InputError(
    `is [${ended}], but the observation of the next step is [${begun}]: expected the steps of an episode to follow each other`,
    stepPlace(trajectories, step, 'nextStates'),
  );
}

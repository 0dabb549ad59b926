// Recorded episodes as every reader delivers them: columns over all steps, finite numbers, each episode an unbroken chain.
// Nothing here knows what states mean; stateVisits.ts lays them on a finite MDP.
import type { Place } from '../protocol/inputError';

/** Numbers that one file may hold in all: 400 MB as doubles. Readers check it before they take memory. */
export const maximumNumbers = 50_000_000;

export const demonstrationFormats = [
  'npz',
  'imitation-npz',
  'jsonl',
  'csv',
  'hdf5',
  'd4rl-hdf5',
  'minari-hdf5',
  'minari-arrow',
  'minari-parquet',
  'imitation-dataset',
  'parquet',
  'arrow',
] as const;
export type DemonstrationFormat = (typeof demonstrationFormats)[number];

/** Files in these formats say that an episode ended, and not why. */
const formatsWithoutReason: readonly DemonstrationFormat[] = ['imitation-npz', 'imitation-dataset', 'parquet'];

/** Whether an episode that is not marked as terminated ran into a time limit, or may have ended in any way. */
export function isTimeOutTold(format: DemonstrationFormat): boolean {
  return !formatsWithoutReason.includes(format);
}

/** Where a step stands in its file, so that messages can point at it. */
export interface StepOrigin {
  /**
   * `rows`: arrays [N, dim]. `episodeRows`: arrays [episode, step, dim]. `lines`: one step a line. `episodes`: arrays
   * [step, dim] of each episode by name.
   */
  readonly kind: 'rows' | 'episodeRows' | 'lines' | 'episodes';
  /** What the file calls these columns. */
  readonly names: { readonly states: string; readonly actions: string; readonly nextStates: string };
  /** Line of each step, from 1, where the file has lines; [N]. */
  readonly lines?: Int32Array;
  /** Row of each step's observation, where it is not the number of the step; [N]. */
  readonly rows?: Int32Array;
  /** What the file calls each episode, where it keeps them apart; [E]. */
  readonly episodes?: readonly string[];
  /** True where a next state is the row after the state's own, in the same column. */
  readonly nextStateFollows?: boolean;
}

/** N steps in E episodes; ds and da are the lengths of an observation and of an action. */
export interface Trajectories {
  readonly file: string;
  readonly format: DemonstrationFormat;
  readonly origin: StepOrigin;
  /** N, at least 1. */
  readonly steps: number;
  /** ds. */
  readonly stateSize: number;
  /** da. */
  readonly actionSize: number;
  /** [N, ds], row by row, as are all matrices here. */
  readonly states: Float64Array;
  /** [N, da]; a discrete action is one integer. */
  readonly actions: Float64Array;
  /** [N, ds]; at an episode's end the true last observation, if the file has it. */
  readonly nextStates: Float64Array;
  /** False where the file has no last observations: at an episode's end `nextStates` then repeats the state. */
  readonly hasLastObservations: boolean;
  /** 1 where the environment terminated, never at a time-out; only at an episode's last step; [N]. */
  readonly absorbing: Uint8Array;
  /** 1 at the last step of an episode that did not terminate: a time-out, or a recording that was cut off; [N]. */
  readonly truncated: Uint8Array;
  /** [N], where the file has them; learning never reads them. */
  readonly rewards?: Float64Array;
  /** First step of each episode, and N at the end; [E + 1]. */
  readonly episodeStarts: Int32Array;
  /** What a reader had to conclude, in sentences for the user. */
  readonly notes: readonly string[];
}

export function rowOf(matrix: Float64Array, row: number, size: number): Float64Array {
  return matrix.subarray(row * size, (row + 1) * size);
}

/** True where the step after `step` begins where this one ended. */
export function isContinued(
  { states, nextStates, stateSize }: Pick<Trajectories, 'states' | 'nextStates' | 'stateSize'>,
  step: number,
): boolean {
  for (let k = step * stateSize; k < (step + 1) * stateSize; k++) {
    if (nextStates[k] !== states[k + stateSize]) return false;
  }
  return true;
}

/** The first step within an episode whose next one begins elsewhere; -1 where every episode is an unbroken chain. */
export function chainBreak(
  columns: Pick<Trajectories, 'states' | 'nextStates' | 'stateSize' | 'episodeStarts'>,
): number {
  const { episodeStarts } = columns;
  for (let episode = 0; episode + 1 < episodeStarts.length; episode++) {
    for (let step = episodeStarts[episode]!; step < episodeStarts[episode + 1]! - 1; step++) {
      if (!isContinued(columns, step)) return step;
    }
  }
  return -1;
}

/** Marks the last step of every episode that did not terminate. */
export function truncatedSteps(absorbing: Uint8Array, episodeStarts: Int32Array): Uint8Array {
  const truncated = new Uint8Array(absorbing.length);
  for (const end of episodeStarts.subarray(1)) truncated[end - 1] = absorbing[end - 1] === 1 ? 0 : 1;
  return truncated;
}

/** Where `column` of `step` stands in the file. */
export function stepPlace(trajectories: Trajectories, step: number, column: keyof StepOrigin['names']): Place {
  const { file, origin, episodeStarts } = trajectories;
  const name = origin.names[column];
  if (origin.kind === 'lines') return { file, line: origin.lines![step]!, field: name };
  const later = column === 'nextStates' && origin.nextStateFollows ? 1 : 0;
  if (origin.kind === 'rows') return { file, field: `${name}[${(origin.rows?.[step] ?? step) + later}]` };
  const episode = episodeOf(episodeStarts, step);
  const index = step - episodeStarts[episode]! + later;
  return origin.kind === 'episodeRows'
    ? { file, field: `${name}[${episode}, ${index}]` }
    : { file, field: `${origin.episodes![episode]}/${name}[${index}]` };
}

/** Index of the episode that `step` belongs to. */
export function episodeOf(episodeStarts: Int32Array, step: number): number {
  let low = 0;
  let high = episodeStarts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (episodeStarts[middle]! <= step) low = middle;
    else high = middle;
  }
  return low;
}

/** Episode, and step within it, both from 0. */
export function stepPosition(
  episodeStarts: Int32Array,
  step: number,
): { readonly episode: number; readonly step: number } {
  const episode = episodeOf(episodeStarts, step);
  return { episode, step: step - episodeStarts[episode]! };
}

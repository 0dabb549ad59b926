// One number of every step of a recording, by name of a column, and the range of each.
import { episodeOf, type Trajectories } from '../demonstrations/trajectories';
import { InputError } from '../protocol/inputError';
import type { Column } from '../protocol/demonstrationView';

export interface ColumnView {
  /** Value at a step of the whole recording. */
  at(step: number): number;
}

export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
}

/** @throws InputError if the recording has no such column. */
export function columnOf(recording: Trajectories, { of, index }: Column): ColumnView {
  const { states, actions, rewards, stateSize, actionSize, episodeStarts } = recording;
  const size = { observation: stateSize, action: actionSize, reward: 1, return: 1 }[of];
  if (index >= size) throw new InputError(`there is no ${of} ${index}; expected 0 to ${size - 1}`);
  if (of === 'observation') return { at: (step) => states[step * stateSize + index]! };
  if (of === 'action') return { at: (step) => actions[step * actionSize + index]! };
  if (rewards === undefined) throw new InputError('the file has no rewards');
  if (of === 'reward') return { at: (step) => rewards[step]! };
  return { at: sums(rewards, episodeStarts) };
}

/** The sum up to and with a step of its episode. One episode is kept, since it is asked for step by step. */
function sums(rewards: Float64Array, starts: Int32Array): (step: number) => number {
  let first = 0;
  let end = 0;
  let kept = new Float64Array();
  return (step) => {
    if (step < first || step >= end) {
      const episode = episodeOf(starts, step);
      first = starts[episode]!;
      end = starts[episode + 1]!;
      kept = new Float64Array(end - first);
      let sum = 0;
      for (let k = first; k < end; k++) kept[k - first] = sum += rewards[k]!;
    }
    return kept[step - first]!;
  };
}

/** Range of each column of a matrix [N, size]; numbers that are not finite are left out. One pass in the order of memory. */
export function rangesOf(matrix: Float64Array, size: number): Limits[] {
  const minimum = new Float64Array(size).fill(Infinity);
  const maximum = new Float64Array(size).fill(-Infinity);
  for (let row = 0; row < matrix.length; row += size) {
    for (let k = 0; k < size; k++) {
      const value = matrix[row + k]!;
      if (!Number.isFinite(value)) continue;
      if (value < minimum[k]!) minimum[k] = value;
      if (value > maximum[k]!) maximum[k] = value;
    }
  }
  return Array.from(minimum, (low, k) =>
    low > maximum[k]! ? { minimum: 0, maximum: 0 } : { minimum: low, maximum: maximum[k]! },
  );
}

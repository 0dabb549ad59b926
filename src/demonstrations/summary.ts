// What a file of demonstrations holds, as plain data: for the command line, the editor's preview and programs.
import type { DemonstrationSummary } from '../protocol/demonstrationReport';
import type { Trajectories } from './trajectories';

type Range = DemonstrationSummary['stateRanges'][number];

const mostDistinct = 100_000;

export function summarise(trajectories: Trajectories): DemonstrationSummary {
  const { file, format, steps, stateSize, actionSize, states, nextStates, actions, rewards, episodeStarts, notes } =
    trajectories;
  const episodes = episodeStarts.length - 1;
  const lengths = Int32Array.from({ length: episodes }, (_, e) => episodeStarts[e + 1]! - episodeStarts[e]!);
  const terminated = trajectories.absorbing.reduce((a, b) => a + b, 0);
  const distinctStates = countDistinct([states, nextStates], stateSize);
  const distinctActions = countDistinct([actions], actionSize);
  return {
    file,
    format,
    episodes,
    steps,
    lengths: { ...rangeOf(lengths), median: medianOf(lengths) },
    stateSize,
    actionSize,
    stateRanges: columnRanges([states, nextStates], stateSize),
    actionRanges: columnRanges([actions], actionSize),
    terminated,
    truncated: episodes - terminated,
    ...(rewards && { returns: describeReturns(rewards, episodeStarts) }),
    ...(distinctStates !== undefined && { distinctStates }),
    ...(distinctActions !== undefined && { distinctActions }),
    notes: [...notes],
  };
}

function rangeOf(values: Iterable<number>): Range {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const value of values) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return { minimum, maximum };
}

function medianOf(values: Int32Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function columnRanges(matrices: readonly Float64Array[], size: number): Range[] {
  const minimum = new Array<number>(size).fill(Infinity);
  const maximum = new Array<number>(size).fill(-Infinity);
  for (const matrix of matrices) {
    for (let k = 0; k < matrix.length; k++) {
      const column = k % size;
      minimum[column] = Math.min(minimum[column]!, matrix[k]!);
      maximum[column] = Math.max(maximum[column]!, matrix[k]!);
    }
  }
  return minimum.map((value, column) => ({ minimum: value, maximum: maximum[column]! }));
}

/** Number of different rows; undefined where a number is no integer, or they are too many to tell anything. */
function countDistinct(matrices: readonly Float64Array[], size: number): number | undefined {
  const rows = new Set<string>();
  for (const matrix of matrices) {
    if (!matrix.every(Number.isInteger)) return undefined;
    for (let k = 0; k < matrix.length; k += size) {
      rows.add(matrix.subarray(k, k + size).join());
      if (rows.size > mostDistinct) return undefined;
    }
  }
  return rows.size;
}

/** Undiscounted sums of rewards per episode. */
export function describeReturns(
  rewards: Float64Array,
  episodeStarts: Int32Array,
): NonNullable<DemonstrationSummary['returns']> {
  const returns = Float64Array.from({ length: episodeStarts.length - 1 }, (_, episode) =>
    rewards.subarray(episodeStarts[episode], episodeStarts[episode + 1]).reduce((a, b) => a + b, 0),
  );
  const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / returns.length;
  return { mean, standardDeviation: Math.sqrt(variance), ...rangeOf(returns) };
}

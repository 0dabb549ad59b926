// Columns of one episode, thinned to what a plot can show.
import type { ColumnView } from './columns';

export interface SeriesRequest {
  readonly columns: readonly ColumnView[];
  /** First step of the episode in the recording. */
  readonly origin: number;
  /** Steps [from, to) of the episode. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/**
 * Every step, if they are at most `points`. Otherwise the first and the last step of each block of steps, with the block's
 * least and greatest value in the order in which the block rises or falls: no extreme is lost. Blocks start at multiples of
 * their size, a power of two, so that the picture stands still when it is moved.
 */
export function thinnedSeries({ columns, origin, from, to, points }: SeriesRequest): {
  readonly steps: Int32Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>[];
} {
  const length = Math.max(0, to - from);
  if (length <= points) {
    return {
      steps: Int32Array.from({ length }, (_, i) => from + i),
      values: columns.map((column) => Float64Array.from({ length }, (_, i) => column.at(origin + from + i))),
    };
  }
  const size = 2 ** Math.ceil(Math.log2((2 * length) / points));
  const firstBlock = Math.floor(from / size);
  const blocks = Math.ceil(to / size) - firstBlock;
  const steps = new Int32Array(2 * blocks);
  const values = columns.map(() => new Float64Array(2 * blocks));
  for (let block = 0; block < blocks; block++) {
    const first = Math.max(from, (firstBlock + block) * size);
    const end = Math.min(to, (firstBlock + block + 1) * size);
    steps[2 * block] = first;
    steps[2 * block + 1] = end - 1;
    columns.forEach((column, k) => {
      let low = Infinity;
      let high = -Infinity;
      for (let step = first; step < end; step++) {
        const value = column.at(origin + step);
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const falls = column.at(origin + first) > column.at(origin + end - 1);
      values[k]![2 * block] = falls ? high : low;
      values[k]![2 * block + 1] = falls ? low : high;
    });
  }
  return { steps, values };
}

/** Every n-th step and the last one, at most `points`: a way through two dimensions, whose points must stay together. */
export function stridedSteps({
  length,
  points,
}: {
  readonly length: number;
  readonly points: number;
}): Int32Array<ArrayBuffer> {
  if (length <= points) return Int32Array.from({ length }, (_, i) => i);
  return Int32Array.from({ length: points }, (_, i) => Math.round((i * (length - 1)) / (points - 1)));
}

// Fewer rows than there are: for a plot about two points a pixel that keep every block's extremes, for a table the newest
// and an even spread of the rest. Blocks start at multiples of their size, so that the picture stands still while rows are added.
import type { MinMaxPyramid } from './minMaxPyramid';

export interface DecimationInput {
  /** Rows [from, to). */
  readonly from: number;
  readonly to: number;
  /** Width of the plot, in CSS pixels. */
  readonly pixels: number;
  readonly xAt: (row: number) => number;
  readonly lines: readonly { readonly valueAt: (row: number) => number; readonly pyramid: MinMaxPyramid }[];
}

/** x and one column a line, null where there is no value: what uPlot takes. */
export type Decimated = [x: number[], ...columns: (number | null)[][]];

export function decimate({ from, to, pixels, xAt, lines }: DecimationInput): Decimated {
  const rows = Math.max(0, to - from);
  const size = 2 ** Math.max(0, Math.ceil(Math.log2(rows / Math.max(1, pixels))));
  const x: number[] = [];
  const columns = lines.map((): (number | null)[] => []);
  if (size <= 2) {
    for (let row = from; row < to; row++) {
      x.push(xAt(row));
      lines.forEach(({ valueAt }, i) => columns[i]!.push(finiteOrNull(valueAt(row))));
    }
    return [x, ...columns];
  }
  for (let block = Math.floor(from / size); block * size < to; block++) {
    const first = Math.max(from, block * size);
    const last = Math.min(to, (block + 1) * size) - 1;
    x.push(xAt(first), xAt(last));
    lines.forEach(({ valueAt, pyramid }, i) => {
      const [minimum, maximum] = pyramid.extremes(block, size);
      if (minimum > maximum) columns[i]!.push(null, null);
      else if (valueAt(first) > valueAt(last)) columns[i]!.push(maximum, minimum);
      else columns[i]!.push(minimum, maximum);
    });
  }
  return [x, ...columns];
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Rows of a table at most. */
const mostRows = 200;

/** Newest first; the newest 50 in full, the rest of a long run spread evenly, the first one always among them. */
export function thinnedRows(length: number): number[] {
  if (length <= mostRows) return Array.from({ length }, (_, i) => length - 1 - i);
  const inFull = 50;
  const spread = mostRows - inFull;
  const rows = Array.from({ length: inFull }, (_, i) => length - 1 - i);
  const oldest = length - inFull - 1;
  for (let i = 0; i < spread; i++) rows.push(Math.round(oldest * (1 - i / (spread - 1))));
  return rows;
}

// How often values fall into equal parts of a range, of one column or of two.
import type { ColumnView, Limits } from './columns';

/** Steps [from, to) of the recording. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Counts in `bins` equal parts of the range; the last one holds its upper end. Values beyond, and NaN, are not counted. */
export function countInBins(
  column: ColumnView,
  { from, to }: Span,
  { minimum, maximum }: Limits,
  bins: number,
): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(bins);
  const scale = bins / (maximum - minimum);
  for (let step = from; step < to; step++) {
    const value = column.at(step);
    if (!(value >= minimum && value <= maximum)) continue;
    counts[Math.min(bins - 1, Math.floor((value - minimum) * scale))]!++;
  }
  return counts;
}

export interface Plane {
  readonly x: ColumnView;
  readonly y: ColumnView;
  readonly across: Limits;
  readonly up: Limits;
  readonly columns: number;
  readonly rows: number;
}

/** Counts per cell, row by row from the least y; [rows * columns]. */
export function countInCells({ x, y, across, up, columns, rows }: Plane, { from, to }: Span): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(rows * columns);
  const scaleX = columns / (across.maximum - across.minimum);
  const scaleY = rows / (up.maximum - up.minimum);
  for (let step = from; step < to; step++) {
    const column = Math.floor((x.at(step) - across.minimum) * scaleX);
    const row = Math.floor((y.at(step) - up.minimum) * scaleY);
    if (!(column >= 0 && row >= 0 && column <= columns && row <= rows)) continue;
    counts[Math.min(rows - 1, row) * columns + Math.min(columns - 1, column)]!++;
  }
  return counts;
}

/** The range of a picture's side and its cells: one for each whole number where there are no others and not too many. */
export function sideOf(
  column: ColumnView,
  { from, to }: Span,
  limits: Limits,
  cells: number,
): { readonly range: Limits; readonly cells: number } {
  const { minimum, maximum } = limits;
  const values = maximum - minimum + 1;
  let isWhole = values <= cells;
  for (let step = from; isWhole && step < to; step++) isWhole = Number.isInteger(column.at(step));
  return isWhole
    ? { range: { minimum: minimum - 0.5, maximum: maximum + 0.5 }, cells: values }
    : { range: widened(limits), cells };
}

/** A range of no width gets some, so that one value stands in the middle of a picture. */
export function widened({ minimum, maximum }: Limits): Limits {
  if (maximum > minimum) return { minimum, maximum };
  const air = Math.max(0.5, Math.abs(minimum) * 1e-3);
  return { minimum: minimum - air, maximum: maximum + air };
}

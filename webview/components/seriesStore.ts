// The reports of one run as columns of numbers, one row a report, as the host sends them. It only grows; a snapshot
// replaces it.
import type { SeriesData } from '../../src/protocol/webviewMessages';

/** A growing column of numbers; NaN stands for no value. */
export class Column {
  private values = new Float64Array(256);
  private used = 0;

  get length(): number {
    return this.used;
  }

  clear(): void {
    this.used = 0;
  }

  at(row: number): number {
    return row < this.used ? this.values[row]! : NaN;
  }

  /** Adds values from row `from` on, after NaN for the rows that are missing before it. */
  addFrom(from: number, added: readonly (number | null)[]): void {
    const length = from + added.length;
    if (length > this.values.length) {
      const larger = new Float64Array(Math.max(length, 2 * this.values.length));
      larger.set(this.values);
      this.values = larger;
    }
    const { values } = this;
    for (let row = this.used; row < from; row++) values[row] = NaN;
    for (let i = 0; i < added.length; i++) values[from + i] = added[i] ?? NaN;
    this.used = length;
  }
}

export class SeriesStore {
  private rows = 0;
  private readonly iterations = new Column();
  private readonly revisions = new Column();
  private readonly columns = new Map<string, Column>();
  /** Grows when rows are replaced: what was derived from them is void. */
  generation = 0;

  get length(): number {
    return this.rows;
  }

  replace(series: SeriesData): void {
    this.rows = 0;
    this.generation += 1;
    for (const column of [this.iterations, this.revisions, ...this.columns.values()]) column.clear();
    this.append(0, series);
  }

  /** @returns false, with nothing changed, if the rows do not follow those that are here or are of unequal length. */
  append(from: number, series: SeriesData): boolean {
    const added = series.iterations.length;
    const columns = Object.entries(series.columns);
    if (from !== this.rows || series.revisions.length !== added) return false;
    if (columns.some(([, values]) => values.length !== added)) return false;
    this.iterations.addFrom(from, series.iterations);
    this.revisions.addFrom(from, series.revisions);
    for (const [name, values] of columns) {
      const column = this.column(name);
      if (column.length > 0 || values.some((value) => value !== null)) column.addFrom(from, values);
    }
    this.rows += added;
    return true;
  }

  /** Whether any report carried the metric. */
  has(metric: string): boolean {
    return (this.columns.get(metric)?.length ?? 0) > 0;
  }

  /** The column of a metric, empty until a report carries it; it stays the same object. */
  column(metric: string): Column {
    let column = this.columns.get(metric);
    if (column === undefined) this.columns.set(metric, (column = new Column()));
    return column;
  }

  /** NaN where the report of that row does not carry the metric. */
  value(metric: string, row: number): number {
    return this.columns.get(metric)?.at(row) ?? NaN;
  }

  iteration(row: number): number {
    return this.iterations.at(row);
  }

  revision(row: number): number {
    return this.revisions.at(row);
  }

  /** The newest value that any report carried; NaN if none did. */
  newest(metric: string): number {
    for (let row = this.rows - 1; row >= 0 && this.has(metric); row--) {
      const value = this.value(metric, row);
      if (!Number.isNaN(value)) return value;
    }
    return NaN;
  }

  /** First row whose iteration is at least this; the number of rows if there is none. */
  rowOfIteration(iteration: number): number {
    return lowerBound(this.rows, (row) => this.iteration(row), iteration);
  }
}

/** First index in [0, length) of an ascending sequence with at(index) >= value; `length` if there is none. */
export function lowerBound(length: number, at: (index: number) => number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

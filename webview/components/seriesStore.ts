// The reports of one run as columns of numbers, one row a report, as the host sends them. It only grows; a snapshot
// replaces it.
import type { SeriesData } from '../../src/protocol/webviewMessages';

/** A growing column of numbers; NaN stands for no value. */
class Column {
  private values = new Float64Array(256);
  private used = 0;

  at(row: number): number {
    return row < this.used ? this.values[row]! : NaN;
  }

  push(value: number): void {
    if (this.used === this.values.length) {
      const larger = new Float64Array(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.used++] = value;
  }

  padTo(length: number): void {
    while (this.used < length) this.push(NaN);
  }
}

export class SeriesStore {
  private rows = 0;
  private iterations = new Column();
  private revisions = new Column();
  private columns = new Map<string, Column>();

  get length(): number {
    return this.rows;
  }

  replace(series: SeriesData): void {
    this.rows = 0;
    this.iterations = new Column();
    this.revisions = new Column();
    this.columns = new Map();
    this.append(0, series);
  }

  /** @returns false, with nothing changed, if the rows do not follow those that are here or are of unequal length. */
  append(from: number, series: SeriesData): boolean {
    const added = series.iterations.length;
    const columns = Object.entries(series.columns);
    if (from !== this.rows || series.revisions.length !== added) return false;
    if (columns.some(([, values]) => values.length !== added)) return false;
    for (const iteration of series.iterations) this.iterations.push(iteration);
    for (const revision of series.revisions) this.revisions.push(revision);
    for (const [name, values] of columns) {
      let column = this.columns.get(name);
      if (column === undefined) {
        if (values.every((value) => value === null)) continue;
        this.columns.set(name, (column = new Column()));
      }
      column.padTo(this.rows);
      for (const value of values) column.push(value ?? NaN);
    }
    this.rows += added;
    return true;
  }

  /** Whether any report carried the metric. */
  has(metric: string): boolean {
    return this.columns.has(metric);
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

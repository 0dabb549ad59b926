// The reports of one run as columns, bounded: a run of a million iterations must not fill the editor's memory. When the
// columns are full, every second row of the older half is dropped, so that the newest rows keep every iteration.
import type { Report } from '../protocol/report';
import type { SeriesData } from '../protocol/webviewMessages';
import { appendReports } from '../runDirectory/series';

const defaultCapacity = 10_000;

export class Series {
  private data: SeriesData = { iterations: [], revisions: [], columns: {} };
  private received = 0;
  private thinned = 0;

  /** @param capacity rows at most, at least 4. */
  constructor(private readonly capacity = defaultCapacity) {}

  /** Rows that are kept. */
  get length(): number {
    return this.data.iterations.length;
  }

  /** Reports ever appended: the index in metrics.jsonl of the next one. */
  get total(): number {
    return this.received;
  }

  /** Changes whenever rows that were already there moved: what was sent of them is no longer a prefix. */
  get generation(): number {
    return this.thinned;
  }

  append(reports: Iterable<Report>): void {
    for (const report of reports) {
      appendReports(this.data, [report]);
      this.received++;
      if (this.length > this.capacity) this.thin();
    }
  }

  /** Rows from `from` on, copied; null where a report did not carry the metric. */
  slice(from = 0): SeriesData {
    const { iterations, revisions, columns } = this.data;
    return mapColumns({ iterations, revisions, columns }, (column) => column.slice(from));
  }

  /** Pairs [iteration, value] of one metric, where it is known. */
  pairs(name: string): [number, number][] {
    const pairs: [number, number][] = [];
    this.data.columns[name]?.forEach((value, row) => {
      if (value !== null) pairs.push([this.data.iterations[row]!, value]);
    });
    return pairs;
  }

  private thin(): void {
    const half = this.length >> 1;
    this.data = mapColumns(this.data, (column) => column.filter((_value, row) => row >= half || row % 2 === 0));
    this.thinned++;
  }
}

function mapColumns(
  { iterations, revisions, columns }: SeriesData,
  change: <T>(column: readonly T[]) => T[],
): SeriesData {
  return {
    iterations: change(iterations),
    revisions: change(revisions),
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, change(column)])),
  };
}

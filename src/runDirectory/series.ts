// Reports turned into columns, the form that charts take. Pure; the model of a live run appends with the same function.
import type { Report } from '../protocol/report';
import type { SeriesData } from '../protocol/webviewMessages';

/** Columns of equal length, one per metric that any of the reports carries; null where a report does not carry it. */
export function seriesOf(reports: readonly Report[]): SeriesData {
  const series: SeriesData = { iterations: [], revisions: [], columns: {} };
  appendReports(series, reports);
  return series;
}

/** Adds rows in place. A metric seen for the first time gets nulls for the rows before. */
export function appendReports(series: SeriesData, reports: readonly Report[]): void {
  const { iterations, revisions, columns } = series;
  for (const { iteration, revision, values } of reports) {
    const row = iterations.length;
    iterations.push(iteration);
    revisions.push(revision);
    for (const [name, value] of Object.entries(values)) {
      (columns[name] ??= new Array<number | null>(row).fill(null)).push(value);
    }
    for (const column of Object.values(columns)) if (column.length === row) column.push(null);
  }
}

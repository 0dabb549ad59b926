// `trirl demos`: what a file of demonstrations holds, and how it is written in another format.
import { problems, type DemonstrationProblem } from '../demonstrations/problems';
import { readDemonstrations } from '../demonstrations/readDemonstrations';
import { summarise, type DemonstrationSummary } from '../demonstrations/summary';
import { writeDemonstrations, type WriteOptions, type Written } from '../demonstrations/write/writeDemonstrations';
import { number } from './words';

export interface DemosOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly layout?: WriteOptions['layout'];
  readonly precision?: WriteOptions['precision'];
}

/** Text for the terminal, or JSON; writes `--out`. Throws InputError if the file is bad, or the other one cannot be written. */
export async function describeDemonstrations(file: string, options: DemosOptions): Promise<string> {
  const { json = false, out, layout, precision } = options;
  const trajectories = await readDemonstrations(file);
  const written =
    out === undefined
      ? undefined
      : await writeDemonstrations(out, trajectories, { ...(layout && { layout }), ...(precision && { precision }) });
  const summary = summarise(trajectories);
  const found = problems(trajectories);
  if (json) {
    return `${JSON.stringify({ ...summary, problems: found, ...(written && { written }) }, null, 2)}\n`;
  }
  return `${[...summaryLines(summary), ...found.map(problemLine), ...(written ? writtenLines(written) : [])].join('\n')}\n`;
}

function writtenLines({ file, format, precision, notes }: Written): string[] {
  return [`written to ${file} (${format}, ${precision})`, ...notes.map((note) => `  note: ${note}`)];
}

function summaryLines(summary: DemonstrationSummary): string[] {
  const { episodes, steps, lengths, stateRanges, actionRanges, returns, distinctStates, distinctActions } = summary;
  const range = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
    `${number(minimum)} to ${number(maximum)}`;
  return [
    `${summary.file} (${summary.format})`,
    `  episodes      ${episodes} (${summary.terminated} terminated, ${summary.truncated} cut off)`,
    `  steps         ${steps}`,
    `  lengths       ${range(lengths)}, median ${number(lengths.median)}`,
    `  observations  ${summary.stateSize} numbers${distinct(distinctStates)}`,
    ...stateRanges.map((column, index) => `    [${index}]         ${range(column)}`),
    `  actions       ${summary.actionSize} numbers${distinct(distinctActions)}`,
    ...actionRanges.map((column, index) => `    [${index}]         ${range(column)}`),
    returns === undefined
      ? '  returns       unknown: the file has no rewards'
      : `  returns       mean ${number(returns.mean)} ± ${number(returns.standardDeviation)}, ${range(returns)}`,
    ...summary.notes.map((note) => `  note: ${note}`),
  ];
}

function problemLine({ severity, message }: DemonstrationProblem): string {
  return `  ${severity === 'information' ? 'note' : severity}: ${message}`;
}

function distinct(count: number | undefined): string {
  return count === undefined ? '' : `, ${count} different`;
}

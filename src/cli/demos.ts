// `trirl demos`: what a file of demonstrations holds.
import { problems, type DemonstrationProblem } from '../demonstrations/problems';
import { readDemonstrations } from '../demonstrations/readDemonstrations';
import { summarise, type DemonstrationSummary } from '../demonstrations/summary';
import { number } from './words';

/** Text for the terminal, or JSON. Throws InputError if the file is bad. */
export async function describeDemonstrations(file: string, json: boolean): Promise<string> {
  const trajectories = await readDemonstrations(file);
  const summary = summarise(trajectories);
  const found = problems(trajectories);
  return json
    ? `${JSON.stringify({ ...summary, problems: found }, null, 2)}\n`
    : `${[...summaryLines(summary), ...found.map(problemLine)].join('\n')}\n`;
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

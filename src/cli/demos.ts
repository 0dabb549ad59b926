// `trirl demos`: what a file of demonstrations holds, and how it is written in another format.
import type { z } from 'zod';
import { reportOn } from '../demonstrations/checkedDemonstrations';
import { previewTable } from '../demonstrations/columns/previewTable';
import { readDemonstrations } from '../demonstrations/readDemonstrations';
import { writeDemonstrations, type WriteOptions, type Written } from '../demonstrations/write/writeDemonstrations';
import { continuousWorldNamed } from '../protocol/worldCatalogue';
import { demonstrationColumnsSchema, type DemonstrationColumns } from '../protocol/demonstrationColumns';
import type { DemonstrationProblem, DemonstrationSummary } from '../protocol/demonstrationReport';
import { environmentSchema, type EnvironmentConfig } from '../protocol/experiment';
import { fieldPath } from '../protocol/fieldPath';
import { InputError } from '../protocol/inputError';
import { number } from './words';

export interface DemosOptions {
  readonly json?: boolean;
  readonly preview?: boolean;
  readonly out?: string;
  readonly layout?: WriteOptions['layout'];
  readonly precision?: WriteOptions['precision'];
  /** JSON, as `demonstrations.columns` of an experiment. */
  readonly columns?: string;
  /** JSON, as `environment` of an experiment, or the name of a world. */
  readonly environment?: string;
}

/** Text for the terminal, or JSON; writes `--out`. Throws InputError if the file is bad, or the other one cannot be written. */
export async function describeDemonstrations(file: string, options: DemosOptions): Promise<string> {
  if (options.preview === true) return `${JSON.stringify(await previewTable(file), null, 2)}\n`;
  const { json = false, out, layout, precision } = options;
  const environment = options.environment === undefined ? undefined : parseEnvironment(options.environment);
  const trajectories = await readDemonstrations(file, parseColumns(options.columns));
  const written =
    out === undefined
      ? undefined
      : await writeDemonstrations(out, trajectories, { ...(layout && { layout }), ...(precision && { precision }) });
  const report = reportOn(trajectories, environment);
  if (json) return `${JSON.stringify({ ...report, ...(written && { written }) }, null, 2)}\n`;
  const lines = [...summaryLines(report), ...report.problems.map(problemLine)];
  return `${[...lines, ...(written ? writtenLines(written) : [])].join('\n')}\n`;
}

function parseColumns(text: string | undefined): DemonstrationColumns | undefined {
  return text === undefined ? undefined : parsed(text, demonstrationColumnsSchema, '--columns');
}

function parseEnvironment(text: string): EnvironmentConfig {
  return text.trimStart().startsWith('{')
    ? parsed(text, environmentSchema, '--environment')
    : continuousWorldNamed(text);
}

function parsed<T>(text: string, schema: z.ZodType<T>, field: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`expected JSON: ${(error as Error).message}`, { field });
  }
  const { success, data, error } = schema.safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  throw new InputError(`${issue!.path.length === 0 ? '' : `${fieldPath(issue!.path)}: `}${issue!.message}`, { field });
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

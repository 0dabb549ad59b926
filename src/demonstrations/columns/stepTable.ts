// Trajectories from a table of columns with one step a row (Parquet, Arrow, HDF5, .npz), whatever its columns are called.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { sideBySide, type ColumnTable, type Matrix } from '../columnTable';
import { flatTrajectories } from '../flatRecording';
import { refuseNotFinite, toFlags } from '../numbers';
import { isContinued, maximumNumbers, type DemonstrationFormat, type Trajectories } from '../trajectories';
import { EpisodeCutter } from './episodeCutter';
import { flagColumns, resolveColumns, type ResolvedColumns } from './resolveColumns';

export interface StepTableOptions {
  readonly columns: DemonstrationColumns;
  readonly format: DemonstrationFormat;
  /** Steps count 0, 1, 2, ... */
  readonly countsFromZero?: boolean;
}

/** Errors: InputError that names the file, the column and the row. */
export async function readStepTable(
  table: ColumnTable,
  { columns, format, countsFromZero = false }: StepTableOptions,
): Promise<Trajectories> {
  const { file } = table;
  const names = resolveColumns(columns, table.names, file);
  const reader = new StepTableReader(table);
  const states = await reader.many(names.observation);
  if (states.rows === 0) throw new InputError('holds no steps', { file });
  const flags: Partial<Record<(typeof flagColumns)[number], Uint8Array>> = {};
  for (const use of flagColumns) {
    const name = names[use];
    if (name !== undefined) flags[use] = toFlags((await reader.one(name))!, { file, field: name });
  }
  const episodes = await reader.one(names.episode);
  const frames = await reader.one(names.step);
  const order = rowOrder(episodes, frames);
  const sorted = <T extends Float64Array | Uint8Array>(values: T, size: number): T => reorder(values, { order, size });
  const actions = await reader.many(names.action);
  const next = names.nextObservation.length > 0 ? await reader.many(names.nextObservation) : undefined;
  if (next && next.size !== states.size) {
    throw new InputError(`has ${next.size} numbers a row, but the observation has ${states.size}`, {
      file,
      field: 'columns.nextObservation',
    });
  }
  const rewards = await reader.one(names.reward);
  const recording = {
    states: sorted(states.values, states.size),
    nextStates: next && sorted(next.values, next.size),
    stateSize: states.size,
  };
  const terminated = flags.terminated && sorted(flags.terminated, 1);
  const ends = flagColumns.flatMap((use) => (flags[use] ? [sorted(flags[use], 1)] : []));
  const { episodeStarts, broken } = cut({ ...recording, episodes, frames, order, ends }, names, {
    file,
    countsFromZero,
  });
  return flatTrajectories({
    file,
    format,
    origin: {
      kind: 'rows',
      names: {
        states: names.observation[0]!,
        actions: names.action[0]!,
        nextStates: names.nextObservation[0] ?? names.observation[0]!,
      },
      ...(order && { rows: order }),
      ...(!next && { nextStateFollows: true }),
    },
    ...recording,
    actionSize: actions.size,
    actions: sorted(actions.values, actions.size),
    rewards: rewards && sorted(rewards, 1),
    absorbing: terminated ?? new Uint8Array(states.rows),
    episodeStarts,
    notes: endNotes(names, broken),
  });
}

/** What follows from columns that are not there. */
export function endNotes(names: ResolvedColumns, broken = 0): string[] {
  const notes: string[] = [];
  if (names.terminated === undefined) {
    notes.push(
      names.done === undefined
        ? 'No column says where the environment terminated: every episode counts as cut off by a time limit.'
        : `${names.done} says that an episode ended, by a termination or by a time limit: every episode counts as cut off by a time limit.`,
    );
  }
  const isCut = flagColumns.some((use) => names[use] !== undefined) || names.step !== undefined;
  if (names.episode === undefined && !isCut) {
    notes.push(
      names.nextObservation.length > 0
        ? 'No column says where episodes end: they were cut where the next observation is not the one that follows.'
        : 'No column says where episodes end: all steps are taken for one episode.',
    );
  } else if (broken > 0) {
    notes.push(
      `${broken} episodes end where the next observation is not the one that follows, though no column says so.`,
    );
  }
  return notes;
}

class StepTableReader {
  private numbers = 0;
  private rows: number | undefined;

  constructor(private readonly table: ColumnTable) {}

  async many(names: readonly string[]): Promise<Matrix> {
    const parts: Matrix[] = [];
    for (const name of names) parts.push(await this.read(name));
    return sideBySide(parts, { file: this.table.file, field: names[0]! });
  }

  async one(name: string | undefined): Promise<Float64Array | undefined> {
    if (name === undefined) return undefined;
    const { size, values } = await this.read(name);
    if (size === 1) return values;
    throw new InputError(`has ${size} numbers a row, expected 1`, { file: this.table.file, field: name });
  }

  private async read(name: string): Promise<Matrix> {
    const matrix = await this.table.read(name);
    const place = { file: this.table.file, field: name };
    this.rows ??= matrix.rows;
    if (matrix.rows !== this.rows) throw new InputError(`has ${matrix.rows} rows, expected ${this.rows}`, place);
    if (matrix.size === 0) throw new InputError('has no columns', place);
    this.numbers += matrix.values.length;
    if (this.numbers > maximumNumbers) {
      throw new InputError(`more than ${maximumNumbers} numbers up to this column`, place);
    }
    refuseNotFinite(matrix.values, { size: matrix.size, place });
    return matrix;
  }
}

/** Rows by episode and step; undefined where they stand so in the file. */
function rowOrder(episodes: Float64Array | undefined, frames: Float64Array | undefined): Int32Array | undefined {
  if (!episodes) return undefined;
  const compare = (a: number, b: number) =>
    episodes[a]! - episodes[b]! || (frames ? frames[a]! - frames[b]! : 0) || a - b;
  for (let row = 1; row < episodes.length; row++) {
    if (compare(row - 1, row) > 0) return Int32Array.from(episodes.keys()).sort(compare);
  }
  return undefined;
}

function reorder<T extends Float64Array | Uint8Array>(
  values: T,
  { order, size }: { order: Int32Array | undefined; size: number },
): T {
  if (!order) return values;
  const sorted = values.slice() as T;
  order.forEach((row, k) => sorted.set(values.subarray(row * size, (row + 1) * size), k * size));
  return sorted;
}

interface CutColumns {
  /** In the order of the file. */
  readonly episodes: Float64Array | undefined;
  readonly frames: Float64Array | undefined;
  readonly order: Int32Array | undefined;
  /** In the order of the steps, as are the rest. */
  readonly ends: readonly Uint8Array[];
  readonly states: Float64Array;
  readonly nextStates: Float64Array | undefined;
  readonly stateSize: number;
}

/** `broken` counts the episodes whose end only the observations show. */
function cut(
  { episodes, frames, order, ends, states, nextStates, stateSize }: CutColumns,
  names: ResolvedColumns,
  { file, countsFromZero }: { file: string; countsFromZero: boolean },
): { episodeStarts: Int32Array; broken: number } {
  const cutter = new EpisodeCutter({
    hasEpisodes: episodes !== undefined,
    hasSteps: frames !== undefined,
    countsFromZero,
  });
  const starts: number[] = [];
  const steps = states.length / stateSize;
  let broken = 0;
  for (let k = 0; k < steps; k++) {
    const row = order?.[k] ?? k;
    const follows = k === 0 || !nextStates || isContinued({ states, nextStates, stateSize }, k - 1);
    const hasEnded = k > 0 && ends.some((flags) => flags[k - 1] === 1);
    if (
      cutter.begins(
        { episode: episodes?.[row] ?? 0, step: frames?.[row] ?? k, isContinued: follows },
        (column, sentence) =>
          new InputError(`row ${row}: ${sentence}`, {
            file,
            ...(column && names[column] !== undefined && { field: names[column] }),
          }),
      )
    ) {
      starts.push(k);
      if (!episodes && !follows && !hasEnded) broken++;
    }
    if (ends.some((flags) => flags[k] === 1)) cutter.endsAt(`row ${row}`);
  }
  return { episodeStarts: Int32Array.from([...starts, steps]), broken };
}

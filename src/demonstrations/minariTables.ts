// Minari's Arrow and Parquet storages: one table an episode. All columns have T + 1 rows, and the last row of actions,
// rewards and flags is padding.
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import { ChainRecording, endsTerminated, type ChainedEpisode } from './chainRecording';
import { needColumns, type ColumnTable, type Matrix } from './columnTable';
import { refuseNotFinite, toFlags } from './numbers';
import { maximumNumbers, type DemonstrationFormat, type Trajectories } from './trajectories';

const columns = 'observations, actions, rewards, terminations, truncations';

export function isMinariTable({ names }: ColumnTable): boolean {
  return ['observations', 'actions', 'terminations', 'truncations'].every((name) => names.includes(name));
}

/**
 * Errors: InputError that names the episode's file, the column and the row.
 * @param source what the user named; `files` are the episodes, in their order.
 */
export async function readMinariTables({
  source,
  files,
  format,
  open,
}: {
  readonly source: string;
  readonly files: readonly string[];
  readonly format: DemonstrationFormat;
  readonly open: (file: string) => ColumnTable | Promise<ColumnTable>;
}): Promise<Trajectories> {
  const lengths: number[] = [];
  let rows = 0;
  for (const file of files) {
    const table = await open(file);
    table.close();
    needColumns(table, ['observations', 'actions', 'terminations'], columns);
    if (table.rows < 2) throw new InputError(`has ${table.rows} rows, expected at least 2`, { file });
    lengths.push(table.rows - 1);
    rows += table.rows;
  }
  let recording: ChainRecording | undefined;
  let sizes: { readonly state: number; readonly action: number; readonly hasRewards: boolean } | undefined;
  for (const [episode, file] of files.entries()) {
    const { actionSize, stateSize, ...each } = await readEpisode(await open(file), lengths[episode]!);
    if (!recording) {
      if (!(rows * (stateSize + actionSize + 1) <= maximumNumbers)) {
        throw new InputError(`holds more than ${maximumNumbers} numbers, the most in a dataset`, { file: source });
      }
      sizes = { state: stateSize, action: actionSize, hasRewards: each.rewards !== undefined };
      recording = new ChainRecording({ lengths, stateSize, actionSize, hasRewards: sizes.hasRewards });
    }
    expectSizes(sizes!, { state: stateSize, action: actionSize, hasRewards: each.rewards !== undefined }, file);
    recording.add(each);
  }
  return recording!.finish({
    file: source,
    format,
    origin: {
      kind: 'episodes',
      names: { states: 'observations', actions: 'actions', nextStates: 'observations' },
      episodes: files.map((file) => path.relative(source, file).split(path.sep).join('/') || path.basename(file)),
      nextStateFollows: true,
    },
    notes: [],
  });
}

function expectSizes(
  first: { readonly state: number; readonly action: number; readonly hasRewards: boolean },
  found: typeof first,
  file: string,
): void {
  const compare = (field: string, size: number, expected: number) => {
    if (size === expected) return;
    throw new InputError(`has ${size} columns, but the first episode has ${expected}; expected as many`, {
      file,
      field,
    });
  };
  compare('observations', found.state, first.state);
  compare('actions', found.action, first.action);
  compare('rewards', Number(found.hasRewards), Number(first.hasRewards));
}

async function readEpisode(
  table: ColumnTable,
  length: number,
): Promise<ChainedEpisode & { readonly stateSize: number; readonly actionSize: number }> {
  const { file } = table;
  try {
    const read = async (name: string, padding: number): Promise<Matrix> => {
      const matrix = await table.read(name);
      const place = { file, field: name };
      if (matrix.rows !== length + 1) throw new InputError(`has ${matrix.rows} rows, expected ${length + 1}`, place);
      if (matrix.size === 0) throw new InputError('has no columns', place);
      const rows = length + 1 - padding;
      const values = matrix.values.subarray(0, rows * matrix.size);
      refuseNotFinite(values, { size: matrix.size, place });
      return { rows, size: matrix.size, values };
    };
    const single = async (name: string): Promise<Float64Array> => {
      const { size, values } = await read(name, 1);
      if (size !== 1) throw new InputError(`has ${size} numbers a row, expected 1`, { file, field: name });
      return values;
    };
    const observations = await read('observations', 0);
    const actions = await read('actions', 1);
    const place = { file, field: 'terminations' };
    return {
      observations: observations.values,
      stateSize: observations.size,
      actions: actions.values,
      actionSize: actions.size,
      rewards: table.names.includes('rewards') ? await single('rewards') : undefined,
      isTerminated: endsTerminated(toFlags(await single('terminations'), place), place),
    };
  } finally {
    table.close();
  }
}

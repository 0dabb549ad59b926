// Reads demonstrations from Arrow files: an episode of Minari's, or trajectories of imitation's, told by their columns;
// or a table with the columns that the user names.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { ChainRecording } from '../chainRecording';
import type { Matrix } from '../columnTable';
import { readStepTable } from '../columns/stepTable';
import { imitationTerminalNote } from '../imitation';
import { isMinariTable, readMinariTables } from '../minariTables';
import { refuseNotFinite } from '../numbers';
import { printable } from '../printable';
import { maximumNumbers, type Trajectories } from '../trajectories';
import { ArrowFile } from './arrowFile';
import { listOffsets, matrixOf, type ArrowColumn } from './arrowNumbers';

/** Errors: InputError that names the file, the column and the row. */
export async function readArrow(file: string, columns?: DemonstrationColumns): Promise<Trajectories> {
  const table = new ArrowFile(file);
  if (columns) {
    try {
      return await readStepTable(table, { columns, format: 'arrow' });
    } finally {
      table.close();
    }
  }
  table.close();
  if (isMinariTable(table)) {
    return readMinariTables({
      source: file,
      files: [file],
      format: 'minari-arrow',
      open: (each) => new ArrowFile(each),
    });
  }
  return readImitationDataset(file, [file]);
}

/**
 * A dataset of imitation's, in one or more files of a Hugging Face folder: a row is a trajectory, with obs [T + 1, dim],
 * acts [T, dim], rews [T], infos (text, not read) and terminal. Errors: InputError that names the file, the column and the row.
 */
export function readImitationDataset(source: string, files: readonly string[]): Trajectories {
  const lengths: number[] = [];
  let numbers = 0;
  let first: Sizes | undefined;
  for (const { obs, acts, rews, file, row } of trajectories(files)) {
    const size = (matrix: { rows: number; size: number }) => matrix.size;
    const found: Sizes = { state: size(obs), action: size(acts), hasRewards: rews !== undefined };
    first ??= found;
    checkTrajectory({ obs, acts, rews }, { first, file, row });
    numbers += obs.values.length + acts.values.length + (rews?.values.length ?? 0);
    if (numbers > maximumNumbers)
      throw new InputError(`more than ${maximumNumbers} numbers up to row ${row}`, { file });
    lengths.push(acts.rows);
  }
  if (!first) throw new InputError('holds no trajectories', { file: source });
  const recording = new ChainRecording({
    lengths,
    stateSize: first.state,
    actionSize: first.action,
    hasRewards: first.hasRewards,
  });
  for (const { obs, acts, rews } of trajectories(files)) {
    recording.add({ observations: obs.values, actions: acts.values, rewards: rews?.values, isTerminated: false });
  }
  return recording.finish({
    file: source,
    format: 'imitation-dataset',
    origin: {
      kind: 'episodes',
      names: { states: 'obs', actions: 'acts', nextStates: 'obs' },
      episodes: lengths.map((_, row) => `row ${row}`),
      nextStateFollows: true,
    },
    notes: [imitationTerminalNote],
  });
}

interface Sizes {
  readonly state: number;
  readonly action: number;
  readonly hasRewards: boolean;
}

interface Trajectory {
  readonly obs: Matrix;
  readonly acts: Matrix;
  readonly rews: Matrix | undefined;
}

/** One after the other, so that only one is in memory beside its record batch. */
function* trajectories(
  files: readonly string[],
): Generator<Trajectory & { readonly file: string; readonly row: number }> {
  for (const file of files) {
    const table = new ArrowFile(file);
    try {
      const missing = ['obs', 'acts'].filter((name) => !table.names.includes(name));
      if (missing.length > 0) {
        throw new InputError(
          `has no column ${missing.join(', ')}; found ${table.names.slice(0, 20).map(printable).join(', ') || 'none'}; expected obs, acts, rews, terminal (imitation), or observations, actions, rewards, terminations, truncations (Minari)`,
          { file },
        );
      }
      let row = 0;
      const names = table.names.includes('rews') ? (['obs', 'acts', 'rews'] as const) : (['obs', 'acts'] as const);
      for (const batch of table.batchColumns<'obs' | 'acts' | 'rews'>(names)) {
        const { rews } = batch as { readonly rews?: ArrowColumn };
        const lists = {
          obs: rowLists(batch.obs, file),
          acts: rowLists(batch.acts, file),
          rews: rews && rowLists(rews, file),
        };
        for (let k = 0; k < batch.obs.length; k++, row++) {
          yield { obs: lists.obs(k, row), acts: lists.acts(k, row), rews: lists.rews?.(k, row), file, row };
        }
      }
    } finally {
      table.close();
    }
  }
}

/** For a column of lists, the list of a row as a matrix. */
function rowLists(column: ArrowColumn, file: string): (index: number, row: number) => Matrix {
  const field = column.name;
  const offsets = listOffsets(column, { begin: 0, end: column.length }, { file, field });
  return (index, row) => {
    const place = { file, field: `${field}[${row}]` };
    const range = { begin: offsets[index]!, end: offsets[index + 1]! };
    const matrix = matrixOf(column.children[0]!, range, { place, firstRow: -range.begin });
    refuseNotFinite(matrix.values, { size: Math.max(1, matrix.size), place });
    return matrix;
  };
}

function checkTrajectory(
  { obs, acts, rews }: Trajectory,
  { first, file, row }: { readonly first: Sizes; readonly file: string; readonly row: number },
): void {
  const refuse = (name: string, sentence: string) => new InputError(sentence, { file, field: `${name}[${row}]` });
  if (acts.rows === 0) throw refuse('acts', 'holds no steps');
  if (obs.rows !== acts.rows + 1) {
    throw refuse('obs', `has ${obs.rows} rows, but acts has ${acts.rows}; expected one more, ${acts.rows + 1}`);
  }
  if (rews && (rews.rows !== acts.rows || rews.size !== 1)) {
    throw refuse('rews', `has ${rews.rows} rows, but acts has ${acts.rows}; expected as many`);
  }
  for (const [name, size, expected] of [
    ['obs', obs.size, first.state],
    ['acts', acts.size, first.action],
  ] as const) {
    if (size === 0) throw refuse(name, 'has no columns');
    if (size !== expected) throw refuse(name, `has ${size} columns, but the first row has ${expected}`);
  }
}

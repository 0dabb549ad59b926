// Reads demonstrations from Parquet: an episode of Minari's, or a table with LeRobot's columns, one step a row.
import { InputError } from '../../protocol/inputError';
import { needColumns, type Matrix } from '../columnTable';
import { flatTrajectories } from '../flatRecording';
import { isMinariTable, readMinariTables } from '../minariTables';
import { refuseNotFinite, toFlags } from '../numbers';
import { maximumNumbers, type Trajectories } from '../trajectories';
import { ParquetFile } from './parquetFile';

const expected =
  'observation.state, action, episode_index, frame_index, and where there are any next.reward, next.done (LeRobot), or observations, actions, rewards, terminations, truncations (Minari)';

/** Errors: InputError that names the file, the column and the row. */
export async function readParquet(file: string): Promise<Trajectories> {
  const table = new ParquetFile(file);
  try {
    if (isMinariTable(table)) {
      return await readMinariTables({
        source: file,
        files: [file],
        format: 'minari-parquet',
        open: (each) => new ParquetFile(each),
      });
    }
    return await readLeRobot(table);
  } finally {
    table.close();
  }
}

async function readLeRobot(table: ParquetFile): Promise<Trajectories> {
  const { file } = table;
  needColumns(table, ['observation.state', 'action', 'episode_index'], expected);
  if (table.rows === 0) throw new InputError('holds no steps', { file });
  let numbers = 0;
  const read = async (name: string): Promise<Matrix> => {
    const matrix = await table.read(name);
    const place = { file, field: name };
    if (matrix.rows !== table.rows) throw new InputError(`has ${matrix.rows} rows of ${table.rows}`, place);
    if (matrix.size === 0) throw new InputError('has no columns', place);
    numbers += matrix.values.length;
    if (numbers > maximumNumbers) throw new InputError(`more than ${maximumNumbers} numbers up to this column`, place);
    refuseNotFinite(matrix.values, { size: matrix.size, place });
    return matrix;
  };
  const single = async (name: string): Promise<Float64Array | undefined> => {
    if (!table.names.includes(name)) return undefined;
    const { size, values } = await read(name);
    if (size !== 1) throw new InputError(`has ${size} numbers a row, expected 1`, { file, field: name });
    return values;
  };
  const flags = async (name: string): Promise<Uint8Array | undefined> => {
    const values = await single(name);
    return values && toFlags(values, { file, field: name });
  };
  const episodes = (await single('episode_index'))!;
  const frames = await single('frame_index');
  const terminated = await flags('next.terminated');
  const truncated = await flags('next.truncated');
  const done = await flags('next.done');
  const { episodeStarts, order } = orderRows(episodes, frames, file);
  const states = await read('observation.state');
  const actions = await read('action');
  const rewards = await single('next.reward');
  const sorted = <T extends Float64Array | Uint8Array>(values: T, size: number): T => reorder(values, { order, size });
  const absorbing = terminated ? sorted(terminated, 1) : new Uint8Array(table.rows);
  for (const [name, each] of [
    ['next.terminated', terminated],
    ['next.truncated', truncated],
    ['next.done', done],
  ] as const) {
    if (each) checkEnds(sorted(each, 1), { episodeStarts, file, field: name });
  }
  return flatTrajectories({
    file,
    format: 'parquet',
    origin: {
      kind: 'rows',
      names: { states: 'observation.state', actions: 'action', nextStates: 'observation.state' },
      ...(order && { rows: order }),
      nextStateFollows: true,
    },
    stateSize: states.size,
    actionSize: actions.size,
    states: sorted(states.values, states.size),
    actions: sorted(actions.values, actions.size),
    rewards: rewards && sorted(rewards, 1),
    absorbing,
    episodeStarts,
    notes: terminated
      ? []
      : [
          'next.done says that an episode ended, by a termination or by a time limit: every episode counts as cut off by a time limit.',
        ],
  });
}

/** Rows by episode and frame; `order` is undefined where they stand so in the file. */
function orderRows(
  episodes: Float64Array,
  frames: Float64Array | undefined,
  file: string,
): { episodeStarts: Int32Array; order: Int32Array | undefined } {
  const compare = (a: number, b: number) => episodes[a]! - episodes[b]! || (frames ? frames[a]! - frames[b]! : a - b);
  let order: Int32Array | undefined;
  for (let row = 1; row < episodes.length && !order; row++) {
    if (compare(row - 1, row) > 0) order = Int32Array.from(episodes.keys()).sort(compare);
  }
  const starts = [0];
  const at = (k: number) => order?.[k] ?? k;
  for (let k = 0; k < episodes.length; k++) {
    const isFirst = k === 0 || episodes[at(k)] !== episodes[at(k - 1)];
    if (isFirst && k > 0) starts.push(k);
    const frame = frames?.[at(k)];
    const wanted = isFirst ? 0 : frames ? frames[at(k - 1)]! + 1 : undefined;
    if (frame !== undefined && frame !== wanted) {
      throw new InputError(`row ${at(k)} is ${frame}, expected ${wanted} in episode ${episodes[at(k)]}`, {
        file,
        field: 'frame_index',
      });
    }
  }
  return { episodeStarts: Int32Array.from([...starts, episodes.length]), order };
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

/** Errors: InputError where a flag is set before the last step of an episode. */
function checkEnds(
  flags: Uint8Array,
  { episodeStarts, file, field }: { episodeStarts: Int32Array; file: string; field: string },
): void {
  for (let episode = 0; episode + 1 < episodeStarts.length; episode++) {
    const first = episodeStarts[episode]!;
    const steps = episodeStarts[episode + 1]! - first;
    const end = flags.subarray(first, first + steps).indexOf(1);
    if (end < 0 || end === steps - 1) continue;
    throw new InputError(
      `is true at step ${end} of the ${steps} steps of episode ${episode}, expected it at the last`,
      {
        file,
        field,
      },
    );
  }
}

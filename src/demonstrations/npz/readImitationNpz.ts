// The .npz that older versions of the imitation library wrote: obs [N + E, dim], acts and rews [N], indices [E - 1] where
// acts are cut into episodes, terminal [E], and infos, a pickle, which is never looked at.
import { InputError } from '../../protocol/inputError';
import { ChainRecording } from '../chainRecording';
import { imitationTerminalNote } from '../imitation';
import type { Trajectories } from '../trajectories';
import { openArrays, readArray, type PackedArray } from './npzArrays';
import type { ZipArchive, ZipEntry } from './zipArchive';

const names = ['obs', 'acts', 'indices', 'terminal', 'rews'] as const;

export function isImitationNpz(entries: ReadonlyMap<string, ZipEntry>): boolean {
  return ['obs', 'acts', 'indices', 'terminal'].every((name) => entries.has(`${name}.npy`));
}

/** Errors: InputError that names the array, and the row and column. */
export async function readImitationNpz(
  archive: ZipArchive,
  { entries, file }: { readonly entries: ReadonlyMap<string, ZipEntry>; readonly file: string },
): Promise<Trajectories> {
  const arrays = await openArrays(archive, entries, { names, file });
  const { lengths, stateSize, actionSize } = await checkShapes(archive, arrays, file);
  const read = (name: (typeof names)[number]) => readArray(archive, arrays.get(name)!, { file });
  const observations = await read('obs');
  const actions = await read('acts');
  const rewards = arrays.has('rews') ? await read('rews') : undefined;
  const recording = new ChainRecording({ lengths, stateSize, actionSize, hasRewards: rewards !== undefined });
  const rows = new Int32Array(actions.length / actionSize);
  let step = 0;
  lengths.forEach((length, episode) => {
    const end = step + length;
    for (let k = step; k < end; k++) rows[k] = k + episode;
    recording.add({
      observations: observations.subarray((step + episode) * stateSize, (end + episode + 1) * stateSize),
      actions: actions.subarray(step * actionSize, end * actionSize),
      rewards: rewards?.subarray(step, end),
      isTerminated: false,
    });
    step = end;
  });
  return recording.finish({
    file,
    format: 'imitation-npz',
    origin: {
      kind: 'rows',
      names: { states: 'obs', actions: 'acts', nextStates: 'obs' },
      rows,
      nextStateFollows: true,
    },
    notes: [imitationTerminalNote],
  });
}

async function checkShapes(
  archive: ZipArchive,
  arrays: ReadonlyMap<(typeof names)[number], PackedArray>,
  file: string,
): Promise<{ readonly lengths: number[]; readonly stateSize: number; readonly actionSize: number }> {
  const sizeOf = (name: 'obs' | 'acts'): readonly [rows: number, size: number] => {
    const { header } = arrays.get(name)!;
    const [rows = 0] = header.shape;
    if (rows === 0) throw new InputError('holds no rows', { file, field: name });
    const size = header.length / rows;
    if (size === 0) throw new InputError('has no columns', { file, field: name });
    return [rows, size];
  };
  const [rows, stateSize] = sizeOf('obs');
  const [steps, actionSize] = sizeOf('acts');
  const cuts = await readArray(archive, arrays.get('indices')!, { file });
  const ends = [...cuts, steps];
  const odd = ends.findIndex((end, index) => !Number.isInteger(end) || end <= (index === 0 ? 0 : ends[index - 1]!));
  if (odd >= 0) {
    throw new InputError(
      odd === cuts.length
        ? `ends with ${ends[odd - 1]}, but acts has ${steps} rows`
        : `row ${odd} is ${ends[odd]}, expected rows of acts in growing order`,
      { file, field: 'indices' },
    );
  }
  if (rows !== steps + ends.length) {
    throw new InputError(
      `has ${rows} rows, but acts has ${steps} and indices makes ${ends.length} episodes; expected ${steps + ends.length}, one more in each episode`,
      { file, field: 'obs' },
    );
  }
  const expectRows = (name: 'rews' | 'terminal', expected: number, why: string) => {
    const array = arrays.get(name);
    if (!array || array.header.length === expected) return;
    throw new InputError(`has ${array.header.length} entries, expected ${expected}${why}`, { file, field: name });
  };
  expectRows('rews', steps, ' as in acts');
  expectRows('terminal', ends.length, ', one of each episode');
  return { lengths: ends.map((end, index) => end - (index === 0 ? 0 : ends[index - 1]!)), stateSize, actionSize };
}

// Minari's layout: a group episode_i for each episode, with observations [T + 1, dim], actions [T, dim], rewards,
// terminations, truncations [T]. An observation space of several parts is a group of datasets, which are put side by side.
import { InputError } from '../../protocol/inputError';
import { ChainRecording, endsTerminated } from '../chainRecording';
import { refuseNotFinite, toFlags } from '../numbers';
import { printable } from '../printable';
import { maximumNumbers, type Trajectories } from '../trajectories';
import type { Hdf5Dataset, Hdf5File } from './hdf5File';

/** Parts of parts; Gymnasium's spaces nest, but not deeply. */
const deepest = 4;

/** A vector of numbers for each row, in one dataset or in several. */
interface Parts {
  readonly datasets: readonly Hdf5Dataset[];
  readonly rows: number;
  readonly size: number;
}

interface EpisodeParts {
  readonly observations: Parts;
  readonly actions: Parts;
  readonly rewards: Parts | undefined;
  readonly terminations: Parts;
}

/** Errors: InputError that names the episode's dataset, and the row and column. */
export function readMinariHdf5(
  hdf5: Hdf5File,
  { file, episodes: unordered }: { readonly file: string; readonly episodes: readonly string[] },
): Trajectories {
  const episodes = unordered.toSorted((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
  let numbers = 0;
  const all = episodes.map((episode) => {
    const parts = partsOf(hdf5, episode, file);
    for (const each of Object.values(parts) as (Parts | undefined)[]) numbers += each ? each.rows * each.size : 0;
    if (!(numbers <= maximumNumbers)) {
      throw new InputError(`with the episodes before it more than ${maximumNumbers} numbers, the most in a file`, {
        file,
        field: episode,
      });
    }
    return parts;
  });
  const [first] = all;
  all.forEach((parts, index) =>
    checkAgreement(parts, { first: first!, episode: episodes[index]!, firstEpisode: episodes[0]!, file }),
  );
  const recording = new ChainRecording({
    lengths: all.map(({ actions }) => actions.rows),
    stateSize: first!.observations.size,
    actionSize: first!.actions.size,
    hasRewards: first!.rewards !== undefined,
  });
  all.forEach((parts, index) => {
    const read = (name: string, each: Parts): Float64Array =>
      readParts(hdf5, each, { file, field: `${episodes[index]}/${name}` });
    const place = { file, field: `${episodes[index]}/terminations` };
    recording.add({
      observations: read('observations', parts.observations),
      actions: read('actions', parts.actions),
      rewards: parts.rewards && read('rewards', parts.rewards),
      isTerminated: endsTerminated(toFlags(read('terminations', parts.terminations), place), place),
    });
  });
  const names = first!.observations.datasets.map(({ path }) =>
    printable(path.slice(`${episodes[0]}/observations/`.length)),
  );
  return recording.finish({
    file,
    format: 'minari-hdf5',
    origin: {
      kind: 'episodes',
      names: { states: 'observations', actions: 'actions', nextStates: 'observations' },
      episodes,
      nextStateFollows: true,
    },
    notes:
      names.length > 1 ? [`An observation is put together from its parts in this order: ${names.join(', ')}.`] : [],
  });
}

function partsOf(hdf5: Hdf5File, episode: string, file: string): EpisodeParts {
  const find = (name: string): Parts | undefined => {
    const datasets = leaves(hdf5, `${episode}/${name}`, 0);
    const [leaf] = datasets;
    if (!leaf) return undefined;
    const rows = leaf.shape[0] ?? 0;
    const odd = datasets.find(({ shape }) => shape[0] !== rows);
    if (odd) {
      throw new InputError(`has ${odd.shape[0] ?? 'no'} rows, but ${printable(leaf.path)} has ${rows}`, {
        file,
        field: printable(odd.path),
      });
    }
    return { datasets, rows, size: rows === 0 ? 0 : datasets.reduce((sum, { length }) => sum + length / rows, 0) };
  };
  const need = (name: string): Parts => {
    const parts = find(name);
    if (parts) return parts;
    throw new InputError(
      `has no dataset ${name}; found ${hdf5.names(episode).slice(0, 20).map(printable).join(', ')}; expected observations, actions, rewards, terminations, truncations`,
      { file, field: episode },
    );
  };
  return {
    observations: need('observations'),
    actions: need('actions'),
    rewards: find('rewards'),
    terminations: need('terminations'),
  };
}

/** Datasets at a path or in the group there, in the order of their names. */
function leaves(hdf5: Hdf5File, path: string, depth: number): Hdf5Dataset[] {
  const dataset = hdf5.dataset(path);
  if (dataset) return [dataset];
  if (depth === deepest) return [];
  return hdf5
    .names(path)
    .toSorted()
    .flatMap((name) => leaves(hdf5, `${path}/${name}`, depth + 1));
}

function checkAgreement(
  { observations, actions, rewards, terminations }: EpisodeParts,
  { first, episode, firstEpisode, file }: { first: EpisodeParts; episode: string; firstEpisode: string; file: string },
): void {
  const refuse = (name: string, sentence: string) => new InputError(sentence, { file, field: `${episode}/${name}` });
  const steps = actions.rows;
  if (steps === 0) throw refuse('actions', 'holds no steps');
  if (observations.rows !== steps + 1) {
    throw refuse(
      'observations',
      `has ${observations.rows} rows, but actions has ${steps}; expected one more, ${steps + 1}`,
    );
  }
  for (const [name, parts] of [
    ['rewards', rewards],
    ['terminations', terminations],
  ] as const) {
    if (parts && (parts.rows !== steps || parts.size !== 1)) {
      throw refuse(name, `has ${parts.rows} rows of ${parts.size}, but actions has ${steps}; expected ${steps} of 1`);
    }
  }
  for (const [name, parts, expected] of [
    ['observations', observations, first.observations],
    ['actions', actions, first.actions],
  ] as const) {
    if (parts.size === 0) throw refuse(name, 'has no columns');
    if (parts.size !== expected.size) {
      throw refuse(name, `has ${parts.size} columns, but ${firstEpisode} has ${expected.size}; expected as many`);
    }
  }
  if ((rewards === undefined) !== (first.rewards === undefined)) {
    throw refuse('rewards', `is ${rewards ? '' : 'not '}there, but ${firstEpisode} has ${rewards ? 'none' : 'them'}`);
  }
}

function readParts(
  hdf5: Hdf5File,
  { datasets, rows, size }: Parts,
  place: { readonly file: string; readonly field: string },
): Float64Array {
  const matrices = datasets.map((dataset) => hdf5.read(dataset));
  let matrix = matrices[0]!;
  if (matrices.length > 1) {
    matrix = new Float64Array(rows * size);
    let column = 0;
    for (const part of matrices) {
      const width = part.length / rows;
      for (let row = 0; row < rows; row++)
        matrix.set(part.subarray(row * width, (row + 1) * width), row * size + column);
      column += width;
    }
  }
  refuseNotFinite(matrix, { size, place });
  return matrix;
}

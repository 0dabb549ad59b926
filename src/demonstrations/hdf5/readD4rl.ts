// D4RL's layout: flat datasets observations, actions, rewards, terminals, timeouts, and in some files next_observations. An
// episode ends where terminals or timeouts says so, or where the next observation is not the one that follows.
import { InputError } from '../../protocol/inputError';
import { flatTrajectories } from '../flatRecording';
import { refuseNotFinite, toFlags } from '../numbers';
import { isContinued, maximumNumbers, type Trajectories } from '../trajectories';
import type { Hdf5Dataset, Hdf5File } from './hdf5File';

const used = ['observations', 'actions', 'next_observations', 'rewards', 'terminals', 'timeouts'] as const;
type Name = (typeof used)[number];

/** Errors: InputError that names the dataset, and the row and column. */
export function readD4rl(
  hdf5: Hdf5File,
  { file, names }: { readonly file: string; readonly names: readonly string[] },
): Trajectories {
  const datasets = new Map<Name, Hdf5Dataset>();
  for (const name of used) {
    const dataset = names.includes(name) ? hdf5.dataset(name) : undefined;
    if (dataset) datasets.set(name, dataset);
  }
  const { stateSize, actionSize } = checkShapes(datasets, file);
  const read = (name: Name, size: number): Float64Array | undefined => {
    const dataset = datasets.get(name);
    if (!dataset) return undefined;
    const values = hdf5.read(dataset);
    refuseNotFinite(values, { size, place: { file, field: name } });
    return values;
  };
  const flags = (name: Name, steps: number): Uint8Array => {
    const values = read(name, 1);
    return values ? toFlags(values, { file, field: name }) : new Uint8Array(steps);
  };
  const states = read('observations', stateSize)!;
  const nextStates = read('next_observations', stateSize);
  const steps = states.length / stateSize;
  const absorbing = flags('terminals', steps);
  const timeouts = flags('timeouts', steps);
  const { episodeStarts, broken } = findEpisodes({ states, nextStates, stateSize, absorbing, timeouts });
  const notes: string[] = [];
  if (broken > 0) {
    notes.push(
      `${broken} episodes end where next_observations is not the following row of observations, though neither terminals nor timeouts says so.`,
    );
  }
  if (!datasets.has('timeouts') && nextStates === undefined) {
    notes.push(
      'The file has neither timeouts nor next_observations: episodes that ended by a time limit cannot be told from those that follow them.',
    );
  }
  return flatTrajectories({
    file,
    format: 'd4rl-hdf5',
    origin: {
      kind: 'rows',
      names: {
        states: 'observations',
        actions: 'actions',
        nextStates: nextStates ? 'next_observations' : 'observations',
      },
      ...(nextStates === undefined && { nextStateFollows: true }),
    },
    stateSize,
    actionSize,
    states,
    actions: read('actions', actionSize)!,
    nextStates,
    rewards: read('rewards', 1),
    absorbing,
    episodeStarts,
    notes,
  });
}

function checkShapes(
  datasets: ReadonlyMap<Name, Hdf5Dataset>,
  file: string,
): { readonly stateSize: number; readonly actionSize: number } {
  const missing = (['observations', 'actions', 'terminals'] as const).filter((name) => !datasets.has(name));
  if (missing.length > 0) {
    throw new InputError(
      `has no dataset ${missing.join(', ')}; expected observations, actions, terminals, and where there are any timeouts, rewards, next_observations`,
      { file },
    );
  }
  const [steps = 0] = datasets.get('observations')!.shape;
  if (steps === 0) throw new InputError('holds no steps', { file, field: 'observations' });
  let numbers = 0;
  const sizes = new Map<Name, number>();
  for (const [name, { shape, length }] of datasets) {
    const place = { file, field: name };
    if (shape[0] !== steps) {
      throw new InputError(`has ${shape[0] ?? 'no'} rows, but observations has ${steps}; expected as many`, place);
    }
    numbers += length;
    if (!(numbers <= maximumNumbers)) {
      throw new InputError(
        `claims shape (${shape.join(', ')}), with the datasets before it ${numbers} numbers, expected at most ${maximumNumbers} in a file`,
        place,
      );
    }
    sizes.set(name, length / steps);
  }
  const expectSize = (name: Name, size: number, why: string) => {
    const found = sizes.get(name);
    if (found === undefined || found === size) return;
    throw new InputError(`has ${found} columns, expected ${size}${why}`, { file, field: name });
  };
  const stateSize = sizes.get('observations')!;
  const actionSize = sizes.get('actions')!;
  if (stateSize === 0 || actionSize === 0) {
    throw new InputError('has no columns', { file, field: stateSize === 0 ? 'observations' : 'actions' });
  }
  expectSize('next_observations', stateSize, ' as in observations');
  for (const name of ['rewards', 'terminals', 'timeouts'] as const) expectSize(name, 1, '');
  return { stateSize, actionSize };
}

/** `broken` counts the episodes whose end only the observations show. */
function findEpisodes({
  states,
  nextStates,
  stateSize,
  absorbing,
  timeouts,
}: {
  states: Float64Array;
  nextStates: Float64Array | undefined;
  stateSize: number;
  absorbing: Uint8Array;
  timeouts: Uint8Array;
}): { episodeStarts: Int32Array; broken: number } {
  const starts = [0];
  let broken = 0;
  for (let step = 0; step < absorbing.length; step++) {
    const isMarked = absorbing[step] === 1 || timeouts[step] === 1 || step === absorbing.length - 1;
    const isBroken = !isMarked && nextStates !== undefined && !isContinued({ states, nextStates, stateSize }, step);
    if (isBroken) broken++;
    if (isMarked || isBroken) starts.push(step + 1);
  }
  return { episodeStarts: Int32Array.from(starts), broken };
}

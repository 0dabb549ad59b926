// Reads demonstrations from .npz in the format of the TRIRL paper: states, actions, next_states, absorbing, and where there
// are any rewards and episode_returns, as [N, dim] or [episode, step, dim]; and the two arrays that our writer adds where these
// cannot say it. Shapes and sizes are compared by the arrays' headers, before anything is unpacked. Other arrays in the file,
// pickled ones too, are never looked at.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { readStepTable } from '../columns/stepTable';
import { missingEnds } from '../flatRecording';
import { flatEpisodes, stackedEpisodes, type Columns } from './npzEpisodes';
import { printable } from '../printable';
import { truncatedSteps, type Trajectories } from '../trajectories';
import { elementName, openArrays, readArray, type PackedArray } from './npzArrays';
import { NpzTable } from './npzTable';
import { isImitationNpz, readImitationNpz } from './readImitationNpz';
import { ZipArchive, type ZipEntry } from './zipArchive';

const requiredNames = ['states', 'actions', 'next_states', 'absorbing'] as const;
const optionalNames = ['rewards', 'episode_returns'] as const;
const ownNames = ['episode_starts', 'has_last_observations'] as const;
type ArrayName = (typeof requiredNames)[number] | (typeof optionalNames)[number] | (typeof ownNames)[number];

/** Errors: InputError that names the file, the array, and the row and column, with what was found and expected. */
export async function readNpz(file: string, mapping?: DemonstrationColumns): Promise<Trajectories> {
  const archive = await ZipArchive.open(file);
  try {
    const entries = await archive.readDirectory();
    if (mapping) {
      return await readStepTable(new NpzTable(file, archive, entries), { columns: mapping, format: 'npz' });
    }
    if (isImitationNpz(entries)) return await readImitationNpz(archive, { entries, file });
    const arrays = await readHeaders(archive, entries, file);
    const shapes = checkShapes(arrays, file);
    const columns = await readColumns(archive, arrays, shapes, file);
    const episodes =
      shapes.lead.length === 1 ? flatEpisodes(columns, file) : stackedEpisodes(columns, shapes.lead[1]!, file);
    const { episodeStarts, notes } = episodes;
    const hasLastObservations = await readLastObservationsFlag(archive, arrays, file);
    const { states, actions, nextStates, absorbing, rewards } = episodes.columns;
    return {
      file,
      format: 'npz',
      origin: {
        kind: shapes.lead.length === 1 ? 'rows' : 'episodeRows',
        names: { states: 'states', actions: 'actions', nextStates: 'next_states' },
      },
      steps: absorbing.length,
      stateSize: shapes.stateSize,
      actionSize: shapes.actionSize,
      states,
      actions,
      nextStates,
      hasLastObservations,
      absorbing,
      truncated: truncatedSteps(absorbing, episodeStarts),
      ...(rewards && { rewards }),
      episodeStarts,
      notes: hasLastObservations ? notes : [...notes, missingEnds(episodeStarts.length - 1)],
    };
  } finally {
    await archive.close();
  }
}

type Arrays = ReadonlyMap<ArrayName, PackedArray>;

function readHeaders(archive: ZipArchive, entries: ReadonlyMap<string, ZipEntry>, file: string): Promise<Arrays> {
  const missing = requiredNames.filter((name) => !entries.has(`${name}.npy`));
  if (missing.length > 0) {
    const found = [...entries.keys()].slice(0, 20).map((name) => printable(name.replace(/\.npy$/, '')));
    throw new InputError(
      `has no array ${missing.join(', ')}; found ${found.join(', ') || 'no arrays'}; expected ${requiredNames.join(', ')} and, if known, ${optionalNames.join(', ')}`,
      { file },
    );
  }
  return openArrays(archive, entries, { names: [...requiredNames, ...optionalNames, ...ownNames], file });
}

interface Shapes {
  /** [N] or [episodes, steps]. */
  readonly lead: readonly number[];
  readonly stateSize: number;
  readonly actionSize: number;
}

function checkShapes(arrays: Arrays, file: string): Shapes {
  const states = arrays.get('states')!.header.shape;
  if (states.length < 1 || states.length > 3) {
    throw new InputError(`has shape (${states.join(', ')}), expected (N, dim) or (episodes, steps, dim)`, {
      file,
      field: 'states',
    });
  }
  const lead = states.length === 3 ? states.slice(0, 2) : states.slice(0, 1);
  if (lead.includes(0)) throw new InputError('holds no steps', { file, field: 'states' });

  const axes = lead.length === 1 ? ['rows'] : ['episodes', 'steps in each episode'];
  const sizeOf = (name: ArrayName): number => {
    const { shape } = arrays.get(name)!.header;
    const place = { file, field: name };
    lead.forEach((length, axis) => {
      if (shape[axis] === length) return;
      throw new InputError(
        `has ${shape[axis] ?? 'no'} ${axes[axis]}, but states has ${length}; expected as many`,
        place,
      );
    });
    if (shape.length > lead.length + 1) {
      throw new InputError(`has shape (${shape.join(', ')}), but states has (${states.join(', ')})`, place);
    }
    return shape[lead.length] ?? 1;
  };
  const expectSize = (name: ArrayName, size: number, why: string) => {
    const found = sizeOf(name);
    if (found !== size) throw new InputError(`has ${found} columns, expected ${size}${why}`, { file, field: name });
  };

  const stateSize = sizeOf('states');
  const actionSize = sizeOf('actions');
  if (stateSize === 0 || actionSize === 0) {
    throw new InputError('has no columns', { file, field: stateSize === 0 ? 'states' : 'actions' });
  }
  expectSize('next_states', stateSize, ' as in states');
  expectSize('absorbing', 1, '');
  if (arrays.has('rewards')) expectSize('rewards', 1, '');
  return { lead, stateSize, actionSize };
}

async function readColumns(archive: ZipArchive, arrays: Arrays, shapes: Shapes, file: string): Promise<Columns> {
  const read = (name: ArrayName) => readArray(archive, arrays.get(name)!, { file, leadLength: shapes.lead.length });
  const flags = await read('absorbing');
  const odd = flags.findIndex((flag) => flag !== 0 && flag !== 1);
  if (odd >= 0) {
    const { shape } = arrays.get('absorbing')!.header;
    throw new InputError(`${elementName(shape, odd, shapes.lead.length)} is ${flags[odd]}, expected 0 or 1`, {
      file,
      field: 'absorbing',
    });
  }
  return {
    states: await read('states'),
    actions: await read('actions'),
    nextStates: await read('next_states'),
    absorbing: Uint8Array.from(flags),
    ...(arrays.has('rewards') && { rewards: await read('rewards') }),
    ...(arrays.has('episode_returns') && { episodeReturns: await read('episode_returns') }),
    ...(arrays.has('episode_starts') && { givenStarts: await read('episode_starts') }),
    stateSize: shapes.stateSize,
    actionSize: shapes.actionSize,
  };
}

async function readLastObservationsFlag(archive: ZipArchive, arrays: Arrays, file: string): Promise<boolean> {
  const array = arrays.get('has_last_observations');
  if (!array) return true;
  const values = await readArray(archive, array, { file });
  if (values.length === 1) return values[0] !== 0;
  throw new InputError(`has ${values.length} entries, expected one`, { file, field: 'has_last_observations' });
}

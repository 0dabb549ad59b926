// Writes trajectories to a file that is read again as the same ones: the paper's .npz, or JSON Lines. The file is whole or
// not there, and its bytes depend on nothing but the trajectories.
import path from 'node:path';
import { InputError } from '../../protocol/inputError';
import { writePiecesAtomic } from '../../runDirectory/atomicFile';
import { chainBreak, isContinued, stepPosition } from '../trajectories';
import { jsonlPieces } from './jsonlPieces';
import { npzPieces } from './npzPieces';
import type { Precision, Recording } from './recording';

export const writtenFormats = ['npz', 'jsonl'] as const;

export interface WriteOptions {
  /** By the ending of the file's name if left out. */
  readonly format?: (typeof writtenFormats)[number];
  /** Of .npz: `flat` is [N, dim]; `stacked` is [episode, step, dim], for episodes of one length. */
  readonly layout?: 'flat' | 'stacked';
  /** Of all numbers but discrete actions. If left out: float32, as the paper's files have it, where that loses nothing. */
  readonly precision?: Precision;
}

/** What was written, and in sentences for the user what readers other than ours will not see. */
export interface Written {
  readonly file: string;
  readonly format: (typeof writtenFormats)[number];
  readonly precision: Precision;
  readonly notes: readonly string[];
}

/** Errors: InputError that names the file, and the episode, step and dimension of what cannot be written; no file is left then. */
export async function writeDemonstrations(
  file: string,
  recording: Recording,
  options: WriteOptions = {},
): Promise<Written> {
  const format = options.format ?? formatOf(file);
  const layout = options.layout ?? 'flat';
  if (format === 'jsonl' && layout === 'stacked') {
    throw new InputError('JSON Lines have no layout, expected .npz for [episode, step, dim]', { file });
  }
  const precision = options.precision ?? smallestPrecision(recording);
  check(recording, precision, file);
  const notes = recording.hasLastObservations
    ? []
    : [
        format === 'npz'
          ? 'The observation that each episode ended in is unknown: next_states repeats the one before it, and the array has_last_observations says so, which other programs do not know.'
          : 'The observation that each episode ended in is unknown: next_observation is null there.',
      ];
  try {
    if (format === 'jsonl') await writePiecesAtomic(file, jsonlPieces(recording, precision));
    else {
      const stacked = layout === 'stacked' ? stackedLength(recording, file) : undefined;
      const needsStarts = stacked === undefined && chainsByAccident(recording, precision);
      if (needsStarts) {
        notes.push(
          'Some episode begins just where the one before it was cut off. The array episode_starts keeps them apart; programs that do not know it take them for one.',
        );
      }
      await writePiecesAtomic(file, npzPieces(recording, { precision, stacked, needsStarts }));
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot be written: ${(error as Error).message}`, { file });
  }
  return { file, format, precision, notes };
}

function formatOf(file: string): (typeof writtenFormats)[number] {
  const ending = path.extname(file).toLowerCase();
  if (ending === '.npz') return 'npz';
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl';
  throw new InputError(
    `ends in ${ending === '' ? 'nothing' : JSON.stringify(ending)}, expected .npz or .jsonl: these are written`,
    { file },
  );
}

function columnsOf({ states, actions, nextStates, rewards, stateSize, actionSize }: Recording) {
  return [
    ['observations', states, stateSize],
    ['actions', actions, actionSize],
    ['next observations', nextStates, stateSize],
    ...(rewards ? ([['rewards', rewards, 1]] as const) : []),
  ] as const;
}

function smallestPrecision(recording: Recording): Precision {
  return columnsOf(recording).every(([, values]) => values.every((value) => Math.fround(value) === value))
    ? 'float32'
    : 'float64';
}

/** What is not finite cannot be read again; a chain that breaks, or lengths that differ, are a defect of the recorder. */
function check(recording: Recording, precision: Precision, file: string): void {
  const { absorbing, episodeStarts } = recording;
  const steps = absorbing.length;
  const isWrong =
    steps === 0 ||
    episodeStarts[0] !== 0 ||
    episodeStarts.at(-1) !== steps ||
    columnsOf(recording).some(([, values, size]) => values.length !== steps * size);
  if (isWrong) throw new Error('a recording whose columns differ in length, or without steps');
  for (const [name, values, size] of columnsOf(recording)) {
    const bad = values.findIndex((value) => !Number.isFinite(precision === 'float32' ? Math.fround(value) : value));
    if (bad < 0) continue;
    const { episode, step } = stepPosition(episodeStarts, Math.floor(bad / size));
    throw new InputError(
      `${values[bad]} in ${name}, episode ${episode}, step ${step}, dimension ${bad % size}: expected a finite number${Number.isFinite(values[bad]) ? ' that float32 can hold' : ''}`,
      { file },
    );
  }
  const broken = chainBreak(recording);
  if (broken >= 0) throw new Error(`the recording does not go on from step ${broken} to the next of its episode`);
}

/** Steps of every episode. */
function stackedLength({ episodeStarts }: Recording, file: string): number {
  const first = episodeStarts[1]!;
  for (let episode = 1; episode + 1 < episodeStarts.length; episode++) {
    const length = episodeStarts[episode + 1]! - episodeStarts[episode]!;
    if (length === first) continue;
    throw new InputError(
      `episode 0 has ${first} steps and episode ${episode} has ${length}: expected one length for arrays [episode, step, dim]`,
      { file },
    );
  }
  return first;
}

/** Whether flat arrays alone would join two episodes: one was cut off, and the next begins just there. */
function chainsByAccident(recording: Recording, precision: Precision): boolean {
  const { absorbing, episodeStarts, states, nextStates, stateSize } = recording;
  return episodeStarts.subarray(1, -1).some((end) => {
    if (absorbing[end - 1] === 1) return false;
    if (precision === 'float64') return isContinued(recording, end - 1);
    for (let k = end * stateSize; k < (end + 1) * stateSize; k++) {
      if (Math.fround(nextStates[k - stateSize]!) !== Math.fround(states[k]!)) return false;
    }
    return true;
  });
}

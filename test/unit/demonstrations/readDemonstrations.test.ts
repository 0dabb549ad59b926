import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { episodeOf, stepPlace, type Trajectories } from '../../../src/demonstrations/trajectories';
import { temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
const example = path.resolve(import.meta.dirname, '../../../examples/workspace/demonstrations/icy-gridworld-5x5.npz');
const write = temporaryFiles();

/** The first `episodes` episodes, as plain columns. */
function columnsOf(trajectories: Trajectories, episodes: number) {
  const { episodeStarts, stateSize, actionSize } = trajectories;
  const steps = episodeStarts[episodes]!;
  return {
    starts: [...episodeStarts.subarray(0, episodes + 1)],
    states: [...trajectories.states.subarray(0, steps * stateSize)],
    actions: [...trajectories.actions.subarray(0, steps * actionSize)],
    nextStates: [...trajectories.nextStates.subarray(0, steps * stateSize)],
    absorbing: [...trajectories.absorbing.subarray(0, steps)],
    truncated: [...trajectories.truncated.subarray(0, steps)],
    rewards: [...trajectories.rewards!.subarray(0, steps)],
  };
}

describe('one set of episodes in several formats', () => {
  it('gives the same gridworld trajectories from npz and JSON Lines', async () => {
    const npz = await readDemonstrations(example);
    const jsonl = await readDemonstrations(path.join(fixtures, 'demonstrations/icy-gridworld-first-40.jsonl'));
    expect(npz).toMatchObject({ format: 'npz', steps: 2254, notes: [] });
    expect(npz.episodeStarts.length).toBe(201);
    expect(jsonl).toMatchObject({ format: 'jsonl', steps: 462 });
    expect(columnsOf(jsonl, 40)).toEqual(columnsOf(npz, 40));
  });

  it('gives the same Pendulum trajectories from stacked npz, flat npz and JSON Lines', async () => {
    const read = (name: string) => readDemonstrations(path.join(fixtures, 'demonstrations', name));
    const stacked = columnsOf(await read('pendulum-stacked.npz'), 3);
    expect(stacked.starts).toEqual([0, 20, 40, 60]);
    expect(stacked.truncated.flatMap((flag, step) => (flag === 1 ? [step] : []))).toEqual([19, 39, 59]);
    expect(columnsOf(await read('pendulum-flat-stored.npz'), 3)).toEqual(stacked);
    const { rewards, ...rest } = columnsOf(await read('pendulum.jsonl'), 3);
    const { rewards: rewards32, ...stacked32 } = stacked;
    expect(rest).toEqual(stacked32);
    // The npz holds rewards as float32.
    expect(rewards.map(Math.fround)).toEqual(rewards32);
  });
});

describe('damaged files', () => {
  const bad = path.join(fixtures, 'bad');
  const table = JSON.parse(readFileSync(path.join(bad, 'table.json'), 'utf8')) as { file: string }[];
  const expected: Record<string, RegExp> = {
    'nan-in-actions.npz': /nan-in-actions\.npz: actions: row 37, column 0 is NaN, expected a finite number/,
    'lengths-differ.npz': /lengths-differ\.npz: actions: has 99 rows, but states has 100; expected as many/,
    'truncated.npz': /truncated\.npz: is cut short, or not a zip file/,
    'broken-line-17.jsonl': /broken-line-17\.jsonl:17: is not JSON/,
    'ragged-row.csv': /ragged-row\.csv:42: has 7 cells, but the header has 9/,
    'pickled-states.npz': /pickled-states\.npz: states: holds pickled Python objects\. They are never unpickled/,
  };

  it('are all tried', () => {
    expect(Object.keys(expected)).toEqual(expect.arrayContaining(table.map(({ file }) => file)));
  });
  it.each(Object.entries(expected))('%s is refused', async (name, message) => {
    const error = await refusal(() => readDemonstrations(path.join(bad, name)));
    expect(error.message).toMatch(message);
    expect(error.place.file).toBe(path.join(bad, name));
  });
});

describe('files of other kinds', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /found an empty file; \.npz, .*, JSON Lines and CSV .* are read/],
    ['blank lines', ' \n\n', /found an empty file/],
    ['a single array', Buffer.from('\x93NUMPY\x01\x00', 'latin1'), /found a single NumPy array \(\.npy\)/],
    ['half of HDF5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /is no HDF5 file, or a damaged one: /],
    [
      'a pickle',
      Buffer.from([0x80, 4, 0x95]),
      /found a Python pickle, which is never opened because it can run any program/,
    ],
    ['a JSON array', '[{"episode": 0}]', /found a JSON array/],
    ['prose', 'Call me Ishmael, some years ago', /found text beginning with "Call me Ishmael, some years ago"/],
    ['bytes', Buffer.from([0, 1, 2, 3]), /found binary data of an unknown format/],
    [
      'an empty zip',
      Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]),
      /has no array states, .*found no arrays/,
    ],
  ])('%s', async (_, content, message) => {
    expect((await refusal(() => readDemonstrations(write(content)))).message).toMatch(message);
  });

  it('go by content, not by name', async () => {
    const { format } = await readDemonstrations(write(readFileSync(example), 'expert.jsonl'));
    expect(format).toBe('npz');
  });

  it('says what cannot be opened', async () => {
    const folder = path.dirname(write('', 'file'));
    expect((await refusal(() => readDemonstrations(path.join(folder, 'none.npz')))).message).toMatch(
      /none\.npz: no such file/,
    );
    expect((await refusal(() => readDemonstrations(folder))).message).toMatch(
      /: is a folder without a dataset in it; /,
    );
    expect((await refusal(() => readDemonstrations(path.join(folder, 'file', 'x')))).message).toMatch(
      /cannot be read: ENOTDIR/,
    );
  });
});

it('finds the place of a step in its file', async () => {
  const stacked = await readDemonstrations(path.join(fixtures, 'demonstrations/pendulum-stacked.npz'));
  expect(stepPlace(stacked, 45, 'nextStates')).toEqual({ file: stacked.file, field: 'next_states[2, 5]' });
  const flat = await readDemonstrations(path.join(fixtures, 'demonstrations/pendulum-flat-stored.npz'));
  expect(stepPlace(flat, 45, 'states')).toEqual({ file: flat.file, field: 'states[45]' });
  const lines = await readDemonstrations(path.join(fixtures, 'demonstrations/pendulum.jsonl'));
  expect(stepPlace(lines, 45, 'actions')).toEqual({ file: lines.file, field: 'action', line: 46 });
  expect([0, 19, 20, 59].map((step) => episodeOf(stacked.episodeStarts, step))).toEqual([0, 0, 1, 2]);
});

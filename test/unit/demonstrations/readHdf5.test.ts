import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { stepPlace } from '../../../src/demonstrations/trajectories';
import { hdf5, type Hdf5Content } from './hdf5Writer';
import { temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/demonstrations');
const write = temporaryFiles();
const read = async (content: Hdf5Content) => readDemonstrations(write(await hdf5(content)));
const refused = async (content: Hdf5Content) => (await refusal(() => read(content))).message;

const flat: Hdf5Content = {
  observations: { data: [0, 1, 2, 5, 6], shape: [5, 1] },
  actions: { data: [1, 1, 1, 2, 2], shape: [5, 1] },
  rewards: { data: [1, 2, 3, 4, 5] },
  terminals: { data: [0, 0, 1, 0, 0], dtype: '<b' },
  timeouts: { data: [0, 0, 0, 0, 1], dtype: '<b' },
};
const episode: Hdf5Content = {
  'episode_0/observations': { data: [0, 0, 1, 1, 2, 2], shape: [3, 2] },
  'episode_0/actions': { data: [7, 8] },
  'episode_0/rewards': { data: [1, 2] },
  'episode_0/terminations': { data: [0, 1], dtype: '<b' },
  'episode_0/truncations': { data: [0, 0], dtype: '<b' },
};

const without = (content: Hdf5Content, name: string): Hdf5Content =>
  Object.fromEntries(Object.entries(content).filter(([key]) => key !== name));

describe("D4RL's layout", () => {
  it('ends episodes where terminals and timeouts say so', async () => {
    const trajectories = await read(flat);
    expect(trajectories).toMatchObject({ format: 'd4rl-hdf5', steps: 5, hasLastObservations: false });
    expect([...trajectories.episodeStarts]).toEqual([0, 3, 5]);
    expect([...trajectories.absorbing]).toEqual([0, 0, 1, 0, 0]);
    expect([...trajectories.truncated]).toEqual([0, 0, 0, 0, 1]);
    expect([...trajectories.nextStates]).toEqual([1, 2, 2, 6, 6]);
    expect(stepPlace(trajectories, 3, 'actions').field).toBe('actions[3]');
    expect(stepPlace(trajectories, 3, 'nextStates').field).toBe('observations[4]');
  });

  it('also ends them where next_observations is not what follows, and says so', async () => {
    const trajectories = await read({
      ...flat,
      terminals: { data: [0, 0, 0, 0, 0] },
      next_observations: { data: [1, 2, 3, 6, 7], shape: [5, 1] },
    });
    expect([...trajectories.episodeStarts]).toEqual([0, 3, 5]);
    expect([...trajectories.nextStates]).toEqual([1, 2, 3, 6, 7]);
    expect(trajectories.notes).toEqual([expect.stringMatching(/^1 episodes end where next_observations is not/)]);
  });

  it('says that boundaries cannot be known without timeouts and next observations', async () => {
    expect((await read(without(flat, 'timeouts'))).notes).toContainEqual(
      expect.stringMatching(/neither timeouts nor next_observations/),
    );
  });

  it.each<[string, Hdf5Content, RegExp]>([
    [
      'other lengths',
      { actions: { data: [1, 2, 3] } },
      /actions: has 3 rows, but observations has 5; expected as many/,
    ],
    [
      'other widths',
      { rewards: { data: Array(10).fill(0) as number[], shape: [5, 2] } },
      /rewards: has 2 columns, expected 1/,
    ],
    [
      'NaN',
      { actions: { data: [1, 1, Number.NaN, 2, 2], shape: [5, 1], dtype: '<d' } },
      /actions: row 2 is NaN, expected a finite/,
    ],
    [
      'half a flag',
      { terminals: { data: [0, 0, 0.5, 0, 0], dtype: '<d' } },
      /terminals: row 2 is 0\.5, expected 0 or 1/,
    ],
    ['a scalar', { actions: { data: [1], shape: [] } }, /actions: has no rows, but observations has 5/],
  ])('is refused with %s', async (_, change, message) => {
    expect(await refused({ ...flat, ...change })).toMatch(message);
  });

  it('names what is missing', async () => {
    expect(await refused({ observations: flat.observations! })).toMatch(/has no dataset actions, terminals; expected/);
    expect(await refused({ weights: { data: [1] } })).toMatch(
      /found weights; expected groups episode_0, .*\(Minari\), or the/,
    );
  });
});

describe("Minari's layout", () => {
  it('has one observation more than steps', async () => {
    const trajectories = await read(episode);
    expect(trajectories).toMatchObject({ format: 'minari-hdf5', steps: 2, stateSize: 2, notes: [] });
    expect([...trajectories.states]).toEqual([0, 0, 1, 1]);
    expect([...trajectories.nextStates]).toEqual([1, 1, 2, 2]);
    expect([...trajectories.absorbing]).toEqual([0, 1]);
    expect(stepPlace(trajectories, 1, 'states').field).toBe('episode_0/observations[1]');
    expect(stepPlace(trajectories, 1, 'nextStates').field).toBe('episode_0/observations[2]');
  });

  it('orders episodes by number, not by name', async () => {
    const many = Object.fromEntries(
      [10, 2, 9].flatMap((number) =>
        Object.entries(episode).map(([name, value]) => [
          name.replace('episode_0', `episode_${number}`),
          name.endsWith('rewards') ? { data: [number, 0] } : value,
        ]),
      ),
    );
    expect([...(await read(many)).rewards!]).toEqual([2, 0, 9, 0, 10, 0]);
  });

  it('reads every type of numbers, and observations of several parts', async () => {
    const trajectories = await readDemonstrations(path.join(fixtures, 'types.minari.hdf5'));
    expect([...trajectories.states]).toEqual([0.5, 1, 2, 1.5, 3, 4]);
    expect([...trajectories.nextStates]).toEqual([1.5, 3, 4, -2, 5, 6]);
    expect([...trajectories.actions]).toEqual([3, 2 ** 40]);
    expect([...trajectories.rewards!]).toEqual([1, -1]);
    expect([...trajectories.absorbing]).toEqual([0, 1]);
    expect(trajectories.notes).toEqual([expect.stringMatching(/from its parts in this order: goal, position\./)]);
  });

  it.each<[string, Hdf5Content, RegExp]>([
    [
      'too few observations',
      { 'episode_0/observations': { data: [0, 0, 1, 1], shape: [2, 2] } },
      /episode_0\/observations: has 2 rows, but actions has 2; expected one more, 3/,
    ],
    [
      'infinity',
      { 'episode_0/observations': { data: [0, 0, 1, 1, 2, Infinity], shape: [3, 2], dtype: '<d' } },
      /episode_0\/observations: row 2, column 1 is Infinity/,
    ],
    [
      'life after the end',
      { 'episode_0/terminations': { data: [1, 0] } },
      /episode_0\/terminations: row 0 is true, but the episode has 2 steps/,
    ],
    [
      'another length of rewards',
      { 'episode_0/rewards': { data: [1] } },
      /episode_0\/rewards: has 1 rows of 1, but actions has 2/,
    ],
  ])('is refused with %s', async (_, change, message) => {
    expect(await refused({ ...episode, ...change })).toMatch(message);
  });
});

describe('an HDF5 file', () => {
  it('that names files outside leads nowhere', async () => {
    const bytes = await hdf5({ observations: flat.observations! }, (file) => {
      file.create_external_link('/etc/passwd', '/', 'actions');
      file.create_external_link(path.join(fixtures, 'pendulum.d4rl.hdf5'), '/terminals', 'terminals');
    });
    expect((await refusal(() => readDemonstrations(write(bytes)))).message).toMatch(
      /has no dataset actions, terminals;/,
    );
  });

  it('with text where numbers belong says so', async () => {
    const bytes = await hdf5(without(flat, 'actions'), (file) => {
      file.create_dataset({ name: 'actions', data: ['a', 'b', 'c', 'd', 'e'] });
    });
    expect((await refusal(() => readDemonstrations(write(bytes)))).message).toMatch(
      /actions: holds text of \d+ bytes, expected plain numbers or booleans/,
    );
  });

  it('cut anywhere is refused or read to the same', async () => {
    const bytes = await hdf5(flat);
    for (let length = 8; length < bytes.length; length += 211) {
      expect((await refusal(() => readDemonstrations(write(bytes.subarray(0, length))))).message).toMatch(
        /is no HDF5 file, or a damaged one|cannot be read/,
      );
    }
  });
});

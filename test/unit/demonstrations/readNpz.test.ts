import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { stepPlace } from '../../../src/demonstrations/trajectories';
import { line, npy, npz, temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const write = temporaryFiles();
const read = (arrays: Record<string, Uint8Array>) => readDemonstrations(write(npz(arrays)));
const refused = async (arrays: Record<string, Uint8Array>) => (await refusal(() => read(arrays))).message;

describe('flat arrays', () => {
  it.each([0, 6] as const)('are read stored and deflated (level %i)', async (level) => {
    const trajectories = await readDemonstrations(write(npz(line, level)));
    expect(trajectories).toMatchObject({ format: 'npz', steps: 4, stateSize: 1, actionSize: 1, notes: [] });
    expect([...trajectories.states]).toEqual([0, 1, 2, 3]);
    expect([...trajectories.nextStates]).toEqual([1, 2, 3, 4]);
    expect([...trajectories.rewards!]).toEqual([-1, -1, -1, 5]);
  });

  it('are cut into episodes where a step is absorbing or the chain breaks, and only there', async () => {
    const { episodeStarts, absorbing, truncated } = await read({
      states: npy([0, 1, 7, 8, 9, 9], { shape: [6, 1] }),
      next_states: npy([1, 2, 8, 9, 9, 9], { shape: [6, 1] }),
      actions: npy([0, 0, 0, 0, 0, 0]),
      absorbing: npy([0, 0, 0, 1, 0, 0]),
      episode_returns: npy([0, 0, 0]),
    });
    expect([...episodeStarts]).toEqual([0, 2, 4, 6]);
    expect([...absorbing]).toEqual([0, 0, 0, 1, 0, 0]);
    expect([...truncated]).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('say that boundaries were inferred where nothing confirms them', async () => {
    const { states, actions, next_states, absorbing } = line;
    expect((await read({ states, actions, next_states, absorbing })).notes).toEqual([
      expect.stringMatching(/^2 episodes were found where/),
    ]);
  });

  it('note returns that are not the sums of the rewards', async () => {
    const { notes } = await read({ ...line, episode_returns: npy([-2, 99]) });
    expect(notes).toEqual(['episode_returns differs from the sum of rewards in 1 of 2 episodes.']);
  });

  it('may leave out the last dimension, rewards and returns', async () => {
    const { states, actions, rewards } = await read({
      states: npy([0, 1]),
      actions: npy([3, 4]),
      next_states: npy([1, 2]),
      absorbing: npy([0, 1], { shape: [2, 1] }),
    });
    expect([[...states], [...actions], rewards]).toEqual([[0, 1], [3, 4], undefined]);
  });

  it('never open other arrays, pickled ones included', async () => {
    expect((await read({ ...line, infos: npy([1], { descr: "'|O'" }) })).steps).toBe(4);
  });
});

describe('stacked arrays', () => {
  const stacked = {
    states: npy([0, 1, 2, 5, 6, 0], { shape: [2, 3, 1] }),
    actions: npy([10, 11, 12, 13, 14, 0], { shape: [2, 3, 1] }),
    next_states: npy([1, 2, 3, 6, 7, 0], { shape: [2, 3, 1] }),
    absorbing: npy([0, 0, 0, 0, 1, 1], { shape: [2, 3] }),
    rewards: npy([1, 1, 1, 2, 2, 0], { shape: [2, 3] }),
    episode_returns: npy([3, 4]),
  };

  it('lose the padding after an absorbing step, and say so', async () => {
    const trajectories = await read(stacked);
    expect([...trajectories.episodeStarts]).toEqual([0, 3, 5]);
    expect([...trajectories.states]).toEqual([0, 1, 2, 5, 6]);
    expect([...trajectories.actions]).toEqual([10, 11, 12, 13, 14]);
    expect([...trajectories.nextStates]).toEqual([1, 2, 3, 6, 7]);
    expect([...trajectories.absorbing]).toEqual([0, 0, 0, 0, 1]);
    expect([...trajectories.truncated]).toEqual([0, 0, 1, 0, 0]);
    expect([...trajectories.rewards!]).toEqual([1, 1, 1, 2, 2]);
    expect(trajectories.notes).toEqual(['Padding after absorbing steps was left out: 1 of 6 steps.']);
  });

  it('are refused where an episode goes on after its absorbing step', async () => {
    const absorbing = npy([0, 1, 0, 0, 1, 1], { shape: [2, 3] });
    expect(await refused({ ...stacked, absorbing })).toMatch(/absorbing\[0\]: is 1 at step 1, but 0 again at step 2/);
  });

  it('are refused where an episode is not a chain', async () => {
    const next_states = npy([1, 9, 3, 6, 7, 0], { shape: [2, 3, 1] });
    expect(await refused({ ...stacked, next_states })).toMatch(
      /next_states\[0, 1\]: is \[9\], but states\[0, 2\] is \[2\]: expected the steps of an episode to follow each other/,
    );
  });

  it('name episode, step and column of a bad number', async () => {
    const actions = npy([0, 0, 0, 0, NaN, 0], { shape: [2, 3, 1] });
    expect(await refused({ ...stacked, actions })).toMatch(/actions: episode 1, step 1, column 0 is NaN, expected/);
  });

  it('are refused where counts differ', async () => {
    expect(await refused({ ...stacked, rewards: npy([1, 1, 1, 2], { shape: [2, 2] }) })).toMatch(
      /rewards: has 2 steps in each episode, but states has 3; expected as many/,
    );
    expect(await refused({ ...stacked, episode_returns: npy([1, 2, 3]) })).toMatch(
      /episode_returns: has 3 entries, but states has 2 episodes/,
    );
  });
});

describe("imitation's arrays", () => {
  const imitation = {
    obs: npy([0, 1, 2, 5, 6], { shape: [5, 1] }),
    acts: npy([10, 11, 12]),
    rews: npy([1, 2, 3]),
    indices: npy([2]),
    terminal: npy([1, 1]),
    infos: npy([1], { descr: "'|O'" }),
  };

  it('have one observation more in each episode', async () => {
    const trajectories = await read(imitation);
    expect(trajectories).toMatchObject({ format: 'imitation-npz', steps: 3, hasLastObservations: true });
    expect([...trajectories.episodeStarts]).toEqual([0, 2, 3]);
    expect([...trajectories.states, ...trajectories.nextStates]).toEqual([0, 1, 5, 1, 2, 6]);
    expect([...trajectories.absorbing]).toEqual([0, 0, 0]);
    expect(trajectories.notes).toEqual([expect.stringMatching(/terminal.* says that an episode is complete/)]);
    expect(stepPlace(trajectories, 2, 'nextStates').field).toBe('obs[4]');
  });

  it.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      'too few observations',
      { obs: npy([0, 1, 2, 5]) },
      /obs: has 4 rows, but acts has 3 and indices makes 2 episodes; expected 5/,
    ],
    ['a cut beyond the end', { indices: npy([3]) }, /indices: ends with 3, but acts has 3 rows/],
    ['cuts in no order', { indices: npy([2, 1]) }, /indices: row 1 is 1, expected rows of acts in growing order/],
    ['other rewards', { rews: npy([1]) }, /rews: has 1 entries, expected 3 as in acts/],
    ['NaN', { acts: npy([1, NaN, 2]) }, /acts: row 1 is NaN, expected a finite number/],
    ['pickled actions', { acts: npy([1, 2, 3], { descr: "'|O'" }) }, /acts: holds pickled Python objects/],
  ])('are refused with %s', async (_, change, message) => {
    expect(await refused({ ...imitation, ...change })).toMatch(message);
  });
});

describe('bad arrays', () => {
  it.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      'infinite',
      { next_states: npy([1, -Infinity, 3, 4], { shape: [4, 1] }) },
      /next_states: row 1, column 0 is -Infinity/,
    ],
    ['a flag that is none', { absorbing: npy([0, 0.5, 0, 1]) }, /absorbing: row 1 is 0\.5, expected 0 or 1/],
    ['other lengths', { actions: npy([0, 0, 0]) }, /actions: has 3 rows, but states has 4; expected as many/],
    [
      'other widths',
      { next_states: npy([1, 2, 3, 4, 1, 2, 3, 4], { shape: [4, 2] }) },
      /next_states: has 2 columns, expected 1 as in states/,
    ],
    [
      'too many dimensions',
      { states: npy([1], { shape: [1, 1, 1, 1] }) },
      /states: has shape \(1, 1, 1, 1\), expected \(N, dim\)/,
    ],
    ['a scalar', { states: npy([1], { shape: '()' }) }, /states: has shape \(\), expected \(N, dim\)/],
    [
      'a dimension too many',
      { rewards: npy([1, 1, 1, 1], { shape: [4, 1, 1] }) },
      /rewards: has shape \(4, 1, 1\), but states has \(4, 1\)/,
    ],
    ['no rows', { states: npy([], { shape: [0, 1] }) }, /states: holds no steps/],
    ['no columns', { actions: npy([], { shape: [4, 0] }) }, /actions: has no columns/],
    [
      'another number of returns',
      { episode_returns: npy([1, 2, 3]) },
      /episode_returns: has 3 entries, but 2 episodes were found/,
    ],
    ['pickled objects', { actions: npy([1, 2, 3, 4], { descr: "'|O'" }) }, /actions: holds pickled Python objects/],
    [
      'an absurd header',
      { actions: npy([1], { shape: [10 ** 12] }) },
      /actions: its header claims shape \(1000000000000\), .* expected at most 50000000 in a file/,
    ],
    ['not an array', { actions: Buffer.from('import os') }, /actions: is not a NumPy array/],
  ])('%s', async (_, arrays, message) => {
    expect(await refused({ ...line, ...arrays })).toMatch(message);
  });

  it('names the arrays that are missing and those that are there', async () => {
    const { states, rewards } = line;
    expect(await refused({ states, rewards })).toMatch(
      /has no array actions, next_states, absorbing; found states, rewards; expected states, actions, next_states, absorbing/,
    );
    expect(await refused({})).toMatch(/found no arrays/);
    expect(await refused({ ['\x1b[2J' + 'x'.repeat(99)]: states })).toMatch(/found \?\[2Jx{36}…; expected/);
  });
});

describe('bad archives', () => {
  const good = Buffer.from(npz(line));
  const directory = good.indexOf('PK\x01\x02', 0, 'latin1');
  const end = good.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const refusedBytes = async (bytes: Uint8Array) => (await refusal(() => readDemonstrations(write(bytes)))).message;
  const changed = (change: (bytes: Buffer) => unknown) => {
    const bytes = Buffer.from(good);
    change(bytes);
    return refusedBytes(bytes);
  };

  it('that are cut anywhere', async () => {
    for (let length = 4; length < good.length; length += 7) {
      expect(await refusedBytes(good.subarray(0, length))).toMatch(/is cut short, or not a zip file: the directory/);
    }
  });

  it.each<[string, (bytes: Buffer) => unknown, RegExp]>([
    [
      'with a byte of content changed',
      (bytes) => (bytes[60]! ^= 0x55),
      /states: is damaged|states: unpacks to|states: is not/,
    ],
    [
      'with a wrong checksum',
      (bytes) => (bytes[directory + 16]! ^= 1),
      /states: is damaged: its checksum is not that of its content/,
    ],
    ['that are encrypted', (bytes) => (bytes[directory + 8]! |= 1), /states: is encrypted/],
    [
      'packed otherwise',
      (bytes) => bytes.writeUInt16LE(14, directory + 10),
      /states: is packed by zip method 14, expected 0 \(stored\) or 8/,
    ],
    [
      'with an entry nowhere',
      (bytes) => bytes.writeUInt32LE(7, directory + 42),
      /states: is not where the zip directory says, at byte 7/,
    ],
    [
      'with an entry beyond the end',
      (bytes) => bytes.writeUInt32LE(1e6, directory + 20),
      /states: is cut short: it ends at byte/,
    ],
    [
      'with too many entries',
      (bytes) => bytes.writeUInt16LE(9, end + 10),
      /it claims 9 entries, but entry 6 is missing/,
    ],
    [
      'with a directory beyond the end',
      (bytes) => bytes.writeUInt32LE(good.length, end + 16),
      /it should begin at byte/,
    ],
    [
      'with an enormous directory',
      (bytes) => bytes.writeUInt32LE(0x7fffffff, end + 12),
      /it claims 2147483647 bytes, expected at most/,
    ],
    [
      'that claim 64 bits but have none',
      (bytes) => bytes.writeUInt16LE(0xffff, end + 10),
      /its 64-bit end record cannot be found/,
    ],
  ])('%s', async (_, change, message) => {
    expect(await changed(change)).toMatch(message);
  });

  it('that unpack to more than they claim, without unpacking it', async () => {
    // 128 MB of zeros behind the four numbers that its header promises, packed into 128 kB.
    const honest = Buffer.from(line.states);
    const packed = deflateRawSync(Buffer.concat([honest, Buffer.alloc(2 ** 27)]));
    const archive = repack(packed, { bytes: honest.length, crc: crc32(honest) });
    const before = process.memoryUsage().rss;
    expect(await refusedBytes(archive)).toMatch(/states: unpacks to more than the \d+ bytes it claims/);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 26);
  });

  it('that openly claim more than fits into memory', async () => {
    const packed = deflateRawSync(Buffer.concat([npy([], { shape: [2 ** 27] }), Buffer.alloc(1000)]));
    expect(await refusedBytes(repack(packed, { bytes: 2 ** 30 + 128, crc: 0 }))).toMatch(
      /states: claims 1073741952 bytes, expected at most 400065536/,
    );
  });

  /** The good archive with `packed` in place of its first entry, and what the directory says of it. */
  function repack(packed: Buffer, { bytes, crc }: { bytes: number; crc: number }): Buffer {
    const begin = 30 + good.readUInt16LE(26) + good.readUInt16LE(28);
    const grown = packed.length - good.readUInt32LE(directory + 20);
    const rest = good.subarray(begin + good.readUInt32LE(directory + 20));
    const result = Buffer.concat([good.subarray(0, begin), packed, rest]);
    let at = directory + grown;
    result.writeUInt32LE(crc, at + 16);
    result.writeUInt32LE(packed.length, at + 20);
    result.writeUInt32LE(bytes, at + 24);
    for (let index = 1; index < 6; index++) {
      at += 46 + result.readUInt16LE(at + 28) + result.readUInt16LE(at + 30);
      result.writeUInt32LE(result.readUInt32LE(at + 42) + grown, at + 42);
    }
    result.writeUInt32LE(directory + grown, end + grown + 16);
    return result;
  }
});

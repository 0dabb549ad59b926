import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import type { Trajectories } from '../../../src/demonstrations/trajectories';
import { writeDemonstrations } from '../../../src/demonstrations/write/writeDemonstrations';
import { InputError } from '../../../src/protocol/inputError';
import { episodes } from './chain';
import { randomRecording } from './randomRecording';

const root = path.resolve(import.meta.dirname, '../../..');
const fixtures = path.join(root, 'test/fixtures/demonstrations');
const reference = path.join(root, '../shared/reference/demonstrations');
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-write-'));
afterAll(() => rmSync(folder, { recursive: true }));
const tries = Number(process.env.TRIRL_FUZZ ?? 100);

/** All that is said of the episodes, not of the file; to the sign of zero. */
function content({ steps, stateSize, actionSize, hasLastObservations, rewards, ...rest }: Trajectories) {
  const { states, actions, nextStates, absorbing, truncated, episodeStarts } = rest;
  return {
    steps,
    stateSize,
    actionSize,
    hasLastObservations,
    rewards,
    states,
    actions,
    nextStates,
    absorbing,
    truncated,
    episodeStarts,
  };
}

describe('a file that is written and read again is equal', () => {
  it.each(['npz', 'jsonl', 'stacked.npz'])('.%s', async (ending) => {
    const file = path.join(folder, `random.${ending}`);
    let done = 0;
    for (let seed = 0; seed < tries; seed++) {
      const recording = randomRecording(seed);
      const layout = ending === 'stacked.npz' ? 'stacked' : 'flat';
      if (layout === 'stacked' && !recording.isEven) continue;
      const { precision } = await writeDemonstrations(file, recording, { layout });
      expect(content(await readDemonstrations(file)), `seed ${seed}`).toStrictEqual(content(recording));
      if (recording.isSingle) expect(precision, `seed ${seed}`).toBe('float32');
      done++;
    }
    expect(done).toBeGreaterThan(tries / 10);
  });

  it('in single precision, after rounding once', async () => {
    const [first, second] = [path.join(folder, 'first.npz'), path.join(folder, 'second.npz')];
    for (let seed = 0; seed < tries; seed++) {
      const recording = randomRecording(seed);
      const tooLarge = [recording.states, recording.actions, recording.nextStates, recording.rewards ?? []].some(
        (values) => values.some((value) => !Number.isFinite(Math.fround(value))),
      );
      const written = writeDemonstrations(first, recording, { precision: 'float32' });
      if (tooLarge) {
        await expect(written).rejects.toThrow(/that float32 can hold/);
        continue;
      }
      await written;
      const rounded = await readDemonstrations(first);
      expect(rounded.states, `seed ${seed}`).toStrictEqual(Float64Array.from(recording.states, Math.fround));
      expect(rounded.episodeStarts, `seed ${seed}`).toStrictEqual(recording.episodeStarts);
      await writeDemonstrations(second, rounded);
      expect(content(await readDemonstrations(second)), `seed ${seed}`).toStrictEqual(content(rounded));
    }
  });

  it('of real files', async () => {
    for (const name of ['pendulum.minari-hdf5', 'pendulum.csv', 'icy-gridworld-first-40.jsonl', 'types.minari.hdf5']) {
      const real = await readDemonstrations(path.join(fixtures, name));
      for (const ending of ['npz', 'jsonl']) {
        const file = path.join(folder, `real.${ending}`);
        await writeDemonstrations(file, real);
        expect(content(await readDemonstrations(file)), `${name} as ${ending}`).toStrictEqual(content(real));
      }
    }
  });
});

it('has the same bytes at any time, and in a smaller piece than the whole', async () => {
  const [first, second] = [path.join(folder, 'first.npz'), path.join(folder, 'second.npz')];
  // More numbers than are encoded at once.
  const long = episodes(Array.from({ length: 200_001 }, (_, k) => k % 7));
  await writeDemonstrations(first, long);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await writeDemonstrations(second, long);
  expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
  const { states, nextStates } = await readDemonstrations(second);
  expect(
    [states, nextStates].map((values) => Buffer.from(values.buffer).equals(Buffer.from(long.states.buffer))),
  ).toEqual([true, false]);
});

it('keeps episodes apart that begin where another was cut off, and says what others will miss', async () => {
  const file = path.join(folder, 'chained.npz');
  const { notes } = await writeDemonstrations(file, episodes([0, 1, 2], [2, 1, 0]));
  expect(notes).toEqual([expect.stringMatching(/^Some episode begins just where the one before it was cut off/)]);
  expect((await readDemonstrations(file)).episodeStarts).toEqual(Int32Array.of(0, 2, 4));
  const apart = await writeDemonstrations(file, episodes([0, 1, 2], [1, 0]));
  expect(apart.notes).toEqual([]);
});

describe('what cannot be written', () => {
  const good = episodes([0, 1, 2, 3], [1, 2, 3]);
  it.each<[what: string, name: string, change: Partial<Trajectories>, message: RegExp]>([
    [
      'NaN',
      'bad.npz',
      { actions: good.actions.map((v, k) => (k === 3 ? NaN : v)) },
      /NaN in actions, episode 1, step 0, dimension 0: expected a finite number$/,
    ],
    [
      'infinity',
      'bad.jsonl',
      { states: good.states.map((v, k) => (k === 1 ? Infinity : v)) },
      /Infinity in observations, episode 0, step 1/,
    ],
    ['an ending', 'bad.csv', {}, /ends in "\.csv", expected \.npz or \.jsonl/],
    ['a folder that is not there', 'nowhere/bad.npz', {}, /cannot be written: ENOENT/],
  ])('%s', async (_, name, change, message) => {
    const file = path.join(folder, name);
    const before = readdirSync(folder);
    await expect(writeDemonstrations(file, { ...good, ...change })).rejects.toThrow(message);
    await expect(writeDemonstrations(file, { ...good, ...change })).rejects.toThrow(InputError);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('leaves the file that was there', async () => {
    const file = path.join(folder, 'kept.npz');
    writeFileSync(file, 'what was there');
    const nan = { ...good, states: good.states.map(() => NaN) };
    await expect(writeDemonstrations(file, nan)).rejects.toThrow(InputError);
    expect(readFileSync(file, 'utf8')).toBe('what was there');
  });

  it('episodes of several lengths side by side', async () => {
    const written = writeDemonstrations(path.join(folder, 'uneven.npz'), good, { layout: 'stacked' });
    await expect(written).rejects.toThrow(/episode 0 has 3 steps and episode 1 has 2: expected one length/);
  });
});

// NumPy where there is one, and the reference data where it lies beside the project: neither is part of a fresh clone.
const python = process.env.PYTHON ?? 'python3';
const hasNumpy = (() => {
  try {
    return execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' }) !== undefined;
  } catch {
    return false;
  }
})();
if (hasNumpy && existsSync(reference)) {
  it.each([
    'icy-gridworld-5x5.npz',
    'pendulum/expert.trirl.npz',
    'hopper/expert.trirl.npz',
    'halfcheetah/expert-first-10.trirl-3d.npz',
  ])(
    'NumPy reads %s and our copy of it as the same arrays',
    async (name) => {
      const file = path.join(folder, 'copy.npz');
      const layout = name.includes('3d') ? 'stacked' : 'flat';
      await writeDemonstrations(file, await readDemonstrations(path.join(reference, name)), { layout });
      const program = `
import sys, numpy as np
a, b = (np.load(f, allow_pickle=False) for f in sys.argv[1:])
assert list(a.keys()) == list(b.keys()), (list(a.keys()), list(b.keys()))
for k in a.keys():
    assert a[k].dtype == b[k].dtype and a[k].shape == b[k].shape, (k, a[k].dtype, b[k].dtype, a[k].shape, b[k].shape)
    assert np.array_equal(a[k], b[k]) if k != 'episode_returns' else np.allclose(a[k], b[k], rtol=1e-4), k
print('equal')`;
      const said = execFileSync(python, ['-c', program, path.join(reference, name), file], { encoding: 'utf8' });
      expect(said.trim()).toBe('equal');
    },
    30_000,
  );
}

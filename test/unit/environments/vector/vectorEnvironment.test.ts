import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContinuous, type WorldConfig } from '../../../../src/environments/createContinuous';
import { continuousWorldNamed } from '../../../../src/protocol/worldCatalogue';
import { seedOf } from '../../../../src/environments/random';
import { patienceFor } from '../../../../src/environments/vector/patience';
import { rangeOf } from '../../../../src/environments/vector/slice';
import { allocateBuffers, sizesOf, viewBuffers } from '../../../../src/environments/vector/vectorBuffers';
import {
  usefulThreads,
  VectorEnvironment,
  type VectorOptions,
} from '../../../../src/environments/vector/vectorEnvironment';
import { WorkerPool } from '../../../../src/environments/vector/workerPool';
import { bundleForThread } from '../../../support/environmentWorker';
import { actForStep, recordSteps } from '../../../support/vectorSteps';

const root = path.resolve(import.meta.dirname, '../../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-threads-'));
let workerFile: string;
const open: VectorEnvironment[] = [];

beforeAll(async () => {
  workerFile = await bundleForThread(path.join(root, 'src/environments/vector/environmentWorker.ts'), folder);
});
afterAll(async () => {
  await Promise.all(open.map((vector) => vector.dispose()));
  rmSync(folder, { recursive: true });
});

async function create(name: string, options: Partial<VectorOptions> = {}): Promise<VectorEnvironment> {
  const environment = options.environment ?? continuousWorldNamed(name);
  const vector = await VectorEnvironment.create({ count: 5, seed: 1, workerFile, ...options, environment });
  open.push(vector);
  return vector;
}

describe('VectorEnvironment', () => {
  it.each(['CartPole-v1', 'Hopper-v5', 'PointMaze/spiral', 'IcyGridworld'])(
    'the number of threads changes nothing of what happens: %s',
    async (name) => {
      const alone = recordSteps(await create(name, { threads: 1 }), { from: 0, steps: 80 });
      // Each thread starts a MuJoCo of its own, which takes a while on a busy machine.
      for (const threads of name === 'Hopper-v5' ? [3] : [2, 3, 16])
        expect(recordSteps(await create(name, { threads }), { from: 0, steps: 80 })).toEqual(alone);
      expect(recordSteps(await create(name, { threads: 2, seed: 2 }), { from: 0, steps: 80 })).not.toEqual(alone);
    },
  );

  it('changed dynamics and layouts of one’s own are the same in every thread', async () => {
    const hopper = continuousWorldNamed('Hopper-v5');
    const usual = recordSteps(await create('Hopper-v5', { threads: 1 }), { from: 0, steps: 40 });
    const worlds = [
      { ...hopper, dynamics: { gravity: [0, 0, -3.71], masses: { torso: 2 }, disabledJoints: ['foot_joint'] } },
      { kind: 'pointMaze', layout: ['#####', '#S.G#', '#####'], reward: 'dense', terminateAtGoal: true },
    ] as WorldConfig[];
    for (const environment of worlds) {
      const alone = recordSteps(await create('Hopper-v5', { threads: 1, environment }), { from: 0, steps: 40 });
      const shared = await create('Hopper-v5', { threads: 3, environment });
      expect(recordSteps(shared, { from: 0, steps: 40 })).toEqual(alone);
      expect(alone).not.toEqual(usual);
    }
  });

  it('steps each environment as that environment alone would go', async () => {
    const vector = await create('CartPole-v1', { threads: 2, seed: 5 });
    const single = await createContinuous(continuousWorldNamed('CartPole-v1'));
    const { buffers } = vector;
    let observation = single.reset(seedOf(5, 3, 0));
    let episode = 0;
    let episodeReturn = 0;
    for (let step = 0; step < 100; step++) {
      expect([...buffers.observations.subarray(12, 16)]).toEqual([...observation]);
      actForStep(vector, step);
      const outcome = single.step(buffers.actions.slice(3, 4));
      episodeReturn += outcome.reward;
      vector.step();
      expect([...buffers.nextObservations.subarray(12, 16)]).toEqual([...outcome.observation]);
      expect(buffers.rewards[3]).toBe(outcome.reward);
      expect(buffers.terminated[3]).toBe(outcome.terminated ? 1 : 0);
      expect(buffers.episodeReturns[3]).toBe(episodeReturn);
      expect(buffers.episodeLengths[3]).toBe(episodeReturn);
      ({ observation } = outcome);
      if (!outcome.terminated) continue;
      observation = single.reset(seedOf(5, 3, ++episode));
      episodeReturn = 0;
    }
    expect(episode).toBeGreaterThan(2);
    expect(buffers.episodes[3]).toBe(episode);
  });

  it('cuts off at the time limit, and tells it from a termination', async () => {
    const environment = { ...continuousWorldNamed('Pendulum-v1'), maxEpisodeSteps: 7 };
    const vector = await create('Pendulum-v1', { environment, threads: 2 });
    const { buffers } = vector;
    for (let step = 1; step <= 21; step++) {
      actForStep(vector, step);
      vector.step();
      const isLast = step % 7 === 0;
      expect([...buffers.truncated]).toEqual(Array(5).fill(isLast ? 1 : 0));
      expect([...buffers.terminated]).toEqual(Array(5).fill(0));
      expect([...buffers.episodeLengths]).toEqual(Array(5).fill(isLast ? 7 : step % 7));
      if (isLast) expect(buffers.observations).not.toEqual(buffers.nextObservations);
      else expect(buffers.observations).toEqual(buffers.nextObservations);
    }
    expect([...buffers.episodes]).toEqual(Array(5).fill(3));
    expect(vector.shape.maxEpisodeSteps).toBe(200);
  });

  it('a termination at the limit is a termination', async () => {
    const unlimited = await create('CartPole-v1', { count: 1 });
    unlimited.buffers.actions.fill(1);
    do unlimited.step();
    while (unlimited.buffers.terminated[0] === 0);
    const environment = {
      ...continuousWorldNamed('CartPole-v1'),
      maxEpisodeSteps: unlimited.buffers.episodeLengths[0]!,
    };
    const limited = await create('CartPole-v1', { count: 1, environment });
    const { buffers } = limited;
    buffers.actions.fill(1);
    do limited.step();
    while (buffers.terminated[0] === 0 && buffers.truncated[0] === 0);
    expect([buffers.terminated[0], buffers.truncated[0]]).toEqual([1, 0]);
  });

  it('begins anew with reset', async () => {
    const vector = await create('Swimmer-v5', { threads: 2 });
    const first = recordSteps(vector, { from: 0, steps: 10 });
    vector.reset();
    expect(recordSteps(vector, { from: 0, steps: 10 })).toEqual(first);
  });

  it.each(['Ant-v5', 'CartPole-v1', 'MountainCarContinuous-v0', 'IcyGridworld'])(
    'goes on from what was saved, with another number of threads: %s',
    async (name) => {
      const vector = await create(name, { threads: 2, count: 3 });
      recordSteps(vector, { from: 0, steps: 33 });
      const saved = vector.save();
      const observations = [...vector.buffers.observations];
      const rest = recordSteps(vector, { from: 33, steps: 40 });
      for (const threads of [1, 3]) {
        const other = await create(name, { threads, count: 3 });
        other.restore(saved);
        expect([...other.buffers.observations]).toEqual(observations);
        expect(recordSteps(other, { from: 33, steps: 40 })).toEqual(rest);
      }
    },
  );

  it('finds its threads missing, and says which file', async () => {
    const missing = path.join(folder, 'nowhere.cjs');
    await expect(create('CartPole-v1', { threads: 2, workerFile: missing })).rejects.toThrow('nowhere.cjs');
  });

  it('takes threads by itself only where they help', async () => {
    expect(usefulThreads(continuousWorldNamed('Ant-v5'), 8)).toBe(8);
    expect(usefulThreads(continuousWorldNamed('CartPole-v1'), 8)).toBe(1);
    // Without a file for threads there can be none.
    const alone = await VectorEnvironment.create({
      environment: continuousWorldNamed('Pendulum-v1'),
      count: 4,
      seed: 1,
      workerFile: path.join(folder, 'nowhere.cjs'),
    });
    alone.step();
    await alone.dispose();
  });

  it.each([0, -1, 1.5])('refuses %s environments', async (count) => {
    await expect(create('CartPole-v1', { count })).rejects.toThrow(`found ${count}`);
  });

  it('names a part that a body does not have, before any thread starts', async () => {
    const environment = { kind: 'mujoco', name: 'Hopper-v5', dynamics: { masses: { tail: 2 } } } as const;
    await expect(create('Hopper-v5', { threads: 2, environment })).rejects.toThrow(
      'environment.dynamics.masses.tail: there is no body',
    );
  });
});

describe('WorkerPool', () => {
  async function start(seed: number): Promise<WorkerPool> {
    const failing = await bundleForThread(path.join(import.meta.dirname, 'failingWorker.ts'), folder);
    const environment = continuousWorldNamed('CartPole-v1');
    const sizes = sizesOf(await createContinuous(environment), 3);
    const pool = await WorkerPool.start({
      task: { environment, count: 3, seed, threads: 3, mujoco: undefined },
      firstThread: 1,
      workerFile: failing,
      patience: patienceFor(environment),
    });
    const block = allocateBuffers(sizes, 3);
    pool.begin(block, viewBuffers(block, sizes, 3).control);
    return pool;
  }

  it('throws what a thread throws', async () => {
    const pool = await start(0);
    let shares = 0;
    pool.run('reset', () => shares++);
    expect(() => pool.run('step', () => shares++)).toThrow(new RangeError('the world has come to an end'));
    expect(shares).toBe(2);
    await pool.dispose();
  });

  it('throws what its own share throws, when the others are done', async () => {
    const pool = await start(0);
    const fail = () => {
      throw new Error('at home');
    };
    expect(() => pool.run('reset', fail)).toThrow('at home');
    pool.run('reset', () => undefined);
    await pool.dispose();
  });

  it.each([
    [1, 'no room for another world'],
    [2, 'ended at its start, with 3'],
  ])('says why a thread does not start (%i)', async (seed, message) => {
    await expect(start(seed)).rejects.toThrow(message);
  });
});

it('ranges are neighbours, equal to one, and cover all', () => {
  for (const [threads, count] of [
    [1, 1],
    [2, 5],
    [3, 7],
    [4, 4],
    [5, 64],
  ] as const) {
    const ranges = Array.from({ length: threads }, (_, thread) => rangeOf(thread, threads, count));
    expect(ranges[0]!.first).toBe(0);
    expect(ranges.at(-1)!.end).toBe(count);
    ranges.slice(1).forEach(({ first }, i) => expect(first).toBe(ranges[i]!.end));
    const sizes = ranges.map(({ first, end }) => end - first);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

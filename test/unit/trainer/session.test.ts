import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TrainingStep } from '../../../src/irl/training';
import { InputError } from '../../../src/protocol/inputError';
import { runFiles } from '../../../src/runDirectory/paths';
import { readEvents, readLearnedReward, readReports, readStatus, readWorld } from '../../../src/runDirectory/readRun';
import { SnapshotIndex } from '../../../src/runDirectory/snapshotIndex';
import { Session, type SessionOptions } from '../../../src/trainer/session';
import { readStateFile } from '../../../src/runDirectory/stateFile';
import { smallExperiment, smallPolicyRun, smallRun, type SmallRunOptions } from '../../support/smallRun';
import { TrainerClient } from '../../support/trainerClient';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function session(run: SmallRunOptions, options: Partial<SessionOptions> = {}): Session {
  return new Session({
    directory: folder,
    experiment: () => smallExperiment,
    prepare: () => Promise.resolve(smallRun(run)),
    ...options,
  });
}

describe('Session', () => {
  it('writes a whole run and leaves nothing else behind', async () => {
    const end = await session({ iterations: 500 }).run();
    expect(end).toMatchObject({ state: 'finished', reason: 'all 500 iterations are done', report: { iteration: 500 } });

    const reports = readReports(folder);
    expect(reports.map((r) => r.iteration)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(reports[0]!.values).not.toHaveProperty(['trustRegion/eta']);
    expect(reports[1]!.values).toMatchObject({ 'trustRegion/eta': 1, 'time/reportSeconds': expect.any(Number) });
    expect(readEvents(folder).map((e) => e.kind)).toEqual(['noted', 'started', 'finished']);
    expect(readStatus(folder)).toMatchObject({ state: 'finished', iteration: 500, maximumIterations: 500 });
    expect(readWorld(folder)).toMatchObject({ kind: 'finite', states: 2 });
    const reward = readLearnedReward(folder)!;
    expect(reward).toMatchObject({ iteration: 500, algorithm: 'maxEnt' });
    expect(reward.values[0]).toBeCloseTo(0.99 ** 500, 12);

    const snapshots = new SnapshotIndex(folder);
    expect(snapshots.iterations.length).toBeLessThanOrEqual(301);
    expect(snapshots.iterations.at(-1)).toBe(500);
    expect(snapshots.read(500)?.values).toEqual(reward.values);
    expect(fs.readdirSync(path.join(folder, runFiles.checkpoints))).toEqual(['checkpoint-00000500.json']);
    expect(fs.readdirSync(folder).sort()).toEqual(
      [
        runFiles.checkpoints,
        runFiles.events,
        runFiles.metrics,
        runFiles.reward,
        runFiles.snapshots,
        runFiles.status,
        runFiles.world,
      ].sort(),
    );
  });

  it('fails with the reason where preparing or training goes wrong', async () => {
    const badInput = await session(
      { iterations: 1 },
      { prepare: () => Promise.reject(new InputError('too short', { file: '/x.npz', field: 'obs' })) },
    ).run();
    const error = { message: '/x.npz: obs: too short', file: '/x.npz', field: 'obs' };
    expect(badInput).toEqual({ state: 'failed', error, badInput: true });
    expect(readStatus(folder)).toMatchObject({ state: 'failed', error });
    expect(readEvents(folder)).toMatchObject([{ kind: 'failed', error }]);

    // The folder has a journal now: another run must leave it alone.
    const second = await session({ iterations: 1 }).run();
    expect(second).toMatchObject({ state: 'failed', badInput: true });
    expect(readStatus(folder)).toMatchObject({ error });
  });

  it('keeps what it has when the algorithm breaks down', async () => {
    const end = await session({
      iterations: 10,
      onIteration: (iteration) => {
        if (iteration === 7) throw new Error('singular matrix');
      },
    }).run();
    expect(end).toEqual({ state: 'failed', error: { message: 'singular matrix' }, badInput: false });
    expect(readReports(folder)).toHaveLength(6);
    expect(readEvents(folder).at(-1)).toMatchObject({ kind: 'failed', iteration: 6 });
  });

  it('applies a change at the head of the next iteration, journals it and acknowledges it by revision', async () => {
    const running = session({ iterations: 100, onIteration: () => new Promise((r) => setTimeout(r, 5)) });
    const done = running.run();
    const client = await TrainerClient.attach(folder);
    await client.first('reports');
    client.send({ kind: 'tune', revision: 1, by: 'slider', values: { learningRate: 0.5 } });
    const tuned = await client.event('tuned');
    expect(tuned).toMatchObject({ revision: 1, by: 'slider', changes: { learningRate: { from: 0.01, to: 0.5 } } });
    running.stop('program');
    await done;
    await client.untilClosed();

    const reports = client.reports();
    expect(reports).toEqual(readReports(folder));
    expect(client.events()).toEqual(readEvents(folder));
    for (const { iteration, revision } of reports) expect(revision).toBe(iteration < tuned.iteration ? 0 : 1);
    const kl = (iteration: number) => reports[iteration - 1]!.values['occupancy/kl']!;
    expect(kl(tuned.iteration) / kl(tuned.iteration - 1)).toBeCloseTo(0.5, 12);
    expect(client.of('status').at(-1)?.status).toMatchObject({ state: 'stopped', revision: 1 });
  });

  it('waits for start, and gives up where nobody comes', async () => {
    const waiting = session({ iterations: 3 }, { waitForStartSeconds: 30 });
    const done = waiting.run();
    const client = await TrainerClient.attach(folder);
    expect((await client.first('ready')).waiting).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(readReports(folder)).toEqual([]);
    client.send({ kind: 'start' });
    expect(await done).toMatchObject({ state: 'finished' });

    fs.rmSync(folder, { recursive: true });
    fs.mkdirSync(folder);
    const alone = await session({ iterations: 3 }, { waitForStartSeconds: 0.1 }).run();
    expect(alone).toMatchObject({ state: 'failed', error: { message: 'nobody started the run within 0.1 s' } });
  });

  it('keeps the state of training of a run on a world of numbers, and says that there is no reward', async () => {
    const running = session(
      { iterations: 1 },
      {
        prepare: () =>
          Promise.resolve(
            smallPolicyRun({ iterations: 50, onIteration: () => new Promise((resolve) => setTimeout(resolve, 5)) }),
          ),
      },
    );
    const done = running.run();
    const client = await TrainerClient.attach(folder);
    await client.first('reports');
    client.send({ kind: 'inspectReward', request: 1 });
    expect((await client.first('refused')).message).toMatch(/only rewards of finite worlds can be drawn/);
    client.send({ kind: 'checkpoint' });
    const { iteration, file } = await client.event('checkpointed');
    const checkpoint = readStateFile(path.join(folder, file));
    expect(checkpoint.header).toMatchObject({ iteration, backend: 'small', algorithm: 'maxEnt', tunables: {} });
    expect(checkpoint.state.facts).toEqual({ iteration });

    expect(await done).toMatchObject({ state: 'finished', report: { iteration: 50 } });
    expect(readWorld(folder)).toMatchObject({ kind: 'continuous', randomReturn: -1200 });
    const last = readStateFile(path.join(folder, runFiles.policy));
    expect(last.header.iteration).toBe(50);
    expect([...last.state.tensors['policy/parameters']!.values]).toEqual([2 ** -50, 2]);
    expect(readLearnedReward(folder)).toBeUndefined();
    expect(fs.readFileSync(path.join(folder, runFiles.snapshots), 'utf8')).toBe('');
    expect(fs.readdirSync(path.join(folder, runFiles.checkpoints))).toContain('checkpoint-00000050.safetensors');
  });

  it('fails, and keeps the last good checkpoint, where training has diverged', async () => {
    const run = smallPolicyRun({ iterations: 3 });
    async function* diverging(source: Parameters<typeof run.train>[0]) {
      for await (const step of run.train(source)) {
        const values = Float32Array.of(NaN);
        yield {
          ...step,
          state: () => ({ tensors: { 'policy/x': { shape: [1], dtype: 'float32', values } }, facts: {} }),
        } as TrainingStep;
      }
      return 'done';
    }
    const end = await session(
      { iterations: 1 },
      { prepare: () => Promise.resolve({ ...run, train: diverging }) },
    ).run();
    expect(end).toMatchObject({
      state: 'failed',
      error: { message: expect.stringMatching(/^training diverged: policy\/x\[0\] is NaN after iteration 3/) },
    });
    expect(fs.existsSync(path.join(folder, runFiles.policy))).toBe(false);
  });

  it('paces iterations', async () => {
    const paced = { ...smallExperiment, pacing: { secondsPerIteration: 0.05 } };
    const before = performance.now();
    await session({ iterations: 5 }, { experiment: () => paced }).run();
    expect(performance.now() - before).toBeGreaterThan(200);
  });
});

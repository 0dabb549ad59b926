// Runs in trainers of their own: started, left, found again, stopped, killed. Needs dist/trainer.cjs.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { experimentSchema, type Experiment } from '../../src/protocol/experiment';
import { processExists } from '../../src/runDirectory/liveness';
import { runFiles } from '../../src/runDirectory/paths';
import { readControl, readReports, readStatus } from '../../src/runDirectory/readRun';
import type { Run } from '../../src/runs/run';
import { RunStore, type RunStoreOptions } from '../../src/runs/runStore';
import { until } from '../support/trainerClient';

const trainerFile = path.resolve(import.meta.dirname, '../../dist/trainer.cjs');

/** A run that goes on until it is stopped, 50 iterations a second. */
const endless: Experiment = experimentSchema.parse({
  name: 'endless',
  environment: { kind: 'icyGridworld' },
  demonstrations: { kind: 'expert' },
  algorithm: { kind: 'maxEnt', maximumIterations: 1_000_000, stopAtKl: 0, stopAtGradient: 0, learningRate: 0.01 },
  pacing: { secondsPerIteration: 0.02 },
});

let folder: string;
const stores: RunStore[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-process-'));
});
afterEach(async () => {
  for (const store of stores.splice(0)) {
    await Promise.all(store.runs.map((run) => run.stop('program')));
    store.dispose();
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

function openStore(options: Partial<RunStoreOptions> = {}): RunStore {
  const store = new RunStore({
    trainerFile,
    refreshMilliseconds: 100,
    restriction: () => undefined,
    note: () => undefined,
    ...options,
  });
  stores.push(store);
  store.watch([runsFolder()]);
  return store;
}
const runsFolder = () => path.join(folder, '.trirl', 'runs');
const reported = (run: Run, count = 1) => until('reports', () => run.series.total >= count);
const pidOf = (run: Run) => run.status!.pid;

describe('a trainer of its own', () => {
  it('is started, outlives who started it, is found again without a gap, and is gone once stopped', async () => {
    const first = openStore();
    const started = await first.start(endless, runsFolder());
    expect(started.state).toBe('connecting');
    await reported(started, 5);
    expect(fs.readFileSync(path.join(folder, '.trirl', '.gitignore'), 'utf8')).toBe('*\n');
    const pid = pidOf(started);
    first.dispose();
    await until('news without a watcher', () => readReports(started.directory).length > 20);
    expect(processExists(pid)).toBe(true);

    const second = openStore();
    const [found] = second.runs;
    expect(found!.directory).toBe(started.directory);
    await reported(found!, 25);
    expect(found!.series.slice().iterations).toEqual(Array.from({ length: found!.series.total }, (_, i) => i + 1));
    expect(pidOf(found!)).toBe(pid);

    const { socket } = readControl(found!.directory)!;
    await found!.stop('palette');
    expect(processExists(pid)).toBe(false);
    expect(fs.existsSync(socket)).toBe(false);
    expect(found!.state).toBe('stopped');
    expect(readStatus(found!.directory)?.state).toBe('stopped');
    expect(found!.events.at(-1)).toMatchObject({ kind: 'stopped', by: 'palette' });
    // What the trainer wrote last was read from its files, if it did not come over the socket.
    expect(found!.series.total).toBe(readReports(found!.directory).length);
  });

  it('shows as lost when it was killed, with all that it wrote, and the other runs go on', async () => {
    const store = openStore();
    const [killed, other] = [await store.start(endless, runsFolder()), await store.start(endless, runsFolder())];
    await reported(killed, 5);
    await reported(other, 5);
    // Held first, so that it cannot answer before it is killed.
    process.kill(pidOf(killed), 'SIGSTOP');
    const asked = killed.inspectReward().catch((error: Error) => error.message);
    process.kill(pidOf(killed), 'SIGKILL');
    await until('the loss', () => killed.state === 'lost');
    expect(await asked).toMatch(/cannot be inspected/);
    expect(killed.facts()).toMatchObject({
      controllable: false,
      error: { message: expect.stringMatching(/gone without a word after iteration \d+ \(ended by SIGKILL\)/) },
    });
    expect(killed.series.total).toBe(readReports(killed.directory).length);
    const { total } = other.series;
    await reported(other, total + 10);
    expect(other.state).toBe('running');

    // A window that comes later, and was not its parent, sees the same.
    const later = openStore();
    expect(later.get(killed.directory)!.state).toBe('lost');
    await later.delete(later.get(killed.directory)!);
    expect(fs.existsSync(killed.directory)).toBe(false);
    await expect(later.delete(later.get(other.directory)!)).rejects.toThrow(/goes on; stop it first/);
  });

  it('is ended by force when it does not hear, and its run counts as stopped', async () => {
    const notes: string[] = [];
    const store = openStore({ stopGraceMilliseconds: 300, note: (message) => notes.push(message) });
    const run = await store.start(endless, runsFolder());
    await reported(run);
    const pid = pidOf(run);
    process.kill(pid, 'SIGSTOP');
    await run.stop('palette');
    expect(processExists(pid)).toBe(false);
    expect(run.facts()).toMatchObject({
      state: 'stopped',
      error: { message: 'did not stop when asked, and was ended by SIGKILL' },
    });
    expect(readStatus(run.directory)).toMatchObject({ state: 'stopped', endedAt: expect.any(String) as string });
    expect(notes.join()).toMatch(/ended by SIGKILL/);
  });

  it('stops at once when asked before it has begun', async () => {
    const store = openStore();
    const run = await store.start(endless, runsFolder());
    const pid = await until('its status', () => readStatus(run.directory)?.pid);
    await run.stop('palette');
    expect(processExists(pid)).toBe(false);
    expect(run.state).toBe('stopped');
  });

  it('fails with the file at fault where its input is bad', async () => {
    const file = path.join(folder, 'nothing.npz');
    const store = openStore();
    const bad: Experiment = { ...endless, demonstrations: { kind: 'file', file, smoothing: 0.001 } };
    const run = await store.start(bad, runsFolder());
    await until('the failure', () => run.state === 'failed');
    expect(run.facts().error).toMatchObject({ file, message: expect.stringContaining('no such file') as string });
    await until('its process to end', () => !processExists(pidOf(run)));
  });

  it('says how it ended, and the end of its log, where the program itself is broken', async () => {
    const broken = path.join(folder, 'broken.cjs');
    fs.writeFileSync(broken, 'console.error("something useful"); process.exit(7);');
    const run = await openStore({ trainerFile: broken }).start(endless, runsFolder());
    await until('the failure', () => run.state === 'failed');
    expect(run.facts().error?.message).toBe(
      'the trainer ended before it began (exit code 7); its log ends with: something useful',
    );
    expect(fs.existsSync(path.join(run.directory, runFiles.config))).toBe(true);
  });
});

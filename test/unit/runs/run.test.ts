// The model of a run against a real session with its real socket and files; only the algorithm is a small one.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { encodeLine } from '../../../src/protocol/lines';
import { runFiles } from '../../../src/runDirectory/paths';
import { readControl, readReports } from '../../../src/runDirectory/readRun';
import { Run, type RunChange, type RunOptions } from '../../../src/runs/run';
import { Session } from '../../../src/trainer/session';
import { smallExperiment, smallRun, type SmallRunOptions } from '../../support/smallRun';
import { until } from '../../support/trainerClient';

let folder: string;
let directory: string;
const runs: Run[] = [];
const sessions: { session: Session; end: Promise<unknown> }[] = [];
const notes: string[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
  directory = path.join(folder, '20260101-120000-small');
  fs.mkdirSync(directory);
  fs.writeFileSync(path.join(directory, runFiles.config), JSON.stringify(smallExperiment));
  notes.length = 0;
});
afterEach(async () => {
  for (const run of runs.splice(0)) run.dispose();
  for (const { session, end } of sessions.splice(0)) {
    session.stop('program');
    await end;
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

function train(run: SmallRunOptions, waitForStartSeconds?: number): Session {
  const session = new Session({
    directory,
    experiment: () => smallExperiment,
    prepare: () => Promise.resolve(smallRun(run)),
    ...(waitForStartSeconds === undefined ? {} : { waitForStartSeconds }),
  });
  sessions.push({ session, end: session.run() });
  return session;
}

function open(options: Partial<RunOptions> = {}): Run {
  const run = new Run(directory, {
    restriction: () => undefined,
    note: (message) => notes.push(message),
    ...options,
  });
  runs.push(run);
  return run;
}

/** Iterations that take 5 ms each, so that there is time to do something to the run. */
const slow = (iterations = 100_000): SmallRunOptions => ({
  iterations,
  onIteration: () => new Promise((resolve) => setTimeout(resolve, 5)),
});
const iterationsOf = (run: Run) => run.series.slice().iterations;
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('a live run', () => {
  it('lets a waiting trainer begin, and has every report from the first one on', async () => {
    train({ iterations: 400 }, 30);
    await until('control.json', () => fs.existsSync(path.join(directory, runFiles.control)));
    const run = open();
    expect(run.state).toBe('connecting');
    await until('the end', () => run.state === 'finished');
    await until('all reports', () => run.series.total === 400);
    expect(iterationsOf(run)).toEqual(upTo(400));
    expect(run.events.map(({ kind }) => kind)).toEqual(['noted', 'started', 'finished']);
    expect(run.facts()).toMatchObject({ name: 'small', state: 'finished', controllable: false });
    expect(run.baselines).toEqual({ randomKl: 1 });
  });

  it('comes in late without a gap, and a second watcher sees the same', async () => {
    train(slow(150));
    await until('reports', () => readReports(directory).length > 20);
    const [run, other] = [open(), open()];
    await until('the ends', () => run.state === 'finished' && other.state === 'finished');
    await until('all reports', () => run.series.total === 150 && other.series.total === 150);
    expect(iterationsOf(run)).toEqual(upTo(150));
    expect(iterationsOf(other)).toEqual(upTo(150));
  });

  it('is tuned: checked, pending, acknowledged by a report, journaled', async () => {
    train(slow());
    const run = open();
    const changes: RunChange['kind'][] = [];
    run.onDidChange(({ kind }) => changes.push(kind));
    await until('a report', () => run.series.total > 0);
    expect(() => run.tune({ learningRate: 1e9 }, 'palette')).toThrow(/learningRate must lie between/);
    const revision = run.tune({ learningRate: 0.5 }, 'palette');
    expect(run.tuning).toEqual({
      algorithm: 'maxEnt',
      applied: { learningRate: 0.01 },
      pending: { learningRate: 0.5 },
    });
    await until('the acknowledgement', () => run.latest?.revision === revision);
    await until('the journal', () => run.events.some(({ kind }) => kind === 'tuned'));
    expect(run.tuning).toMatchObject({ applied: { learningRate: 0.5 }, pending: {} });
    expect(run.events.find(({ kind }) => kind === 'tuned')).toMatchObject({
      revision,
      by: 'palette',
      changes: { learningRate: { from: 0.01, to: 0.5 } },
    });
    expect(changes).toContain('tuning');
  });

  it('pauses, keeps what was turned meanwhile pending, resumes', async () => {
    train(slow());
    const run = open();
    await until('a report', () => run.series.total > 0);
    run.pause('palette');
    await until('the pause', () => run.state === 'paused');
    const { total } = run.series;
    run.tune({ learningRate: 0.2 }, 'slider');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(run.series.total).toBe(total);
    expect(run.tuning.pending).toEqual({ learningRate: 0.2 });
    run.resume('palette');
    await until('the next report', () => run.series.total > total);
    await until('the acknowledgement', () => run.latest?.revision === 1);
  });

  it('answers with the reward it has now', async () => {
    train(slow());
    const run = open();
    await until('a report', () => run.series.total > 0);
    const { reward, snapshot } = await run.inspectReward();
    expect(reward).toMatchObject({ algorithm: 'maxEnt', iteration: snapshot.iteration });
    expect(snapshot.values).toHaveLength(2);
  });

  it('tells of a refusal, and forgets what will not come into force', async () => {
    train(slow());
    const run = open();
    await until('a report', () => run.series.total > 0);
    const refusals: RunChange[] = [];
    run.onDidChange((change) => {
      if (change.kind === 'refused') refusals.push(change);
    });
    // Another window, at the same moment, with the same revision.
    const other = open();
    await until('the other one', () => other.attached);
    other.tune({ learningRate: 0.3 }, 'slider');
    run.tune({ learningRate: 0.4 }, 'slider');
    await until('the refusal', () => refusals.length > 0);
    expect(refusals[0]).toMatchObject({ names: ['learningRate'], message: expect.stringContaining('stale') as string });
    expect(run.tuning.pending).toEqual({});
    await until('the other value', () => run.tuning.applied.learningRate === 0.3);
  });

  it('finds its trainer again after the connection broke, without a gap', async () => {
    const proxied = await breakableSocket();
    const run = open();
    await until('a report', () => run.series.total > 3);
    for (let round = 0; round < 3; round++) {
      const { total } = run.series;
      const asked = run.inspectReward();
      proxied.breakAll();
      await asked.catch((error: Error) => expect(error.message).toMatch(/cannot be inspected/));
      await until('the break', () => !run.attached);
      expect(run.state).toBe('connecting');
      await until('more reports', () => run.attached && run.series.total > total + 3);
    }
    expect(iterationsOf(run)).toEqual(upTo(run.series.total));
    proxied.close();
  });

  it('ignores what is not of the protocol, and asks anew where something is missing', async () => {
    const proxied = await breakableSocket();
    const run = open();
    await until('a report', () => run.series.total > 3);
    proxied.inject('{"kind":"surprise"}\nnot json\n');
    await until('the note', () => notes.filter((note) => note.includes('was ignored')).length === 2);
    expect(run.attached).toBe(true);
    const { total } = run.series;
    proxied.inject(encodeLine({ kind: 'reports', from: total + 1_000_000, reports: [] }));
    await until('the new connection', () => notes.some((note) => note.includes('missing')) && run.attached);
    await until('more reports', () => run.series.total > total + 5);
    expect(iterationsOf(run)).toEqual(upTo(run.series.total));
    proxied.close();
  });

  /** Puts a relay between run and trainer that can be cut, and that can speak itself. */
  async function breakableSocket() {
    train(slow());
    await until('reports', () => readReports(directory).length > 0);
    const control = readControl(directory)!;
    const address = path.join(path.dirname(control.socket), `${process.pid}-relay-${Date.now()}.sock`);
    const clients = new Set<net.Socket>();
    const server = net.createServer((client) => {
      const trainer = net.connect(control.socket);
      clients.add(client);
      client.pipe(trainer).pipe(client);
      for (const [one, other] of [
        [client, trainer],
        [trainer, client],
      ] as const)
        one
          .on('error', () => undefined)
          .on('close', () => {
            clients.delete(client);
            other.destroy();
          });
    });
    await new Promise<void>((resolve) => server.listen(address, resolve));
    fs.writeFileSync(path.join(directory, runFiles.control), JSON.stringify({ ...control, socket: address }));
    return {
      breakAll: () => clients.forEach((client) => client.destroy()),
      inject: (text: string) => clients.forEach((client) => client.write(text)),
      close: () => {
        clients.forEach((client) => client.destroy());
        server.close();
      },
    };
  }
});

describe('a run that may not be spoken to', () => {
  it('is followed by its files and says why it cannot be controlled', async () => {
    train(slow(150));
    await until('reports', () => readReports(directory).length > 5);
    let restricted = true;
    const run = open({ restriction: () => (restricted ? 'Restricted Mode' : undefined) });
    expect(run.facts()).toMatchObject({ state: 'running', controllable: false, whyNotControllable: 'Restricted Mode' });
    run.follow();
    const { total } = run.series;
    expect(total).toBeGreaterThan(0);
    expect(() => run.pause('palette')).toThrow(/cannot be paused: Restricted Mode/);
    await expect(run.stop('palette')).rejects.toThrow(/cannot be stopped: Restricted Mode/);
    await until('more reports', () => {
      run.refresh();
      return run.series.total > total;
    });
    expect(run.attached).toBe(false);
    restricted = false;
    run.restrictionChanged();
    await until('the connection', () => run.attached);
    await until('the end', () => run.state === 'finished' && run.series.total === 150);
    expect(iterationsOf(run)).toEqual(upTo(150));
  });

  it('is not spoken to where the socket is not in a folder of our own', async () => {
    const heard: string[] = [];
    const stranger = path.join(folder, 'stranger.sock');
    const server = net.createServer((socket) => socket.on('data', (data) => heard.push(String(data))));
    await new Promise<void>((resolve) => server.listen(stranger, resolve));
    const now = new Date().toISOString();
    const status = { state: 'running', pid: process.pid, host: os.hostname(), heartbeat: now, startedAt: now };
    const rest = { iteration: 3, maximumIterations: 10, revision: 0, backend: 'none' };
    fs.writeFileSync(path.join(directory, runFiles.status), JSON.stringify({ ...status, ...rest }));
    const control = { version: 1, pid: process.pid, socket: stranger, token: 'x' };
    fs.writeFileSync(path.join(directory, runFiles.control), JSON.stringify(control));
    const run = open();
    await until('a verdict', () => run.whyNotControllable?.includes('not a socket that only you'));
    expect(run.state).toBe('connecting');
    expect(heard).toEqual([]);
    server.close();
  });

  it('is shown as its status says where it runs on another machine, and lost once that is silent', () => {
    const status = (heartbeat: Date) =>
      fs.writeFileSync(
        path.join(directory, runFiles.status),
        JSON.stringify({
          ...{ state: 'running', pid: 1, host: 'another-machine', iteration: 3, maximumIterations: 10 },
          ...{ heartbeat, startedAt: heartbeat, revision: 0, backend: 'none' },
        }),
      );
    status(new Date());
    const run = open();
    expect(run.facts()).toMatchObject({
      state: 'running',
      whyNotControllable: expect.stringContaining('another-machine') as string,
    });
    status(new Date(Date.now() - 3_600_000));
    run.refresh();
    expect(run.state).toBe('lost');
    expect(run.facts().error?.message).toMatch(/process 1\) is gone without a word after iteration 3/);
  });
});

describe('an ended run', () => {
  it('has its newest report at once, and the rest when it is looked at', async () => {
    train({ iterations: 50 });
    await sessions[0]!.end;
    const run = open();
    expect(run.state).toBe('finished');
    expect(run.latest?.iteration).toBe(50);
    expect(run.series.total).toBe(0);
    run.follow();
    expect(iterationsOf(run)).toEqual(upTo(50));
    expect(run.events).toHaveLength(3);
    expect(() => run.tune({ learningRate: 1 }, 'palette')).toThrow(/The run has ended/);
  });

  it('is read without the line that a crash cut off', async () => {
    train({ iterations: 50 });
    await sessions[0]!.end;
    const file = path.join(directory, runFiles.metrics);
    fs.truncateSync(file, fs.statSync(file).size - 20);
    const run = open();
    run.follow();
    expect(run.latest?.iteration).toBe(49);
    expect(iterationsOf(run)).toEqual(upTo(49));
  });

  it('names the file and line that cannot be read', async () => {
    train({ iterations: 5 });
    await sessions[0]!.end;
    const file = path.join(directory, runFiles.metrics);
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    lines[2] = '{"iteration": NaN}';
    fs.writeFileSync(file, lines.join('\n'));
    const run = open();
    run.follow();
    expect(run.facts().error?.message).toMatch(/metrics\.jsonl:3: /);
    expect(iterationsOf(run)).toEqual([1, 2]);
  });
});

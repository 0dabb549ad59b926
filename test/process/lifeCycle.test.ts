// The trainer as a child process: how it begins, obeys and ends, and what it leaves behind.
import { describe, expect, it } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../src/runDirectory/liveness';
import { runFiles } from '../../src/runDirectory/paths';
import { readControl, readEvents, readLearnedReward, readReports, readStatus } from '../../src/runDirectory/readRun';
import { repairRun } from '../../src/runDirectory/repairRun';
import { SnapshotIndex } from '../../src/runDirectory/snapshotIndex';
import { TrainerClient, until } from '../support/trainerClient';
import { paced, testBench } from '../support/trainerProcess';

const bench = testBench();

describe('a trainer process', () => {
  it('trains to the end and leaves files, no process and no socket', async () => {
    const directory = bench.newRun();
    const trainer = bench.trainer(directory);
    expect(await trainer.ended).toMatchObject({ code: 0, stderr: '' });
    const status = readStatus(directory)!;
    expect(status).toMatchObject({ state: 'finished', pid: trainer.pid, iteration: 257 });
    expect(readReports(directory)).toHaveLength(257);
    expect(readLearnedReward(directory)).toMatchObject({ iteration: 257, algorithm: 'trirlReference' });
    expect(readEvents(directory).map((event) => event.kind)).toEqual(['noted', 'started', 'finished']);
    expect(new SnapshotIndex(directory).iterations).toHaveLength(257);
    expect(readControl(directory)).toBeUndefined();
    expect(bench.sockets()).toEqual([]);
    expect(fs.readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps control.json and the socket to its user', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    expect(fs.statSync(path.join(directory, runFiles.control)).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(readControl(directory)!.socket)).mode & 0o777).toBe(0o700);
    client.destroy();
  });

  it('pauses, resumes and stops, each in the journal with who asked', async () => {
    const directory = bench.newRun(paced);
    const trainer = bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    await client.first('reports');
    client.send({ kind: 'pause', by: 'palette' });
    const paused = await client.event('paused');
    await until('the paused state', () => readStatus(directory)?.state === 'paused');
    const held = readStatus(directory)!.iteration;
    expect(paused).toMatchObject({ by: 'palette', iteration: held });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(readStatus(directory)).toMatchObject({ state: 'paused', iteration: held });
    expect(Date.now() - Date.parse(readStatus(directory)!.heartbeat)).toBeLessThan(1300);

    client.send({ kind: 'resume', by: 'slider' });
    expect(await client.event('resumed')).toMatchObject({ by: 'slider', iteration: held });
    await until('iterations after the pause', () => client.reports().length > held + 2);
    client.send({ kind: 'stop', by: 'palette' });
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(readStatus(directory)).toMatchObject({ state: 'stopped', iteration: readReports(directory).length });
    expect(readStatus(directory)?.endedAt).toBeDefined();
    expect(readEvents(directory).at(-1)).toMatchObject({ kind: 'stopped', by: 'palette' });
    expect(readLearnedReward(directory)?.iteration).toBe(readReports(directory).length);
    expect(bench.sockets()).toEqual([]);
  });

  it('can be stopped while it is paused', async () => {
    const directory = bench.newRun(paced);
    const trainer = bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    client.send({ kind: 'pause', by: 'program' });
    await client.event('paused');
    client.send({ kind: 'stop', by: 'program' });
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(readEvents(directory).map((event) => event.kind)).toEqual(['noted', 'started', 'paused', 'stopped']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly on %s', async (signal) => {
    const directory = bench.newRun(paced);
    const trainer = bench.trainer(directory);
    await until('a report', () => readReports(directory).length > 0);
    trainer.child.kill(signal);
    expect(await trainer.ended).toMatchObject({ code: 0, signal: null });
    expect(readStatus(directory)).toMatchObject({ state: 'stopped', iteration: readReports(directory).length });
    expect(readControl(directory)).toBeUndefined();
    expect(bench.sockets()).toEqual([]);
  });

  it('killed in the middle leaves files that can be repaired and read, and shows as lost', async () => {
    const directory = bench.newRun(paced);
    const trainer = bench.trainer(directory);
    await until('some reports', () => readReports(directory).length > 5);
    expect(isAlive(readStatus(directory)!, readControl(directory))).toBe(true);
    expect(repairRun(directory)).toEqual([]);
    expect(readControl(directory)).toBeDefined();
    trainer.child.kill('SIGKILL');
    expect(await trainer.ended).toMatchObject({ signal: 'SIGKILL' });
    const status = readStatus(directory)!;
    expect(status.state).toBe('running');
    expect(isAlive(status, readControl(directory))).toBe(false);
    // A crash of the machine rather than of the process also cuts lines and leaves half of an atomic write.
    fs.appendFileSync(path.join(directory, runFiles.metrics), '{"iteration":9');
    fs.writeFileSync(path.join(directory, `.status.json.${trainer.pid}.7.tmp`), '{');
    const notes = repairRun(directory);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('metrics.jsonl');
    expect(readEvents(directory).at(-1)).toMatchObject({ kind: 'noted', message: notes[0] });
    expect(repairRun(directory)).toEqual([]);
    expect(fs.readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const reports = readReports(directory);
    expect(reports.map((report) => report.iteration)).toEqual(reports.map((_, index) => index + 1));
    expect(readLearnedReward(directory)!.values).toHaveLength(25);
    const snapshots = new SnapshotIndex(directory);
    expect(snapshots.read(snapshots.iterations.at(-1)!)?.values).toHaveLength(25);

    expect(readControl(directory)).toBeUndefined();
    expect(bench.sockets()).toEqual([]);
  });

  it('takes away the socket of one that was killed, and not that of one that lives', async () => {
    const killed = bench.trainer(bench.newRun(paced));
    await until('its socket', () => bench.sockets().length === 1);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(bench.sockets()).toHaveLength(1);
    const [first, second] = [bench.newRun(paced, 'first'), bench.newRun(paced, 'second')];
    bench.trainer(first);
    await TrainerClient.attach(first);
    bench.trainer(second);
    await TrainerClient.attach(second);
    expect(bench.sockets().sort()).toEqual([first, second].map((d) => path.basename(readControl(d)!.socket)).sort());
  });

  it('waits for start if told to, and gives up if nobody comes', async () => {
    const directory = bench.newRun(paced);
    const trainer = bench.trainer(directory, '--wait-for-start');
    const client = await TrainerClient.attach(directory);
    expect(await client.first('ready')).toMatchObject({ pid: trainer.pid, waiting: true });
    await until('the world', () => fs.existsSync(path.join(directory, runFiles.world)));
    expect(readStatus(directory)?.state).toBe('preparing');
    expect(client.of('reports')).toEqual([]);
    client.send({ kind: 'start' });
    await client.first('reports');
    client.send({ kind: 'start' });
    expect(await client.first('refused')).toMatchObject({ message: 'the run has been started already' });

    const forgotten = bench.newRun(paced, 'forgotten');
    const ended = await bench.trainer(forgotten, '--wait-for-start', '--wait-seconds', '0.2').ended;
    expect(ended).toMatchObject({ code: 1, stderr: 'nobody started the run within 0.2 s\n' });
    expect(readStatus(forgotten)).toMatchObject({
      state: 'failed',
      error: { message: 'nobody started the run within 0.2 s' },
    });
  });

  it('ends with 2 on bad input, and says what and where in its status', async () => {
    const missing = path.join(bench.folder, 'none.npz');
    const directory = bench.newRun({
      algorithm: { kind: 'trirl' },
      demonstrations: { kind: 'file', file: missing },
    });
    const ended = await bench.trainer(directory).ended;
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(missing);
    expect(readStatus(directory)).toMatchObject({ state: 'failed', error: { file: missing } });
    expect(readEvents(directory).at(-1)).toMatchObject({ kind: 'failed', error: { file: missing } });

    const broken = path.join(bench.folder, 'broken');
    fs.mkdirSync(broken);
    fs.writeFileSync(path.join(broken, runFiles.config), '{"name": "x"}');
    expect((await bench.trainer(broken).ended).code).toBe(2);
    expect(readStatus(broken)?.error?.file).toBe(path.join(broken, runFiles.config));

    const usage = await bench.start(process.execPath, [path.resolve('dist/trainer.cjs')], { cwd: path.resolve('.') })
      .ended;
    expect(usage).toMatchObject({ code: 2 });
    expect(usage.stderr).toContain('expected one run directory');
  });

  it('leaves a directory alone that holds a run already', async () => {
    const directory = bench.newRun();
    await bench.trainer(directory).ended;
    const before = fs.readFileSync(path.join(directory, runFiles.status), 'utf8');
    const again = await bench.trainer(directory).ended;
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('holds a run already');
    expect(fs.readFileSync(path.join(directory, runFiles.status), 'utf8')).toBe(before);
    expect(readReports(directory)).toHaveLength(257);
  });
});

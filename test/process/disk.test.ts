// Disks that are full or take nothing: the run fails with a clear error, nothing is left half-written, and other runs
// are unharmed.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runFiles } from '../../src/runDirectory/paths';
import { readEvents, readReports, readStatus } from '../../src/runDirectory/readRun';
import { SnapshotIndex } from '../../src/runDirectory/snapshotIndex';
import { TrainerClient, until } from '../support/trainerClient';
import { paced, testBench, trainerProgram } from '../support/trainerProcess';

const bench = testBench();
const endless = { algorithm: { kind: 'trirlReference', maximumIterations: 100_000, stopAtRewardChange: 0 } };

/** Mounts a small disk in memory at `place`; false where this user may not. */
function mountDisk(place: string, options: string): boolean {
  fs.mkdirSync(place, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place]).status === 0;
}

function expectWholeFiles(directory: string): void {
  const reports = readReports(directory);
  expect(reports.map((report) => report.iteration)).toEqual(reports.map((_, index) => index + 1));
  for (const name of [runFiles.metrics, runFiles.events, runFiles.snapshots]) {
    const text = fs.readFileSync(path.join(directory, name), 'utf8');
    expect(text === '' || text.endsWith('\n')).toBe(true);
  }
  const snapshots = new SnapshotIndex(directory);
  for (const iteration of snapshots.iterations) expect(snapshots.read(iteration)?.values).toHaveLength(25);
  expect(fs.readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}

describe('a file that may not grow any further', () => {
  it('fails the run with the file and the reason, and ends with whole lines', async () => {
    const directory = bench.newRun(endless);
    // 100 kB a file: the system's own limit, which the metrics reach first or the snapshots.
    const limited = `ulimit -f 100; exec "$0" "$@"`;
    const trainer = bench.start('bash', ['-c', limited, process.execPath, trainerProgram, directory]);
    const other = bench.newRun(paced, 'other');
    bench.trainer(other);
    const ended = await trainer.ended;
    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(ended.stderr).toMatch(/\.jsonl cannot be written: EFBIG/);
    const status = readStatus(directory)!;
    expect(status.state).toBe('failed');
    expect(status.error?.message).toMatch(/\.jsonl cannot be written: EFBIG/);
    expect(readEvents(directory).at(-1)).toMatchObject({ kind: 'failed' });
    expectWholeFiles(directory);

    const client = await TrainerClient.attach(other);
    const seen = client.reports().length;
    await until('reports of the other run', () => client.reports().length > seen + 2);
  });
});

describe('a disk', () => {
  let place: string;
  let mounted: boolean;
  const mount = (options: string) => {
    mounted = mountDisk(place, options);
    return mounted;
  };
  beforeEach(() => {
    place = path.join(bench.folder, 'disk');
    mounted = false;
  });
  afterEach(() => {
    if (mounted) spawnSync('umount', ['-l', place]);
  });

  it('that is full fails the run, and the directory can be read', async () => {
    const isDisk = mount('size=400k');
    const directory = bench.newRun(endless, path.join('disk', 'run'));
    // Whoever may not mount a disk has one that is full for this process.
    const words = isDisk ? 'exec "$0" "$@"' : 'ulimit -f 60; exec "$0" "$@"';
    const trainer = bench.start('bash', ['-c', words, process.execPath, trainerProgram, directory]);
    const ended = await trainer.ended;
    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(ended.stderr).toMatch(/cannot be written: (ENOSPC: no space left|EFBIG)/);
    expect(readStatus(directory)?.state).toBe('failed');
    expect(readStatus(directory)?.error?.message).toMatch(/cannot be written/);
    expectWholeFiles(directory);
  });

  it('that is read-only fails the run with 1, and says so', async () => {
    let directory: string;
    if (mount('size=400k')) {
      directory = bench.newRun({}, path.join('disk', 'run'));
      expect(spawnSync('mount', ['-o', 'remount,ro', place]).status).toBe(0);
    } else if (process.getuid?.() !== 0) {
      directory = bench.newRun();
      fs.chmodSync(directory, 0o555);
    } else {
      // Root without the right to mount: a folder of the system that takes no files from anybody.
      directory = '/proc/self';
    }
    const ended = await bench.trainer(directory).ended;
    if (directory.startsWith(bench.folder)) fs.chmod(directory, 0o755, () => undefined);
    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(ended.stderr).toMatch(/^\S+ cannot be written: (EROFS|EACCES|ENOENT)/);
    expect(fs.existsSync(path.join(directory, runFiles.status))).toBe(false);
  });
});

describe('a folder that vanishes under a run', () => {
  it('fails the run', async () => {
    const directory = bench.newRun(paced);
    const trainer = bench.trainer(directory);
    await until('a report', () => readReports(directory).length > 0);
    fs.renameSync(directory, `${directory}-moved`);
    const ended = await trainer.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/cannot be written: ENOENT/);
    expect(readReports(`${directory}-moved`).length).toBeGreaterThan(0);
    expect(bench.sockets()).toEqual([]);
  });
});

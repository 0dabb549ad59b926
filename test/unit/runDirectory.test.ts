import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import type { RunStatus } from '../../src/protocol/runState';
import { reportSchema } from '../../src/protocol/report';
import { InputError } from '../../src/protocol/inputError';
import { writeFileAtomic } from '../../src/runDirectory/atomicFile';
import { JsonLinesAppender, rawLines, readJsonLines, repairJsonLines } from '../../src/runDirectory/jsonLines';
import { isAlive } from '../../src/runDirectory/liveness';
import { writeNewRun } from '../../src/runDirectory/newRun';
import { createRunDirectory, runDirectoryName, runFiles } from '../../src/runDirectory/paths';
import { readExperimentOf, readReports, readStatus, readWorld } from '../../src/runDirectory/readRun';
import { appendReports, seriesOf } from '../../src/runDirectory/series';
import { SnapshotIndex } from '../../src/runDirectory/snapshotIndex';
import { smallExperiment, smallRun } from '../support/smallRun';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const report = (iteration: number) => ({ iteration, revision: 0, values: { 'occupancy/kl': 1 / iteration } });
const line = (iteration: number) => JSON.stringify(report(iteration));

describe('names of run directories', () => {
  const at = new Date(2026, 7, 1, 14, 5, 9);

  it('begin with the local time and end with the name in plain letters', () => {
    expect(runDirectoryName('Icy Gridworld: 5×5 (démo)', at)).toBe('20260801-140509-icy-gridworld-5-5-demo');
    expect(runDirectoryName('../..', at)).toBe('20260801-140509-run');
    expect(runDirectoryName('x'.repeat(80), at)).toHaveLength('20260801-140509-'.length + 40);
  });

  it('do not collide within a second', () => {
    const made = [1, 2, 3].map(() => path.basename(createRunDirectory(path.join(folder, 'a', 'b'), 'same', at)));
    expect(made).toEqual(['20260801-140509-same', '20260801-140509-same-2', '20260801-140509-same-3']);
  });

  it('say where a run directory cannot be made', () => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    expect(() => createRunDirectory(path.join(folder, 'file', 'runs'), 'x', at)).toThrow(InputError);
  });
});

it('reads the world of a run from before there were kinds of worlds', () => {
  const world = smallRun({ iterations: 1 }).world;
  const { kind, ...old } = world;
  fs.writeFileSync(path.join(folder, runFiles.world), JSON.stringify(old));
  expect(kind).toBe('finite');
  expect(readWorld(folder)).toEqual(world);
  fs.writeFileSync(path.join(folder, runFiles.world), JSON.stringify({ ...old, kind: 'infinite' }));
  expect(() => readWorld(folder)).toThrow(/kind/);
});

describe('writeFileAtomic', () => {
  it('replaces a file and leaves nothing else', () => {
    const file = path.join(folder, 'status.json');
    writeFileAtomic(file, 'old');
    writeFileAtomic(file, 'new', { mode: 0o600 });
    expect(fs.readFileSync(file, 'utf8')).toBe('new');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(folder)).toEqual(['status.json']);
  });

  it('leaves no temporary file where it cannot put the text', () => {
    const file = path.join(folder, 'status.json');
    fs.mkdirSync(path.join(file, 'inside'), { recursive: true });
    expect(() => writeFileAtomic(file, 'new')).toThrow();
    expect(fs.readdirSync(folder)).toEqual(['status.json']);
  });
});

describe('lines of JSON', () => {
  const file = () => path.join(folder, 'metrics.jsonl');

  it('are read across the borders of pieces, with their byte offsets', () => {
    const texts = Array.from({ length: 3000 }, (_, i) => `{"n":${i},"text":"${'ß'.repeat(400)}"}`);
    fs.writeFileSync(file(), texts.map((text) => `${text}\n`).join(''));
    const lines = [...rawLines(file())];
    expect(lines.map((l) => l.text)).toEqual(texts);
    const later = lines[2000]!;
    expect([...rawLines(file(), later.start)].map((l) => l.text)).toEqual(texts.slice(2000));
    expect(lines.at(-1)!.end).toBe(fs.statSync(file()).size);
  });

  it('without a file are none', () => {
    expect(readJsonLines(file(), reportSchema)).toEqual({ values: [] });
    expect(repairJsonLines(file(), reportSchema)).toBeUndefined();
    expect(fs.existsSync(file())).toBe(false);
  });

  it('cut off at any byte of the last line are read up to there, repaired, and appended to', () => {
    const whole = `${line(1)}\n${line(2)}\n`;
    const last = line(3);
    for (let cut = 1; cut < last.length; cut++) {
      fs.writeFileSync(file(), whole + last.slice(0, cut));
      const read = readJsonLines(file(), reportSchema);
      expect(read.values).toEqual([report(1), report(2)]);
      expect(read.cutOff).toContain('metrics.jsonl:3');
      expect(repairJsonLines(file(), reportSchema)).toBe(read.cutOff);
      expect(fs.readFileSync(file(), 'utf8')).toBe(whole);
    }
    const appender = new JsonLinesAppender(file());
    expect(appender.count).toBe(2);
    appender.append(line(3));
    appender.close();
    expect(readReports(folder)).toEqual([report(1), report(2), report(3)]);
  });

  it('keep a last line that lacks only its newline', () => {
    fs.writeFileSync(file(), `${line(1)}\n${line(2)}`);
    expect(readJsonLines(file(), reportSchema)).toEqual({ values: [report(1), report(2)] });
    expect(repairJsonLines(file(), reportSchema)).toBeUndefined();
    expect(fs.readFileSync(file(), 'utf8')).toBe(`${line(1)}\n${line(2)}\n`);
  });

  it('drop the zeros that a power cut leaves, and half a character', () => {
    fs.writeFileSync(file(), Buffer.concat([Buffer.from(`${line(1)}\n`), Buffer.alloc(500)]));
    expect(repairJsonLines(file(), reportSchema)).toContain('500 bytes');
    fs.appendFileSync(file(), Buffer.from('{"iteration":2,"é').subarray(0, -1));
    expect(repairJsonLines(file(), reportSchema)).toContain(':2:');
    expect(readReports(folder)).toEqual([report(1)]);
  });

  it('with a bad line in the middle are refused with its number', () => {
    fs.writeFileSync(file(), `${line(1)}\n{"iteration":"two"}\n${line(3)}\n`);
    expect(() => readReports(folder)).toThrow(/metrics\.jsonl:2: .*iteration/);
    expect(() => repairJsonLines(file(), reportSchema)).toThrow(InputError);
  });

  it('appended reach the file at a flush, in order', () => {
    const appender = new JsonLinesAppender(file(), 1000);
    appender.append(line(1));
    expect(fs.readFileSync(file(), 'utf8')).toBe('');
    for (let i = 2; i <= 100; i++) appender.append(line(i));
    expect(fs.statSync(file()).size).toBeGreaterThan(0);
    appender.flush();
    expect(appender.bytes).toBe(fs.statSync(file()).size);
    expect(readReports(folder).map((r) => r.iteration)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(appender.count).toBe(100);
    appender.close();
  });
});

describe('files of a run', () => {
  it('begin with the experiment, and are never those of another run', () => {
    const directory = path.join(folder, 'new');
    writeNewRun(directory, smallExperiment);
    expect(readExperimentOf(directory)).toEqual(smallExperiment);
    expect(() => writeNewRun(directory, smallExperiment)).toThrow(/new: this directory holds a run already/);
    fs.writeFileSync(path.join(folder, 'file'), '');
    expect(() => writeNewRun(path.join(folder, 'file', 'x'), smallExperiment)).toThrow(/cannot be written to/);
  });

  it('say what is wrong with them', () => {
    expect(readStatus(folder)).toBeUndefined();
    expect(() => readExperimentOf(folder)).toThrow(/config\.json: no such file/);
    fs.writeFileSync(path.join(folder, runFiles.status), '{"state":"flying"}');
    expect(() => readStatus(folder)).toThrow(/status\.json: state: /);
    fs.writeFileSync(path.join(folder, runFiles.status), '{"state"');
    expect(() => readStatus(folder)).toThrow(/expected JSON/);
  });
});

describe('SnapshotIndex', () => {
  const snapshot = (iteration: number) => ({
    iteration,
    revision: 1,
    values: [iteration, 0.5],
    policy: [0.25, 0.75, 1, 0],
    occupancy: [0.5, 0.5],
  });

  it('grows with the file and leaves a half-written line for later', () => {
    const file = path.join(folder, runFiles.snapshots);
    const index = new SnapshotIndex(folder);
    expect(index.iterations).toEqual([]);
    const text = `${JSON.stringify(snapshot(1))}\n${JSON.stringify(snapshot(7))}\n`;
    fs.writeFileSync(file, text.slice(0, -10));
    expect(index.refresh()).toBe(true);
    expect(index.iterations).toEqual([1]);
    fs.appendFileSync(file, text.slice(-10));
    expect(index.refresh()).toBe(true);
    expect(index.refresh()).toBe(false);
    expect(index.iterations).toEqual([1, 7]);
    expect(index.read(7)).toEqual(snapshot(7));
    expect(index.read(2)).toBeUndefined();
  });
});

describe('isAlive', () => {
  const status = (change: Partial<RunStatus> = {}): RunStatus => ({
    state: 'running',
    pid: process.pid,
    host: os.hostname(),
    heartbeat: new Date().toISOString(),
    startedAt: new Date().toISOString(),
    iteration: 1,
    maximumIterations: 2,
    revision: 0,
    backend: '',
    ...change,
  });

  it('asks for the process, and for the socket of one that has it', () => {
    expect(isAlive(status(), undefined)).toBe(true);
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    expect(isAlive(status({ pid: gone }), undefined)).toBe(false);
    const control = { version: 1 as const, pid: process.pid, socket: path.join(folder, 's.sock'), token: 't' };
    expect(isAlive(status(), control)).toBe(false);
    fs.writeFileSync(control.socket, '');
    expect(isAlive(status(), control)).toBe(true);
    expect(isAlive(status({ state: 'finished' }), control)).toBe(false);
  });

  it('believes the heartbeat of another machine for a minute', () => {
    expect(isAlive(status({ host: 'elsewhere' }), undefined)).toBe(true);
    const old = new Date(Date.now() - 120_000).toISOString();
    expect(isAlive(status({ host: 'elsewhere', heartbeat: old }), undefined)).toBe(false);
  });
});

describe('seriesOf', () => {
  it('makes columns of equal length with null where a metric is missing', () => {
    const reports = [
      { iteration: 1, revision: 0, values: { 'occupancy/kl': 2 } },
      { iteration: 2, revision: 0, values: { 'occupancy/kl': 1, 'dual/value': -3 } },
      { iteration: 3, revision: 1, values: { 'dual/value': -4 } },
    ];
    const expected = {
      iterations: [1, 2, 3],
      revisions: [0, 0, 1],
      columns: { 'occupancy/kl': [2, 1, null], 'dual/value': [null, -3, -4] },
    };
    expect(seriesOf(reports)).toEqual(expected);
    const grown = seriesOf(reports.slice(0, 1));
    appendReports(grown, reports.slice(1));
    expect(grown).toEqual(expected);
  });
});

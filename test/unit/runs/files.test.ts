// Reading what another process writes: growing files and the last line.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reportSchema } from '../../../src/protocol/report';
import { lastLine } from '../../../src/runs/fileTail';
import { GrowingFile } from '../../../src/runs/growingFile';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
  file = path.join(folder, 'metrics.jsonl');
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const line = (iteration: number) => `${JSON.stringify({ iteration, revision: 0, values: {} })}\n`;

describe('GrowingFile', () => {
  const read = (growing: GrowingFile<{ iteration: number }>, from: number) =>
    [...growing.read(from)].map(({ iteration }) => iteration);

  it('goes on where it was and leaves out what is being written', () => {
    const growing = new GrowingFile(file, reportSchema);
    expect(read(growing, 0)).toEqual([]);
    fs.writeFileSync(file, line(1) + line(2) + line(3).slice(0, 10));
    expect(read(growing, 0)).toEqual([1, 2]);
    expect(read(growing, 2)).toEqual([]);
    fs.appendFileSync(file, line(3).slice(10) + line(4));
    expect(read(growing, 2)).toEqual([3, 4]);
  });

  it('skips lines that came another way, and begins again when asked to', () => {
    fs.writeFileSync(file, line(1) + line(2) + line(3));
    const growing = new GrowingFile(file, reportSchema);
    expect(read(growing, 2)).toEqual([3]);
    expect(read(growing, 0)).toEqual([1, 2, 3]);
    expect(read(growing, 9)).toEqual([]);
  });

  it('names the line that is bad', () => {
    fs.writeFileSync(file, line(1) + '{"iteration":"two"}\n' + line(3));
    expect(() => read(new GrowingFile(file, reportSchema), 0)).toThrow(/metrics\.jsonl:2: /);
  });
});

describe('lastLine', () => {
  it('finds it, also in a large file', () => {
    fs.writeFileSync(file, line(1).repeat(10_000) + line(2));
    expect(lastLine(file, { whole: true })).toBe(line(2).trimEnd());
  });

  it('leaves out what lacks its newline only where whole lines are wanted', () => {
    fs.writeFileSync(file, 'one\n\ntwo');
    expect(lastLine(file, { whole: true })).toBe('one');
    expect(lastLine(file, { whole: false })).toBe('two');
  });

  it('finds nothing in no file, an empty one, and one that is a single endless line', () => {
    expect(lastLine(file, { whole: true })).toBeUndefined();
    fs.writeFileSync(file, '');
    expect(lastLine(file, { whole: false })).toBeUndefined();
    fs.writeFileSync(file, 'x'.repeat(100_000));
    expect(lastLine(file, { whole: false })).toBeUndefined();
  });
});

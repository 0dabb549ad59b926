// Environments in threads from the built files: the bundled program of the threads, and MuJoCo's binary beside it.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleForThread } from '../support/environmentWorker';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-built-'));
let program: string;

beforeAll(async () => {
  for (const file of ['environmentWorker.cjs', 'wasm'])
    cpSync(path.join(root, 'dist', file), path.join(folder, file), { recursive: true });
  program = await bundleForThread(path.join(root, 'test/support/vectorProgram.ts'), folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (threads: number): Promise<number[]> => {
  // In a folder without packages: all that is used lies beside the program.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, `${threads}`], { cwd: folder });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as number[];
};

it('gives the same returns with and without threads, and a program ends with its threads asleep', async () => {
  const alone = await run(1);
  expect(alone.length).toBe(4);
  expect(alone.every((value) => value !== 0 && Number.isFinite(value))).toBe(true);
  expect(await run(3)).toEqual(alone);
});

// Environments in threads from the built files: the bundled program of the threads, and MuJoCo's binary beside it.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleForThread } from '../support/environmentWorker';
import { hasGymnasium, python } from '../support/python';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-built-'));
let program: string;

beforeAll(async () => {
  for (const file of ['environmentWorker.cjs', 'wasm'])
    cpSync(path.join(root, 'dist', file), path.join(folder, file), { recursive: true });
  program = await bundleForThread(path.join(root, 'test/support/vectorProgram.ts'), folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (threads: number, environment: object): Promise<number[]> => {
  // In a folder without packages: all that is used lies beside the program.
  const words = [program, `${threads}`, JSON.stringify(environment)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: folder });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as number[];
};

it.each([
  { kind: 'mujoco', name: 'HalfCheetah-v5' },
  { kind: 'module', file: path.join(root, 'examples/workspace/worlds/waterTank.ts') },
])(
  'gives the same returns for any number of threads, and a program ends with its threads asleep: %j',
  async (world) => {
    const alone = await run(1, world);
    expect(alone.length).toBe(4);
    expect(alone.every((value) => value !== 0 && Number.isFinite(value))).toBe(true);
    expect(await run(3, world)).toEqual(alone);
  },
);

it.skipIf(!hasGymnasium)('Gymnasium needs nothing beside the program either', async () => {
  const world = { kind: 'gymnasium', name: 'Pendulum-v1', python };
  const alone = await run(1, world);
  expect(alone.every((value) => value < 0)).toBe(true);
  expect(await run(2, world)).toEqual(alone);
});

// Environments in threads from the built files: the bundled program of the threads, and MuJoCo's binary beside it.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForThread } from '../support/environmentWorker';
import { hasGymnasium, python, where } from '../support/python';
import { exampleFile, testBench } from '../support/trainerProcess';

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

it.each(where(hasGymnasium))('Gymnasium, with %s, needs nothing beside the program either', async () => {
  const world = { kind: 'gymnasium', name: 'Pendulum-v1', python };
  const alone = await run(1, world);
  expect(alone.every((value) => value < 0)).toBe(true);
  expect(await run(2, world)).toEqual(alone);
});

describe('a run in a world of one’s own', () => {
  const bench = testBench();
  const short = ['--set', 'algorithm.totalSteps=4096'];
  const write = (file: string, options: object) => {
    const config = path.join(bench.folder, 'own.trirl.json');
    const environment = { kind: 'module', file: path.join(root, 'test/fixtures/worlds', file), options };
    writeFileSync(config, JSON.stringify({ name: 'own', environment, algorithm: { kind: 'ppo' } }));
    return config;
  };

  it('learns in the example', async () => {
    const ended = await bench.trirl(['train', exampleFile('water-tank.trirl.json'), ...short]).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('all 4096 steps are done');
    expect(ended.stdout).not.toContain('cannot be read');
  });

  it('says what it cannot keep', async () => {
    const ended = await bench.trirl(['train', write('counter.mjs', {}), ...short]).ended;
    expect(ended.stdout).toContain(
      'note: The state of counter cannot be read: a run that is gone on with begins new episodes.',
    );
    expect(ended.code).toBe(0);
  });

  it('fails with the line at fault', async () => {
    const ended = await bench.trirl(['train', write('faulty.ts', { at: 'throw' }), ...short]).ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr + ended.stdout).toContain(
      `${path.join(root, 'test/fixtures/worlds/helper.ts')}:12: step() failed`,
    );
  });
});

// Gymnasium's own environments through the bridge, and what is said where it cannot be crossed.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inexactnessOf } from '../../../../src/environments/continuousEnvironment';
import { continuousWorldNamed } from '../../../../src/protocol/worldCatalogue';
import { createContinuous } from '../../../../src/environments/createContinuous';
import { VectorEnvironment } from '../../../../src/environments/vector/vectorEnvironment';
import { gymnasiumSchema } from '../../../../src/protocol/continuousWorlds';
import { InputError } from '../../../../src/protocol/inputError';
import { bundleForThread } from '../../../support/environmentWorker';
import { hasGymnasium, hasMujoco, python, where } from '../../../support/python';
import { recordSteps } from '../../../support/vectorSteps';

const root = path.resolve(import.meta.dirname, '../../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-gymnasium-'));
let workerFile: string;
const open: VectorEnvironment[] = [];

beforeAll(async () => {
  process.env['PYTHONPATH'] = path.join(root, 'test/fixtures/worlds');
  workerFile = await bundleForThread(path.join(root, 'src/environments/vector/environmentWorker.ts'), folder);
});
afterAll(async () => {
  await Promise.all(open.map((vector) => vector.dispose()));
  rmSync(folder, { recursive: true });
});

interface Options {
  readonly threads?: number;
  readonly count?: number;
  readonly seed?: number;
  readonly world?: Readonly<Record<string, unknown>>;
}

async function create(name: string, { threads = 1, count = 3, seed = 1, world = {} }: Options = {}) {
  const environment = gymnasiumSchema.parse({ kind: 'gymnasium', name, python, ...world });
  const vector = await VectorEnvironment.create({ environment, count, seed, threads, workerFile });
  open.push(vector);
  return vector;
}

async function refusal(run: () => unknown): Promise<InputError> {
  const reason: unknown = await Promise.resolve()
    .then(run)
    .then(() => undefined)
    .catch((error: unknown) => error);
  expect(reason).toBeInstanceOf(InputError);
  return reason as InputError;
}

describe.each(where(hasGymnasium))('Gymnasium through the bridge, with %s', { timeout: 120_000 }, () => {
  // Sine and cosine of the two may differ in the last bit, of which a pendulum that falls makes 1.2e-5 in 200 steps.
  it.each([
    ['Pendulum-v1', { x_init: 0, y_init: 0 }, [0, 0], 1e-4],
    ['CartPole-v1', { low: 0, high: 0 }, [0, 0, 0, 0], 1e-6],
  ])('%s is ours, step by step', async (name, resetOptions, start, tolerance) => {
    const expectClose = (found: number, expected: number) =>
      expect(Math.abs(found - expected)).toBeLessThan(tolerance * (1 + Math.abs(expected)));
    const vector = await create(name, { count: 2, threads: 2, world: { resetOptions } });
    const own = await createContinuous(continuousWorldNamed(name));
    expect(vector.shape.maxEpisodeSteps).toBe(own.maxEpisodeSteps);
    expect(vector.shape.actionSpace).toMatchObject({ kind: own.actionSpace.kind });
    const { buffers, sizes } = vector;
    expect(sizes.observation).toBe(own.observationNames.length);
    own.reset(0);
    let observation = own.writeState(start);
    let ended = 0;
    for (let step = 0; step < 450; step++) {
      observation.forEach((value, i) => expectClose(buffers.observations[i]!, value));
      // In single precision, as Gymnasium hands actions on.
      const action = own.actionSpace.kind === 'box' ? Math.fround(1.9 * Math.sin(step / 3)) : (step >> 1) % 2;
      buffers.actions.fill(action);
      vector.step();
      const outcome = own.step([action]);
      for (const row of [0, 1]) {
        const begin = row * sizes.observation;
        const next = [...buffers.nextObservations.subarray(begin, begin + sizes.observation)];
        next.forEach((value, i) => expectClose(value, outcome.observation[i]!));
        expectClose(buffers.rewards[row]!, outcome.reward);
        expect(buffers.terminated[row]).toBe(outcome.terminated ? 1 : 0);
      }
      if (buffers.terminated[0] === 1 || buffers.truncated[0] === 1) {
        ended++;
        observation = own.writeState(start);
      } else {
        ({ observation } = outcome);
      }
    }
    expect(ended).toBeGreaterThanOrEqual(2);
  });

  it('the number of processes changes nothing of what happens', async () => {
    const world = { maxEpisodeSteps: 15 };
    const alone = recordSteps(await create('Acrobot-v1', { world, count: 5 }), { from: 0, steps: 40 });
    const three = await create('Acrobot-v1', { world, count: 5, threads: 3 });
    expect(recordSteps(three, { from: 0, steps: 40 })).toEqual(alone);
    expect([...three.buffers.episodes]).toEqual(Array(5).fill(2));
    const other = await create('Acrobot-v1', { world, count: 5, seed: 2 });
    expect(recordSteps(other, { from: 0, steps: 40 })).not.toEqual(alone);
    three.reset();
    expect(recordSteps(three, { from: 0, steps: 40 })).toEqual(alone);
  });

  it('a run goes on with new episodes, the same for any number of processes', async () => {
    const vector = await create('Pendulum-v1');
    expect(inexactnessOf(vector.shape)).toContain('The state of Pendulum-v1 cannot be read');
    recordSteps(vector, { from: 0, steps: 5 });
    const saved = vector.save();
    const [one, two] = [await create('Pendulum-v1'), await create('Pendulum-v1', { threads: 2 })];
    for (const restored of [one, two]) restored.restore(saved);
    expect([...two.buffers.episodes]).toEqual([1, 1, 1]);
    expect(recordSteps(two, { from: 5, steps: 5 })).toEqual(recordSteps(one, { from: 5, steps: 5 }));
  });

  it.each(hasMujoco ? ['Reacher-v5'] : [])('an environment that we do not have: %s', async () => {
    const { shape, buffers } = await create('Reacher-v5');
    expect(shape).toMatchObject({ name: 'Reacher-v5', maxEpisodeSteps: 50, stateNames: [], rewardNames: ['reward'] });
    expect(shape.observationNames).toHaveLength(10);
    expect(shape.actionSpace).toMatchObject({ kind: 'box', low: [-1, -1], high: [1, 1] });
    expect(buffers.observations.every(Number.isFinite)).toBe(true);
  });

  it('spaces within spaces become one vector with their names', async () => {
    const { shape, buffers } = await create('faulty_gym:Faulty-v0', {
      count: 1,
      world: { options: { space: 'nested' } },
    });
    expect(shape.observationNames).toEqual([
      'goal 0',
      'goal 1',
      'parts 0',
      'parts 1 0 0',
      'parts 1 0 1',
      'parts 1 1 0',
      'parts 1 1 1',
    ]);
    expect([...buffers.observations]).toEqual([0.5, -0.5, 2, 0, 1, 1, 0]);
  });

  it('choices that do not begin at 0 are counted from 0 here', async () => {
    const vector = await create('faulty_gym:Faulty-v0', { count: 1, world: { options: { space: 'shifted' } } });
    expect(vector.shape.actionSpace).toEqual({ kind: 'discrete', names: ['action 0', 'action 1', 'action 2'] });
    vector.buffers.actions[0] = 2;
    vector.step();
    expect(vector.buffers.nextObservations[0]).toBe(7);
  });

  it('what an environment prints is not taken for an answer, and its own truncation for none of ours', async () => {
    const vector = await create('faulty_gym:Faulty-v0', { world: { options: { at: 'print' } } });
    vector.step();
    expect([...vector.buffers.rewards]).toEqual([1, 1, 1]);
    const cut = await create('faulty_gym:Faulty-v0', { world: { options: { at: 'truncate' } } });
    cut.step();
    expect([...cut.buffers.truncated]).toEqual([1, 1, 1]);
    expect([...cut.buffers.terminated]).toEqual([0, 0, 0]);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['Pendulum-v1', { python: 'python-of-nobody' }, 'there is no such program', 'environment.python'],
    ['Pendulum-v1', { python: path.join(root, 'package.json') }, 'cannot be started', 'environment.python'],
    ['Pendulun-v1', {}, "Environment `Pendulun` doesn't exist. Did you mean: `Pendulum`?", 'environment.name'],
    ['nowhere_at_all:Pendulum-v1', {}, "No module named 'nowhere_at_all'", 'environment.name'],
    ['Pendulum-v1', { options: { gravity: 9 } }, 'does not take these options', 'environment.options'],
    ['faulty_gym:Faulty-v0', { options: { space: 'text' } }, 'expected observations of Box', 'environment.name'],
    [
      'faulty_gym:Faulty-v0',
      { options: { space: 'unbounded' } },
      'expected actions between bounds',
      'environment.name',
    ],
    ['faulty_gym:Faulty-v0', { options: { space: 'many' } }, 'expected actions of Box', 'environment.name'],
  ])('says what cannot be made: %s %j', async (name, world, sentence, field) => {
    const error = await refusal(() => create(name, { world }));
    expect(error.sentence).toContain(sentence);
    expect(error.place.field).toBe(field);
  });

  it('names the Python that has no Gymnasium', async () => {
    const bare = path.join(folder, 'bare-python');
    writeFileSync(bare, `#!/bin/sh\nexec "${python}" -S -I "$@"\n`);
    chmodSync(bare, 0o755);
    const error = await refusal(() => create('Pendulum-v1', { world: { python: bare } }));
    expect(error.message).toMatch(
      /^environment.python: the Python \S+ has no Gymnasium \(No module named 'gymnasium'\)/,
    );
  });

  it('an exception has the file and line of the environment', async () => {
    const vector = await create('faulty_gym:Faulty-v0', { world: { options: { at: 'raise' } } });
    const { message } = await refusal(() => vector.step());
    const file = path.join(root, 'test/fixtures/worlds/faulty_gym.py');
    const line =
      1 +
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('out of water'));
    expect(message).toBe(`${file}:${line}: step() failed: RuntimeError: out of water`);
  });

  it('what is no number is refused', async () => {
    const vector = await create('faulty_gym:Faulty-v0', { world: { options: { at: 'nan' } } });
    const { message } = await refusal(() => vector.step());
    expect(message).toBe('environment.name: faulty_gym:Faulty-v0 gave NaN as a reward; expected finite numbers');
  });

  it('a Python that ends is told of with its exit code', async () => {
    const vector = await create('faulty_gym:Faulty-v0', { world: { options: { at: 'exit' } } });
    expect(() => vector.step()).toThrow(/has ended with exit code 3/);
  });

  it.each(['hang', 'hangHard'])('a step that hangs is noticed, and its Python ended: %s', async (at) => {
    const vector = await create('faulty_gym:Faulty-v0', {
      count: 1,
      world: { options: { at }, timeoutSeconds: 0.5 },
    });
    const before = pythons();
    expect(before.length).toBeGreaterThan(0);
    expect((await refusal(() => vector.step())).sentence).toContain('takes more than 0.5 s in step()');
    await vector.dispose();
    await until(() => pythons().length === before.length - 1);
  });
});

describe.each(process.platform === 'win32' ? [] : ['sh'])('a program that is no bridge, in %s', () => {
  /** Little-endian: kind, length, text. */
  const framed = (kind: number, text: string, length = text.length) =>
    `\\${kind}\\0\\0\\0\\${length.toString(8)}\\0\\0\\0${text}`;
  const description = { name: 'x', observationNames: ['a'], rewardNames: ['r'], maxEpisodeSteps: 0 };
  it.each([
    ['Hello, I am an interpreter.', 'expected a frame, found one of kind 1819043144'],
    [framed(1, 'abc'), 'expected JSON from Python, found "abc"'],
    [framed(1, '[]'), 'x cannot be used: '],
    [framed(1, JSON.stringify(description)), 'x cannot be used: actionSpace: '],
    [framed(0, '{}'), 'expected the words of a failure from Python, found "{}"'],
    [framed(2, 'abc'), 'expected a frame of kind 1 from Python, found 2'],
    [framed(1, '{', 100), 'has ended with exit code 5, without a word'],
    ['', 'has ended with exit code 5, without a word'],
  ])('%s', async (answer, sentence) => {
    const program = path.join(folder, 'no-bridge');
    writeFileSync(program, `#!/bin/sh\nprintf '${answer}'\nsleep 0.1\nexit 5\n`);
    chmodSync(program, 0o755);
    await expect(create('x', { world: { python: program } })).rejects.toThrow(sentence);
  });
});

/** The bridges that this process has started, by their ids: those of other tests on the machine are not counted. */
function pythons(of = process.pid): string[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return table.filter((line) => Number(line.trim().split(/\s+/)[1]) === of && line.includes('end_with_parent'));
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(condition()).toBe(true);
}

// On other systems than Linux, what holds the interpreter's lock forever outlives a parent that is killed.
const steps = process.platform === 'linux' ? ['', 'hang', 'hangHard'] : ['', 'hang'];
it.each(hasGymnasium ? steps : [])('Python ends with a parent that is killed: %j', { timeout: 120_000 }, async (at) => {
  const program = await bundleForThread(path.join(root, 'test/support/gymnasiumProgram.ts'), folder);
  const child = spawn(process.execPath, [program, workerFile, python, at], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: child.stdout });
  await new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  const [bridge] = pythons(child.pid);
  expect(bridge).toBeDefined();
  // Once it steps, where it does.
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGKILL');
  const id = Number(bridge!.trim().split(/\s+/)[0]);
  await until(() => !isAlive(id));
});

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

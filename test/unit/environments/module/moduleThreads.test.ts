// A user's modules in threads of their own: what they do there is decided by the seed, and what goes wrong there stays there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inexactnessOf } from '../../../../src/environments/continuousEnvironment';
import { describeWorld } from '../../../../src/environments/describeWorld';
import { VectorEnvironment } from '../../../../src/environments/vector/vectorEnvironment';
import { moduleWorldSchema } from '../../../../src/protocol/continuousWorlds';
import { InputError } from '../../../../src/protocol/inputError';
import { bundleForThread } from '../../../support/environmentWorker';
import { actForStep, recordSteps } from '../../../support/vectorSteps';

const root = path.resolve(import.meta.dirname, '../../../..');
const fixture = (name: string) => path.join(root, 'test/fixtures/worlds', name);
const waterTank = path.join(root, 'examples/workspace/worlds/waterTank.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-modules-'));
let workerFile: string;
const open: VectorEnvironment[] = [];

beforeAll(async () => {
  workerFile = await bundleForThread(path.join(root, 'src/environments/vector/environmentWorker.ts'), folder);
});
afterAll(async () => {
  await Promise.all(open.map((vector) => vector.dispose()));
  rmSync(folder, { recursive: true });
});

interface Options {
  readonly threads?: number;
  readonly seed?: number;
  readonly world?: Readonly<Record<string, unknown>>;
}

async function create(file: string, { threads = 1, seed = 1, world = {} }: Options = {}): Promise<VectorEnvironment> {
  const environment = moduleWorldSchema.parse({ kind: 'module', file, ...world });
  const vector = await VectorEnvironment.create({ environment, count: 5, seed, threads, workerFile });
  open.push(vector);
  return vector;
}

it.each(['counter.mjs', 'waterTank.ts'])('the number of threads changes nothing of what happens: %s', async (name) => {
  const file = name === 'waterTank.ts' ? waterTank : fixture(name);
  const world = { maxEpisodeSteps: 9 };
  const alone = recordSteps(await create(file, { world }), { from: 0, steps: 40 });
  for (const threads of [2, 5])
    expect(recordSteps(await create(file, { threads, world }), { from: 0, steps: 40 })).toEqual(alone);
  expect(recordSteps(await create(file, { seed: 2, world }), { from: 0, steps: 40 })).not.toEqual(alone);
});

it('goes on from what was saved, with another number of threads', async () => {
  const vector = await create(waterTank, { threads: 2, world: { maxEpisodeSteps: 11 } });
  expect(inexactnessOf(vector.shape)).toBeUndefined();
  recordSteps(vector, { from: 0, steps: 17 });
  const saved = vector.save();
  const rest = recordSteps(vector, { from: 17, steps: 20 });
  const other = await create(waterTank, { threads: 3, world: { maxEpisodeSteps: 11 } });
  other.restore(saved);
  expect(recordSteps(other, { from: 17, steps: 20 })).toEqual(rest);
});

it('a world whose state cannot be read goes on with new episodes, and says so', async () => {
  const vector = await create(fixture('counter.mjs'));
  expect(inexactnessOf(vector.shape)).toBe(
    'The state of counter cannot be read: a run that is gone on with begins new episodes.',
  );
  recordSteps(vector, { from: 0, steps: 3 });
  const saved = vector.save();
  const episodes = [...vector.buffers.episodes];
  const [one, other] = [await create(fixture('counter.mjs')), await create(fixture('counter.mjs'), { threads: 2 })];
  for (const restored of [one, other]) {
    restored.restore(saved);
    expect([...restored.buffers.episodes]).toEqual(episodes.map((episode) => episode + 1));
    expect([...restored.buffers.episodeLengths]).toEqual(Array(5).fill(0));
    expect(restored.buffers.observations.filter((_, i) => i % 2 === 0)).toEqual(new Float64Array(5));
  }
  expect(recordSteps(one, { from: 3, steps: 20 })).toEqual(recordSteps(other, { from: 3, steps: 20 }));
});

it('is described without being stepped', async () => {
  const shape = await describeWorld(moduleWorldSchema.parse({ kind: 'module', file: waterTank }), workerFile);
  expect(shape).toMatchObject({
    name: 'waterTank',
    maxEpisodeSteps: 200,
    timeStep: 0.5,
    rewardNames: ['level', 'valve'],
  });
});

async function refusal(run: () => unknown): Promise<InputError> {
  const reason: unknown = await Promise.resolve()
    .then(run)
    .then(() => undefined)
    .catch((error: unknown) => error);
  expect(reason).toBeInstanceOf(InputError);
  return reason as InputError;
}

it('an exception comes out of its thread with file and line', async () => {
  const file = fixture('faulty.ts');
  const vector = await create(file, { threads: 2, world: { options: { at: 'throw' } } });
  actForStep(vector, 0);
  const { message } = await refusal(() => vector.step());
  expect(message).toMatch(
    new RegExp(
      `^${fixture('helper.ts')}:12: step\\(\\) failed at step 1 of the episode with seed \\d+: RangeError: no way`,
    ),
  );
  const atStart = await refusal(() => create(fixture('syntax.ts'), { threads: 2 }));
  expect(atStart.place).toEqual({ file: fixture('syntax.ts'), line: 3 });
});

it.each([
  [
    'faulty.ts',
    { at: 'hang' },
    'the world takes more than 0.5 s in step(): it hangs, or needs a larger "timeoutSeconds"',
  ],
  ['faulty.ts', { at: 'exit' }, 'ended by itself, with 7'],
])('a step that does not come back is noticed: %s %j', async (name, options, sentence) => {
  const vector = await create(fixture(name), { threads: 2, world: { options, timeoutSeconds: 0.5 } });
  const begin = performance.now();
  expect(() => vector.step()).toThrow(sentence);
  await vector.dispose();
  expect(performance.now() - begin).toBeLessThan(10_000);
});

it('a module that hangs while it is loaded is noticed', { timeout: 40_000 }, async () => {
  const error = await refusal(() => create(fixture('hanging.cjs'), { world: { timeoutSeconds: 0.1 } }));
  expect(error.message).toBe(
    `${fixture('hanging.cjs')}: the world takes more than 0.1 s to be loaded: it hangs, or needs a larger "timeoutSeconds"`,
  );
});

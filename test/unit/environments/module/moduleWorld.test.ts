import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadModuleWorld } from '../../../../src/environments/module/loadModuleWorld';
import { moduleWorldSchema } from '../../../../src/protocol/continuousWorlds';
import { InputError, type Place } from '../../../../src/protocol/inputError';

const root = path.resolve(import.meta.dirname, '../../../..');
const fixture = (name: string) => path.join(root, 'test/fixtures/worlds', name);
const example = path.join(root, 'examples/workspace/worlds/waterTank.ts');
const load = (file: string, options: Record<string, unknown> = {}) =>
  loadModuleWorld(moduleWorldSchema.parse({ kind: 'module', file, options }));

async function refusal(file: string, options?: Record<string, unknown>): Promise<{ sentence: string; place: Place }> {
  return told(async () => {
    const world = await load(file, options);
    world.reset(1);
    world.step([0]);
  });
}

async function told(run: () => void | Promise<void>): Promise<{ sentence: string; place: Place }> {
  const error: unknown = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

describe('a world from a module', () => {
  it('in TypeScript describes itself, and acts by its description', async () => {
    const world = await load(example, { target: 0.5 });
    expect(world.name).toBe('waterTank');
    expect(world.observationNames).toEqual(['level (m)', 'inflow (m³/s)', 'missing (m)']);
    const [level, inflow, missing] = world.reset(7);
    expect(level! + missing!).toBeCloseTo(0.5, 12);
    expect(inflow).toBe(0);
    const { observation, reward, rewardComponents, terminated } = world.step([1]);
    expect(observation[1]).toBeCloseTo(0.1, 12);
    expect(reward).toBeCloseTo(-Math.abs(observation[2]!) - 0.2, 12);
    expect([...rewardComponents]).toHaveLength(2);
    expect(terminated).toBe(false);
    for (let step = 0; step < 100 && !world.step([1]).terminated; step++);
    expect(world.step([1]).terminated).toBe(true);
  });

  it('is started by its seed alone, whatever the world drew before', async () => {
    const [one, other] = [await load(example), await load(example)];
    const first = [...one.reset(3)];
    one.reset(4);
    expect([...one.reset(3)]).toEqual(first);
    expect([...other.reset(3)]).toEqual(first);
    expect([...other.reset(4)]).not.toEqual(first);
  });

  it('has a Math.random of its own, and leaves ours alone', async () => {
    const [one, other] = [await load(fixture('counter.mjs')), await load(fixture('counter.mjs'))];
    const { random } = Math;
    one.reset(5);
    other.reset(5);
    const alone = Array.from({ length: 4 }, () => one.step([1]).observation[1]);
    expect(Math.random).toBe(random);
    one.reset(6);
    const together = Array.from({ length: 4 }, () => {
      one.step([0]);
      return other.step([1]).observation[1];
    });
    expect(together).toEqual(alone);
  });

  it('goes on from its state, random numbers included', async () => {
    const world = await load(example);
    world.reset(1);
    for (let i = 0; i < 5; i++) world.step([0.7]);
    const state = new Float64Array(world.stateNames.length);
    expect(state).toHaveLength(6);
    world.readState(state);
    const rest = Array.from({ length: 5 }, () => [...world.step([0.4]).observation]);
    const other = await load(example);
    other.reset(99);
    other.writeState(state);
    expect(Array.from({ length: 5 }, () => [...other.step([0.4]).observation])).toEqual(rest);
  });

  it('that has no readState has no state to be saved', async () => {
    expect((await load(fixture('counter.mjs'))).stateNames).toEqual([]);
  });
});

describe('a module that cannot be a world', () => {
  it.each<[string, Record<string, unknown> | undefined, string, Place]>([
    ['syntax.ts', undefined, 'cannot be loaded: SyntaxError: ', { file: fixture('syntax.ts'), line: 3 }],
    ['syntax.js', undefined, "'a' has already been declared", { file: fixture('syntax.js'), line: 4 }],
    ['lost.ts', undefined, "Cannot find module './nowhere'", { file: fixture('lost.ts'), line: 2 }],
    ['classy.ts', undefined, 'is a function which makes the world', { file: fixture('classy.ts') }],
    ['helper.ts', undefined, 'found nothing', { file: fixture('helper.ts') }],
    ['missing.ts', undefined, 'Cannot find module', { file: fixture('missing.ts') }],
    [
      'faulty.ts',
      { at: 'make', how: 'throw' },
      'cannot be made: TypeError: no tank',
      { file: fixture('faulty.ts'), line: 8 },
    ],
    ['faulty.ts', { at: 'make', how: 5 }, 'return a world, found the number 5', { file: fixture('faulty.ts') }],
    [
      'faulty.ts',
      { at: 'world', how: { reset: 1, maxEpisodeSteps: 0, observationNames: [] } },
      'the world has 3 problems:\n  reset: expected a method, found the number 1\n  observationNames: ',
      { file: fixture('faulty.ts') },
    ],
    [
      'faulty.ts',
      { at: 'world', how: { actionSpace: { kind: 'box', names: ['a', 'b'], low: [0, 0], high: [1] } } },
      'actionSpace.high: expected 2 numbers, found 1',
      { file: fixture('faulty.ts') },
    ],
    [
      'faulty.ts',
      { at: 'world', how: { readState: true } },
      'readState: expected a method or nothing, found the boolean true',
      { file: fixture('faulty.ts') },
    ],
  ])('%s %j', async (file, options, sentence, place) => {
    const error = await refusal(fixture(file), options);
    expect(error.sentence).toContain(sentence);
    expect(error.place).toEqual(place);
  });
});

describe('what a world gives is checked at every call', () => {
  const faulty = fixture('faulty.ts');
  const at = 'at step 1 of the episode with seed 1: ';
  it.each<[Record<string, unknown>, string]>([
    [
      { at: 'reset', how: [1] },
      'reset() at step 0 of the episode with seed 1: the observation: expected 2 numbers, found 1',
    ],
    [{ at: 'reset', how: null }, 'the observation: expected 2 numbers, found nothing'],
    [{ at: 'step', how: null }, `step() ${at}expected { observation, reward, terminated }, found nothing`],
    [{ at: 'part', how: { observation: [1, 2, 3] } }, `${at}the observation: expected 2 numbers, found 3`],
    [
      { at: 'part', how: { observation: [1, NaN] } },
      `the observation[1] (speed): expected a finite number, found the number NaN`,
    ],
    [
      { at: 'part', how: { observation: ['1', 1] } },
      'the observation[0] (mode): expected a finite number, found the string 1',
    ],
    [{ at: 'part', how: { reward: NaN } }, `${at}reward: expected a finite number, found the number NaN`],
    [{ at: 'part', how: { reward: undefined } }, 'reward: expected a finite number, found nothing'],
    [{ at: 'part', how: { terminated: undefined, done: true } }, 'terminated: expected true or false, found nothing'],
  ])('%j', async (options, sentence) => {
    const error = await refusal(faulty, options);
    expect(error.sentence).toContain(sentence);
    expect(error.place.file).toBe(faulty);
  });

  it('an exception has the line of the file where it was thrown, be it another than the world’s', async () => {
    const error = await refusal(faulty, { at: 'throw' });
    expect(error.sentence).toBe('step() failed at step 1 of the episode with seed 1: RangeError: no way from 3');
    expect(error.place).toEqual({ file: fixture('helper.ts'), line: 12 });
  });

  it('something thrown that is no error is told as it is', async () => {
    expect((await refusal(faulty, { at: 'throwText' })).sentence).toContain('it threw "just words", which is no Error');
  });
});

describe('cut, grown and garbled modules', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trirl-modules-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const text = readFileSync(example, 'utf8');
  let state = 12345;
  const below = (limit: number) => (state = (Math.imul(state, 48271) >>> 0) % 2147483647) % limit;
  const garbled = Array.from({ length: 60 }, (_, i) => {
    const from = below(text.length);
    if (i % 3 === 0) return text.slice(0, from);
    if (i % 3 === 1) return text.slice(0, from) + text.slice(from + 1 + below(20));
    return text.slice(0, from) + '})];,=<0'.charAt(below(8)) + text.slice(from);
  });

  it('either make a world or are refused with their file', async () => {
    let refused = 0;
    for (const [i, code] of garbled.entries()) {
      const file = path.join(folder, `world${i}.ts`);
      writeFileSync(file, code);
      try {
        const world = await load(file);
        world.reset(1);
        world.step([0.5]);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as InputError).place.file).toBe(file);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });
});

it('the interface that users copy is the one that is kept', () => {
  expect(readFileSync(path.join(root, 'examples/workspace/worlds/userWorld.ts'), 'utf8')).toBe(
    readFileSync(path.join(root, 'src/environments/module/userWorld.ts'), 'utf8'),
  );
});

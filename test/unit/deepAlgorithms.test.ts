// Deep algorithms as experiments: what is left out is filled in, what is filled in is written down and read again, and what does
// not go together is named.
import { describe, expect, test } from 'vitest';
import { checkExperimentText } from '../../src/experiments/checkExperiment';
import { deepKinds, deepSchemas, resolveDeepConfig, writtenDeepConfig } from '../../src/protocol/deepAlgorithms';
import { defaultOf, tunablesOf } from '../../src/protocol/tunables';

const pendulum = { kind: 'classic', name: 'Pendulum-v1' } as const;

describe.each(deepKinds)('%s', (kind) => {
  const schema = deepSchemas.find((option) => option.shape.kind.value === kind)!;

  test('has everything filled in, and written down and read again it is the same', () => {
    const config = resolveDeepConfig({ kind }, pendulum);
    expect(Object.values(config)).not.toContain(undefined);
    const written = schema.parse(JSON.parse(JSON.stringify(writtenDeepConfig(config))));
    expect(resolveDeepConfig(written, pendulum)).toEqual(config);
  });

  test('knows every tunable by a field, or by one of its policy', () => {
    const config = resolveDeepConfig({ kind }, { kind: 'none' });
    for (const name of tunablesOf(kind)) {
      const places = [config, config.policy].filter((settings) => name in settings);
      // In one place alone, or one of the two would count for nothing.
      expect(places, name).toHaveLength(1);
      expect(Reflect.get(places[0]!, name), name).toBe(defaultOf(name, kind));
    }
  });
});

test('the world’s preset comes before the usual, the experiment before both', () => {
  expect(resolveDeepConfig({ kind: 'gail' }, pendulum).policy.totalSteps).toBe(300_000);
  expect(resolveDeepConfig({ kind: 'gail' }, { kind: 'mujoco', name: 'Ant-v5' }).policy.totalSteps).toBe(2_000_000);
  const given = resolveDeepConfig(
    { kind: 'gail', policy: { kind: 'trpo', totalSteps: 10_000 }, eta: 3 } as never,
    pendulum,
  );
  expect(given.policy).toMatchObject({ kind: 'trpo', totalSteps: 10_000 });
});

function problemsOf(change: Record<string, unknown>): string[] {
  const experiment = {
    name: 'test',
    environment: pendulum,
    demonstrations: { kind: 'file', file: import.meta.filename },
    algorithm: { kind: 'deepTrirl' },
    ...change,
  };
  return checkExperimentText(JSON.stringify(experiment), import.meta.filename).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

test('what does not go together is named', () => {
  expect(problemsOf({})).toEqual([]);
  expect(problemsOf({ demonstrations: { kind: 'expert' } })).toEqual([
    expect.stringContaining('demonstrations.kind: Deep TRIRL learns from recorded episodes'),
  ]);
  expect(problemsOf({ algorithm: { kind: 'deepTrirl', policy: { kind: 'ppo', minibatch: 100 } } })).toEqual([
    expect.stringContaining('algorithm.policy.minibatch: environments × horizon = 2048'),
  ]);
  expect(problemsOf({ algorithm: { kind: 'airl', inputs: 'features' } })).toEqual([
    expect.stringContaining('algorithm.inputs: AIRL needs a network'),
  ]);
  expect(problemsOf({ reward: { features: 'coordinates' } })).toEqual([expect.stringContaining('reward.features: ')]);
  expect(problemsOf({ algorithm: { kind: 'gail', dualStepSize: 0.5 } })).toEqual([
    expect.stringContaining('unknown key "dualStepSize"'),
  ]);
});

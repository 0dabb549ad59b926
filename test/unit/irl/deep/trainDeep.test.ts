// The deep loop, small: repeatable to the bit, resumable at any iteration with every reward, on every back end that is present.
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readDemonstrations } from '../../../../src/demonstrations/readDemonstrations';
import { continuousWorldNamed } from '../../../../src/protocol/worldCatalogue';
import type { DeepConfig } from '../../../../src/protocol/deepAlgorithms';
import { FrozenReward } from '../../../../src/irl/deep/frozenReward';
import type { DeepProblem } from '../../../../src/irl/deep/deepProblem';
import type { Report } from '../../../../src/protocol/report';
import type { TrainingState } from '../../../../src/protocol/trainingState';
import { presentBackends, putInForce } from '../../../support/backends';
import { deepRun, smallDeep } from '../../../support/deepRuns';

vi.setConfig({ testTimeout: 180_000 });
const { backends, absent } = await presentBackends();
const trajectories = await readDemonstrations(
  path.join(import.meta.dirname, '../../../fixtures/demonstrations/pendulum.jsonl'),
);
const problem = {
  world: continuousWorldNamed('Pendulum-v1'),
  trajectories,
  seed: 3,
  threads: 1,
  expertReturn: -137,
  randomReturn: -1184,
} as const;

function timeless(reports: readonly Report[]) {
  return reports.map(({ values }) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !/^time|PerSecond/.test(name))),
  );
}

describe.each(backends.map((backend) => [backend.name, backend] as const))(`on %s${absent}`, (_, backend) => {
  it('says everything that its mathematics is trusted by', async () => {
    await putInForce(backend);
    const before = backend.tf.memory().numTensors;
    const { reports, reason } = await deepRun({ backend, ...problem }, smallDeep);
    expect(backend.tf.memory().numTensors).toBe(before);
    expect(reason).toBe('all 256 steps are done');
    for (const [index, { values }] of reports.entries()) {
      const eta = 10 * (1 - index / 4);
      expect(values['trustRegion/eta']).toBeCloseTo(eta, 4);
      expect(values['reward/step']).toBeCloseTo(0.6 / (1 + eta), 4);
      for (const name of ['occupancy/klEstimate', 'dual/estimate', 'policy/kl', 'discriminator/loss'] as const) {
        expect(values[name], name).toEqual(expect.any(Number));
      }
      expect(values['reward/terms']).toBe(Math.min(index + 1, 3));
    }
    // The ring holds three: what fell out is bounded.
    expect(reports[2]!.values['reward/errorBound']).toBe(0);
    expect(reports[3]!.values['reward/errorBound']).toBeGreaterThan(0);
  });
});

/** To compile takes seconds a run, so of the native back end one reward is asked. */
const plain = backends.find(({ name }) => name === 'wasm')!;
const kinds: readonly DeepConfig[] = [
  smallDeep,
  { ...smallDeep, inputs: 'shaped' },
  { ...smallDeep, kind: 'gail', inputs: 'stateNextState' },
  { ...smallDeep, kind: 'airl', inputs: 'shaped' },
  { ...smallDeep, kind: 'deepMaxEnt', inputs: 'features' },
];

const cases = kinds.map((config, index) => {
  const backend = index === 0 ? backends[0]! : plain;
  return [`${config.kind}, ${config.inputs}, on ${backend.name}`, config, backend] as const;
});

describe.each(cases)('%s', (_, config, backend) => {
  const given = (start?: TrainingState): DeepProblem => ({
    backend,
    ...problem,
    ...(start === undefined ? {} : { start }),
  });

  it('gives the same bits for the same seed, and goes on from any iteration as if it had never stopped', async () => {
    await putInForce(backend);
    const whole = await deepRun(given(), config);
    const again = await deepRun(given(), config);
    expect(timeless(again.reports)).toEqual(timeless(whole.reports));
    expect(again.states).toEqual(whole.states);
    for (const iteration of backend === plain ? [1, 3] : [2]) {
      // As a file would: facts as text.
      const { tensors, facts } = whole.states[iteration - 1]!;
      const start = { tensors, facts: JSON.parse(JSON.stringify(facts)) as TrainingState['facts'] };
      const rest = await deepRun(given(start), config);
      expect(timeless(rest.reports)).toEqual(timeless(whole.reports).slice(iteration));
      expect(rest.states.at(-1)).toEqual(whole.states.at(-1));
    }
  });
});

it.each(kinds.map((config) => [config.kind, config.inputs, config] as const))(
  'the reward of a checkpoint is the one that the policy was updated on: %s, %s',
  async (kind, _, config) => {
    await putInForce(plain);
    // With the last η at 0 the reward that remains is the one of the large step.
    const last = { ...config, eta: 1e-3, remembered: 10 };
    const { reports, states } = await deepRun({ backend: plain, ...problem }, last);
    const frozen = FrozenReward.load(plain, states.at(-1)!, 64);
    const columns = { ...trajectories, terminated: trajectories.absorbing };
    const values = frozen.evaluate(columns, trajectories.steps);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // The report's is of a sample of the same steps, which are fewer than a sample.
    expect(trajectories.steps).toBeLessThan(255);
    if (kind !== 'airl') expect(50 * mean).toBeCloseTo(reports.at(-1)!.values['reward/expertMean']!, 1);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(() => FrozenReward.load(plain, { tensors: {}, facts: states.at(-1)!.facts }, 64)).toThrow('in the tensor');
    expect(() => FrozenReward.load(plain, { tensors: {}, facts: {} }, 64)).toThrow('holds no reward');
    frozen.dispose();
  },
);

it('what does not fit is refused, and says how', async () => {
  await putInForce(plain);
  const backend = plain;
  const cheetah = { backend, ...problem, world: continuousWorldNamed('HalfCheetah-v5') };
  await expect(deepRun(cheetah, smallDeep)).rejects.toThrow(
    'states of the demonstrations have 3 numbers, expected 17 as in HalfCheetah-v5',
  );
  const { states } = await deepRun({ backend, ...problem }, smallDeep);
  const start = states[0]!;
  await expect(deepRun({ backend, ...problem, start }, { ...smallDeep, hidden: [9] })).rejects.toThrow(
    'is of another reward',
  );
  await expect(deepRun({ backend, ...problem, start: { ...start, tensors: {} } }, smallDeep)).rejects.toThrow();
});

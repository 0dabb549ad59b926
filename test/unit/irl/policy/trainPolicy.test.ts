// Whole runs of policy learning: repeatable to the bit, resumable, heard while they run, and right where the optimum is known.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { continuousWorldNamed } from '../../../../src/protocol/worldCatalogue';
import { loadPolicy } from '../../../../src/irl/policy/loadPolicy';
import type { PolicyProblem } from '../../../../src/irl/policy/policyProblem';
import { trainPolicy } from '../../../../src/irl/policy/trainPolicy';
import { PolicySystem } from '../../../../src/irl/tabular/policySystem';
import { discountedReturn, uniformPolicy } from '../../../../src/irl/tabular/problem';
import { SoftSolver } from '../../../../src/irl/tabular/softSolver';
import { resolvePolicyConfig, type PolicyAlgorithm } from '../../../../src/protocol/policyAlgorithms';
import type { Report } from '../../../../src/protocol/report';
import type { TrainingState } from '../../../../src/protocol/trainingState';
import type { TunableValues } from '../../../../src/protocol/tunables';
import { bundleForThread } from '../../../support/environmentWorker';
import { presentBackends, putInForce } from '../../../support/backends';
import { grid } from '../worlds';

const { backends, absent } = await presentBackends();
vi.setConfig({ testTimeout: 180_000 });
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-policy-'));
let workerFile: string;

beforeAll(async () => {
  workerFile = await bundleForThread('src/environments/vector/environmentWorker.ts', folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const small = { environments: 4, horizon: 16, minibatch: 32, epochs: 2, hidden: [8], totalSteps: 4 * 16 * 4 };

interface Trained {
  readonly reports: readonly Report[];
  readonly states: readonly TrainingState[];
  readonly reason: string;
}

async function train(
  problem: Partial<PolicyProblem>,
  algorithm: PolicyAlgorithm,
  tune: (iteration: number) => TunableValues = () => ({}),
): Promise<Trained> {
  const { backend = backends[0]!, world = continuousWorldNamed('Pendulum-v1'), ...more } = problem;
  await putInForce(backend);
  const reports: Report[] = [];
  const states: TrainingState[] = [];
  const training = trainPolicy(
    { backend, world, seed: 3, workerFile, ...more },
    resolvePolicyConfig(algorithm, { kind: world.kind }),
    { read: () => ({ revision: reports.length, values: tune(reports.length + 1) }) },
  );
  for (;;) {
    const step = await training.next();
    if (step.done) return { reports, states, reason: step.value };
    reports.push(step.value.report);
    states.push(step.value.state());
  }
}

/** Reports without what the clock says. */
function timeless(reports: readonly Report[]) {
  return reports.map(({ values, ...rest }) => ({
    ...rest,
    values: Object.fromEntries(Object.entries(values).filter(([name]) => !/^time|PerSecond/.test(name))),
  }));
}

describe.each(backends.map((backend) => [backend.name, backend] as const))(`on %s${absent}`, (_, backend) => {
  it.each(['ppo', 'trpo'] as const)('%s does all its steps and says what they came to', async (kind) => {
    const returns = { expertReturn: -150, randomReturn: -1200 };
    const { reports, reason } = await train(
      { backend, ...returns, world: { ...continuousWorldNamed('Pendulum-v1'), maxEpisodeSteps: 10 } as never },
      { kind, ...small },
    );
    expect(reports.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4]);
    expect(reason).toBe('all 256 steps are done');
    const { values } = reports.at(-1)!;
    expect(values['rollout/steps']).toBe(256);
    expect(values['rollout/episodes']).toBeGreaterThan(3);
    expect(values['rollout/episodeLength']).toBe(10);
    expect(values['return/normalised']).toBeCloseTo((values['return/true']! + 1200) / 1050, 9);
    expect(values['policy/kl']).toBeGreaterThan(0);
    for (const name of ['policy/entropy', 'critic/loss', 'rollout/stepsPerSecond', 'time/policySeconds'] as const) {
      expect(values[name]).toSatisfy(Number.isFinite);
    }
    if (kind === 'trpo') expect(values['trustRegion/eta']).toBeGreaterThan(0);
    else expect(values['trustRegion/eta']).toBeUndefined();
  });
});

describe.each([
  ['PPO on Pendulum', { kind: 'ppo', ...small }, 'Pendulum-v1'],
  ['TRPO on Pendulum', { kind: 'trpo', ...small }, 'Pendulum-v1'],
  ['PPO on CartPole', { kind: 'ppo', ...small }, 'CartPole-v1'],
  ['PPO on Hopper', { kind: 'ppo', ...small }, 'Hopper-v5'],
] as const)('%s', (_, algorithm, name) => {
  const world = continuousWorldNamed(name);

  it('gives the same bits for the same seed in any number of threads, others for another', async () => {
    const alone = await train({ world, threads: 1 }, algorithm);
    const together = await train({ world, threads: 3 }, algorithm);
    expect(timeless(together.reports)).toEqual(timeless(alone.reports));
    expect(together.states).toEqual(alone.states);
    const other = await train({ world, threads: 1, seed: 4 }, algorithm);
    expect(other.states.at(-1)).not.toEqual(alone.states.at(-1));
  });

  it('goes on from any iteration as if it had never stopped, its state having been written down', async () => {
    const whole = await train({ world }, algorithm);
    // As a file would: facts as text, tensors as copies.
    const { tensors, facts } = whole.states[1]!;
    const start = { tensors, facts: JSON.parse(JSON.stringify(facts)) as TrainingState['facts'] };
    const rest = await train({ world, start }, algorithm);
    expect(timeless(rest.reports).map(({ values }) => values)).toEqual(
      timeless(whole.reports)
        .slice(2)
        .map(({ values }) => values),
    );
    expect(rest.states.at(-1)).toEqual(whole.states.at(-1));
  });
});

it('a run that was stopped can still be asked for its last state', async () => {
  await putInForce(backends[0]!);
  const world = continuousWorldNamed('Pendulum-v1');
  const training = trainPolicy(
    { backend: backends[0]!, world, seed: 3 },
    resolvePolicyConfig({ kind: 'ppo', ...small }, { kind: world.kind }),
    { read: () => ({ revision: 0, values: {} }) },
  );
  const step = await training.next();
  if (step.done) throw new Error('it has ended');
  const before = step.value.state();
  await training.return('stopped');
  expect(step.value.state()).toEqual(before);
});

it('a state of another world or with other networks is refused', async () => {
  const { states } = await train({}, { kind: 'ppo', ...small });
  const start = states[0]!;
  await expect(train({ start }, { kind: 'ppo', ...small, hidden: [9] })).rejects.toThrow('with other networks');
  await expect(train({ start, world: continuousWorldNamed('CartPole-v1') }, { kind: 'ppo', ...small })).rejects.toThrow(
    'of a policy for another world',
  );
  const without = { ...start, facts: { ...start.facts, steps: undefined } };
  await expect(train({ start: without }, { kind: 'ppo', ...small })).rejects.toThrow('no such facts');
});

it('a loaded policy acts as the trained one does', async () => {
  const { states } = await train({}, { kind: 'ppo', ...small });
  const state = states.at(-1)!;
  const onlyPolicy = Object.entries(state.tensors).filter(([name]) => /^(policy\/parameters|normaliser)/.test(name));
  const loaded = loadPolicy(backends[0]!, { ...state, tensors: Object.fromEntries(onlyPolicy) });
  const into = {
    actions: new Float32Array(2),
    worldActions: new Float32Array(2),
    logProbabilities: new Float32Array(2),
  };
  loaded.actor.actLikeliest(Float32Array.of(1, 0, 0, -1, 0, 2), into);
  expect(into.worldActions[0]).toBeCloseTo(Math.max(-2, Math.min(2, 2 * into.actions[0]!)), 6);
  const again = { ...into, actions: new Float32Array(2) };
  loaded.actor.actLikeliest(Float32Array.of(1, 0, 0, -1, 0, 2), again);
  expect(again.actions).toEqual(into.actions);
  loaded.dispose();
  expect(() => loadPolicy(backends[0]!, { tensors: {}, facts: {} })).toThrow('holds no policy');
  expect(() => loadPolicy(backends[0]!, { tensors: {}, facts: state.facts })).toThrow("'policy/parameters' is missing");
});

it('settings are read at the head of each iteration', async () => {
  const { reports } = await train({}, { kind: 'ppo', ...small }, (iteration) => ({
    policyLearningRate: iteration === 2 ? 1e-2 : 1e-5,
    klPenalty: iteration === 3 ? 5 : 0,
  }));
  const kl = reports.map(({ values }) => values['policy/kl']!);
  expect(kl[1]).toBeGreaterThan(10 * kl[0]!);
  expect(reports.map(({ values }) => values['policy/learningRate'])).toEqual([1e-5, 1e-2, 1e-5, 1e-5]);
  expect(reports.map(({ values }) => values['trustRegion/eta'])).toEqual([undefined, undefined, 5, undefined]);
  expect(reports.map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
});

it('messages are heard while an iteration lasts', async () => {
  const long = { kind: 'ppo', ...small, horizon: 2048, minibatch: 64, totalSteps: 2 * 4 * 2048 } as const;
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  // The first iteration compiles, which nothing interrupts.
  await train({ threads: 1 }, long, (iteration) => {
    if (iteration === 2) [longest, last] = [0, performance.now()];
    return {};
  });
  clearInterval(timer);
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(1000);
});

it('minibatches that do not fit are refused before anything starts', async () => {
  await expect(train({}, { kind: 'ppo', ...small, minibatch: 48 })).rejects.toThrow(
    'environments × horizon = 64 steps do not divide into minibatches of 48; expected a divisor of 64',
  );
});

it('a policy that has diverged ends the run in plain words', async () => {
  await expect(
    train({}, { kind: 'ppo', ...small, gradientClip: 1e30 }, () => ({ policyLearningRate: 1e30 })),
  ).rejects.toThrow(/^the policy has diverged: /);
});

describe('on an icy grid, whose optimum is known', () => {
  const mdp = grid(4);
  const world = { ...continuousWorldNamed('IcyGridworld'), width: 4, height: 4 } as PolicyProblem['world'];

  /** Discounted return of the best policy: the soft-optimal one at a temperature that leaves nothing to chance. */
  function optimum(): number {
    const solver = new SoftSolver(mdp);
    const policy = uniformPolicy(mdp);
    const sharp = mdp.reward!.map((value) => 1e3 * value);
    solver.solve(sharp, new Float64Array(mdp.states), policy, 1e-12);
    const occupancy = new Float64Array(mdp.states);
    solver.system.occupancy(occupancy);
    return discountedReturn(mdp, occupancy, mdp.reward!);
  }

  /** Exact discounted return of a trained policy, asked in every state. */
  function returnOf(state: TrainingState): number {
    const { actor, dispose } = loadPolicy(backends[0]!, state);
    const observations = new Float32Array(mdp.states * 2);
    for (let s = 0; s < mdp.states; s++) observations.set([s % 4, Math.floor(s / 4)], 2 * s);
    const into = {
      actions: new Float32Array(mdp.states),
      worldActions: new Float32Array(mdp.states),
      logProbabilities: new Float32Array(mdp.states),
    };
    // Shares over many samples: what is within sampling error of the policy.
    const policy = new Float64Array(mdp.states * mdp.actions);
    const samples = 200;
    for (let i = 0; i < samples; i++) {
      actor.act(observations, into);
      into.worldActions.forEach((action, s) => (policy[s * mdp.actions + action]! += 1 / samples));
    }
    dispose();
    const system = new PolicySystem(mdp);
    system.setPolicy(policy);
    const occupancy = new Float64Array(mdp.states);
    system.occupancy(occupancy);
    return discountedReturn(mdp, occupancy, mdp.reward!);
  }

  it.each([
    ['ppo', { kind: 'ppo', totalSteps: 80_000, learningRateSchedule: 'linear' }],
    ['trpo', { kind: 'trpo', totalSteps: 80_000, klBound: 0.03 }],
  ] as const)('%s reaches it', async (_, algorithm) => {
    const { states } = await train({ world }, algorithm);
    const best = optimum();
    const random = discountedReturn(mdp, uniformOccupancy(), mdp.reward!);
    const reached = (returnOf(states.at(-1)!) - random) / (best - random);
    expect(reached).toBeGreaterThan(0.97);
    expect(reached).toBeLessThan(1 + 1e-9);
  });

  function uniformOccupancy(): Float64Array {
    const system = new PolicySystem(mdp);
    system.setPolicy(uniformPolicy(mdp));
    const occupancy = new Float64Array(mdp.states);
    system.occupancy(occupancy);
    return occupancy;
  }
});

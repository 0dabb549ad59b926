// The classical algorithms: gradients against differences, experts matched, and the same reports as TRIRL's.
import { describe, expect, it } from 'vitest';
import { algorithmSchema, type AlgorithmConfig } from '../../../src/protocol/experiment';
import type { RewardSnapshot } from '../../../src/protocol/learnedReward';
import type { Report } from '../../../src/protocol/report';
import { trainFeatureMatching } from '../../../src/irl/tabular/featureMatching';
import { rewardGradient, trainMaxEnt } from '../../../src/irl/tabular/maxEnt';
import { dot, uniformPolicy, type TabularProblem } from '../../../src/irl/tabular/problem';
import { SoftSolver } from '../../../src/irl/tabular/softSolver';
import { exactProblem, grid, largestDifference, numbers } from './worlds';

const still = { read: () => ({ revision: 0, values: {} }) };

async function collect(training: AsyncIterable<{ report: Report; snapshot(): RewardSnapshot }>) {
  const reports: Report[] = [];
  const snapshots: RewardSnapshot[] = [];
  for await (const step of training) {
    reports.push(step.report);
    snapshots.push(step.snapshot());
  }
  return { reports, last: reports.at(-1)!.values, reward: snapshots.at(-1)! };
}

function config<K extends AlgorithmConfig['kind']>(kind: K, over: object = {}): Extract<AlgorithmConfig, { kind: K }> {
  return algorithmSchema.parse({ kind, ...over }) as Extract<AlgorithmConfig, { kind: K }>;
}

const free = exactProblem(grid(5));
const withFeatures: TabularProblem = {
  ...free,
  features: {
    names: ['x', 'y', 'goal'],
    columns: [
      Float64Array.from({ length: 25 }, (_, s) => (s % 5) / 4),
      Float64Array.from({ length: 25 }, (_, s) => Math.floor(s / 5) / 4),
      Float64Array.from({ length: 25 }, (_, s) => (s === 24 ? 1 : 0)),
    ],
  },
};

describe('maximum entropy IRL', () => {
  it.each([
    ['states', free],
    ['features', withFeatures],
  ])('follows the gradient of its dual over %s, by central differences', (_, problem) => {
    const random = numbers(8);
    const size = problem.features?.columns.length ?? 25;
    const weights = Float64Array.from({ length: size }, () => random());
    const solver = new SoftSolver(problem.mdp);
    const dualAt = (w: Float64Array) => {
      const reward = Float64Array.from({ length: 25 }, (_x, s) =>
        problem.features ? problem.features.columns.reduce((sum, c, i) => sum + w[i]! * c[s]!, 0) : w[s]!,
      );
      const values = new Float64Array(25);
      const policy = uniformPolicy(problem.mdp);
      solver.solve(reward, values, policy, 1e-12);
      const occupancy = new Float64Array(25);
      solver.system.occupancy(occupancy);
      return { dual: 0.01 * dot(problem.mdp.start, values) - dot(problem.expertOccupancy, reward), occupancy };
    };
    const gradient = new Float64Array(size);
    rewardGradient(problem, dualAt(weights).occupancy, gradient);
    for (let i = 0; i < size; i++) {
      const up = weights.slice();
      const down = weights.slice();
      up[i]! += 1e-4;
      down[i]! -= 1e-4;
      // The step goes down the dual: along ρ_E − ρ_π.
      expect((dualAt(down).dual - dualAt(up).dual) / 2e-4).toBeCloseTo(gradient[i]!, 7);
    }
  });

  it('matches the expert on 5x5, and reports what TRIRL reports', async () => {
    const { reports, last } = await collect(
      trainMaxEnt(free, config('maxEnt', { learningRate: 30, stopAtKl: 1e-3 }), still),
    );
    expect(last['occupancy/kl']).toBeLessThan(1e-3);
    expect(reports.length).toBeLessThanOrEqual(50);
    for (const name of [
      'dual/value',
      'policy/kl',
      'reward/step',
      'return/true',
      'return/normalised',
      'solver/sweeps',
      'time/seconds',
    ] as const) {
      expect(last[name], name).toBeTypeOf('number');
    }
    expect(last['return/normalised']).toBeGreaterThan(0.95);
  });

  it('is the same by either forward solver', async () => {
    const options = { learningRate: 20, maximumIterations: 15, solverTolerance: 1e-11 };
    const swept = await collect(
      trainMaxEnt(free, config('maxEnt', { ...options, forwardSolver: 'valueIteration' }), still),
    );
    const direct = await collect(
      trainMaxEnt(free, config('maxEnt', { ...options, forwardSolver: 'policyIteration' }), still),
    );
    expect(largestDifference(swept.reward.values, direct.reward.values)).toBeLessThan(1e-7);
    expect(direct.last['solver/sweeps']).toBeLessThan(swept.last['solver/sweeps']! / 20);
  });

  it('matches feature expectations with linear rewards, and its weights are the reward', async () => {
    const { last, reward } = await collect(
      trainMaxEnt(
        withFeatures,
        config('maxEnt', {
          learningRate: 20,
          maximumIterations: 30000,
          stopAtGradient: 1e-4,
          forwardSolver: 'policyIteration',
        }),
        still,
      ),
    );
    for (const column of withFeatures.features!.columns) {
      expect(dot(Float64Array.from(reward.occupancy), column)).toBeCloseTo(dot(free.expertOccupancy, column), 3);
    }
    const rebuilt = reward.values.map((_, s) =>
      withFeatures.features!.columns.reduce((sum, c, i) => sum + reward.weights![i]! * c[s]!, 0),
    );
    expect(largestDifference(reward.values, rebuilt)).toBeLessThan(1e-12);
    expect(last['return/normalised']).toBeGreaterThan(0.95);
  });

  it('repeats bit for bit', async () => {
    const run = () => collect(trainMaxEnt(free, config('maxEnt', { maximumIterations: 6 }), still));
    expect((await run()).reward).toEqual((await run()).reward);
  });
});

describe('feature matching by projection', () => {
  it.each([
    ['states', free],
    ['features', withFeatures],
  ])('brings the expectations of %s ever closer to the expert’s', async (_, problem) => {
    const distances: number[] = [];
    const gradient = new Float64Array(problem.features?.columns.length ?? 25);
    for await (const step of trainFeatureMatching(
      problem,
      config('featureMatching', { maximumIterations: 60 }),
      still,
    )) {
      rewardGradient(problem, Float64Array.from(step.snapshot().occupancy), gradient);
      distances.push(Math.sqrt(dot(gradient, gradient)));
    }
    for (let i = 1; i < distances.length; i++) expect(distances[i]!).toBeLessThanOrEqual(distances[i - 1]! + 1e-12);
    expect(distances.at(-1)!).toBeLessThan(0.02);
    expect(distances.at(-1)!).toBeLessThan(distances[0]! / 10);
  });

  it('reports a mixture whose policy really has its occupancy', async () => {
    const { reward, last } = await collect(
      trainFeatureMatching(free, config('featureMatching', { maximumIterations: 40 }), still),
    );
    const solver = new SoftSolver(free.mdp);
    solver.system.setPolicy(Float64Array.from(reward.policy));
    const occupancy = new Float64Array(25);
    solver.system.occupancy(occupancy);
    expect(largestDifference(occupancy, reward.occupancy)).toBeLessThan(1e-12);
    expect(last['return/normalised']).toBeGreaterThan(0.9);
  });

  it('repeats bit for bit', async () => {
    const run = () => collect(trainFeatureMatching(free, config('featureMatching', { maximumIterations: 10 }), still));
    expect((await run()).reward).toEqual((await run()).reward);
  });
});

// TRIRL on finite MDPs: what the theorem promises, at every iteration and size, and that a reward was learned.
import { describe, expect, it } from 'vitest';
import type { AlgorithmConfig } from '../../../src/protocol/experiment';
import { algorithmSchema } from '../../../src/protocol/experiment';
import type { RewardSnapshot } from '../../../src/protocol/learnedReward';
import type { Report } from '../../../src/protocol/report';
import type { TunableValues } from '../../../src/protocol/tunables';
import { trainTrirl } from '../../../src/irl/tabular/trirl';
import type { TabularProblem } from '../../../src/irl/tabular/problem';
import { SoftSolver } from '../../../src/irl/tabular/softSolver';
import { uniformPolicy } from '../../../src/irl/tabular/problem';
import { occupancyKl } from '../../../src/irl/tabular/divergences';
import { exactProblem, grid, largestDifference, randomMdp } from './worlds';

type Options = Extract<AlgorithmConfig, { kind: 'trirl' }>;

interface Trained {
  readonly reports: readonly Report[];
  readonly snapshots: readonly RewardSnapshot[];
  readonly reason: string;
}

async function train(
  problem: TabularProblem,
  options: Partial<Options> = {},
  tune: (iteration: number) => TunableValues = () => ({}),
): Promise<Trained> {
  const config = algorithmSchema.parse({ kind: 'trirl', ...options });
  if (config.kind !== 'trirl') throw new Error('not TRIRL');
  const reports: Report[] = [];
  const snapshots: RewardSnapshot[] = [];
  let revision = 0;
  const training = trainTrirl(problem, config, {
    read: () => ({ revision: revision++, values: tune(reports.length + 1) }),
  });
  for (;;) {
    const step = await training.next();
    if (step.done) return { reports, snapshots, reason: step.value };
    reports.push(step.value.report);
    snapshots.push(step.value.snapshot());
  }
}

const value = (report: Report, name: keyof Report['values']): number => {
  const found = report.values[name];
  if (found === undefined) throw new Error(`no ${name} in iteration ${report.iteration}`);
  return found;
};

describe.each([5, 10, 20, 32])('the defaults on %i by %i', (size) => {
  const problem = exactProblem(grid(size));

  it('reach KL 1e-3 within 25 iterations, and the dual never rises', async () => {
    const { reports } = await train(problem, { stopAtKl: 1e-3 });
    expect(reports.length).toBeLessThanOrEqual(25);
    expect(value(reports.at(-1)!, 'occupancy/kl')).toBeLessThan(1e-3);
    for (let i = 1; i < reports.length; i++) {
      expect(value(reports[i]!, 'dual/value')).toBeLessThanOrEqual(value(reports[i - 1]!, 'dual/value') + 1e-10);
    }
  });

  it('keep every policy inside its trust region and correct the step by its multiplier', async () => {
    const { reports } = await train(problem, { stopAtKl: 1e-3 });
    for (const report of reports) {
      expect(value(report, 'policy/kl')).toBeLessThanOrEqual(value(report, 'policy/klBound') * (1 + 1e-5));
      const eta = value(report, 'trustRegion/eta');
      expect(eta).toBeGreaterThanOrEqual(0);
      expect(value(report, 'reward/step')).toBeCloseTo(value(report, 'reward/dualStepSize') / (1 + eta), 12);
    }
  });
});

describe('the learned reward', () => {
  const problem = exactProblem(grid(5));

  it('makes its soft-optimal policy act like the expert: nearly the expert’s return, far above random', async () => {
    const { reports } = await train(problem);
    const normalised = value(reports.at(-1)!, 'return/normalised');
    expect(normalised).toBeGreaterThan(0.99);
    expect(normalised).toBeLessThan(1.02);
    expect(value(reports[0]!, 'return/normalised')).toBeLessThan(0.9);
  });

  it('explains the policy and the occupancy that are recorded with it', async () => {
    const { snapshots } = await train(problem, { maximumIterations: 6 });
    const { values, policy, occupancy } = snapshots.at(-1)!;
    const solver = new SoftSolver(problem.mdp);
    const solved = uniformPolicy(problem.mdp);
    solver.solve(Float64Array.from(values), new Float64Array(problem.mdp.states), solved, 1e-12);
    const visited = new Float64Array(problem.mdp.states);
    solver.system.occupancy(visited);
    expect(largestDifference(solved, policy)).toBeLessThan(1e-7);
    expect(largestDifference(visited, occupancy)).toBeLessThan(1e-7);
  });

  it('ends at the certified optimum: r = β log(ρ_E/ρ) up to a constant', async () => {
    const { reports, snapshots, reason } = await train(problem, { stopAtGap: 1e-9, maximumIterations: 1000 });
    expect(reason).toMatch(/duality gap/);
    expect(value(reports.at(-1)!, 'dual/gap')).toBeLessThan(1e-9);
    const { values, occupancy } = snapshots.at(-1)!;
    const constant = values.map((r, s) => r - 50 * Math.log(problem.expertOccupancy[s]! / occupancy[s]!));
    const mean = constant.reduce((a, b) => a + b, 0) / constant.length;
    expect(
      largestDifference(
        constant,
        constant.map(() => mean),
      ),
    ).toBeLessThan(2e-3);
  });

  it('does not depend on the reward it starts from', async () => {
    const options = { stopAtGap: 1e-10, maximumIterations: 2000 };
    const zero = (await train(problem, options)).snapshots.at(-1)!;
    const seven = (await train(problem, { ...options, initialReward: 7 })).snapshots.at(-1)!;
    expect(largestDifference(zero.policy, seven.policy)).toBeLessThan(5e-4);
  });

  it('matches an expert that is not of a grid as well', async () => {
    const { reports } = await train(exactProblem(randomMdp(80, 3, 4)), { stopAtKl: 1e-3 });
    expect(reports.length).toBeLessThanOrEqual(25);
    expect(value(reports.at(-1)!, 'occupancy/kl')).toBeLessThan(1e-3);
  });
});

describe('a run', () => {
  const problem = exactProblem(grid(6, { slip: 0.4 }));
  const timeless = ({ reports }: Trained) =>
    reports.map(({ iteration, revision, values }) => ({
      iteration,
      revision,
      values: Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('time/'))),
    }));

  it('repeats bit for bit', async () => {
    const first = await train(problem, { maximumIterations: 15 });
    const second = await train(problem, { maximumIterations: 15 });
    expect(timeless(second)).toEqual(timeless(first));
    expect(second.snapshots).toEqual(first.snapshots);
  });

  it('obeys tuning from the iteration that reads it, and says which revision that was', async () => {
    const tuned = await train(problem, { maximumIterations: 8 }, (iteration) =>
      iteration >= 4 ? { klBound: 1e-5, dualStepSize: 1, beta: 50 } : { klBound: 0.01, dualStepSize: 0.0003, beta: 50 },
    );
    expect(tuned.reports.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const report of tuned.reports) {
      const late = report.iteration >= 4;
      expect(value(report, 'policy/klBound')).toBe(late ? 1e-5 : 0.01);
      expect(value(report, 'reward/step')).toBeLessThanOrEqual(late ? 1 : 0.0003);
    }
    // A tight bound binds: the KL lies on it and η is positive. The small dual step before it did not.
    expect(value(tuned.reports[3]!, 'policy/kl')).toBeGreaterThan(0.9e-5);
    expect(value(tuned.reports[3]!, 'trustRegion/eta')).toBeGreaterThan(1);
    expect(value(tuned.reports[0]!, 'trustRegion/eta')).toBe(0);
  });

  it('takes back steps that would raise the dual, and says how many', async () => {
    // A large β makes the quadratic model poor: the first trial steps overshoot.
    const { reports } = await train(exactProblem(grid(32)), { beta: 5000, klBound: 10, maximumIterations: 40 });
    expect(reports.reduce((sum, report) => sum + value(report, 'dual/refused'), 0)).toBeGreaterThan(0);
    for (let i = 1; i < reports.length; i++) {
      expect(value(reports[i]!, 'dual/value')).toBeLessThanOrEqual(value(reports[i - 1]!, 'dual/value') + 1e-9);
    }
  });

  it('counts every pass over the transitions', async () => {
    const { reports } = await train(problem, { maximumIterations: 5 });
    for (let i = 1; i < reports.length; i++)
      expect(value(reports[i]!, 'solver/sweeps')).toBeGreaterThan(value(reports[i - 1]!, 'solver/sweeps') + 2);
  });
});

describe('a linear reward', () => {
  const mdp = grid(6);
  const column = (f: (x: number, y: number) => number) =>
    Float64Array.from({ length: 36 }, (_, s) => f(s % 6, Math.floor(s / 6)));
  const names = ['x', 'y', 'x again', 'goal', 'constant'];
  const columns = [
    column((x) => x),
    column((_, y) => y),
    column((x) => 3 * x),
    column((x, y) => (x === 5 && y === 5 ? 1 : 0)),
    column(() => 1),
  ];
  const problem: TabularProblem = { ...exactProblem(mdp), features: { names, columns } };

  it('is its features times its weights, though two features are the same and one is constant', async () => {
    const { snapshots } = await train(problem, { maximumIterations: 30 });
    const { values, weights } = snapshots.at(-1)!;
    const rebuilt = values.map((_, s) => columns.reduce((sum, c, i) => sum + weights![i]! * c[s]!, 0));
    expect(largestDifference(values, rebuilt)).toBeLessThan(1e-9);
    expect(weights!.every((w) => Number.isFinite(w))).toBe(true);
  });

  it('matches the expert’s feature expectations where its dual is least, and the dual never rises', async () => {
    const { reports, snapshots } = await train(problem, { beta: 1e4, stopAtGap: 1e-9, maximumIterations: 3000 });
    const { occupancy } = snapshots.at(-1)!;
    for (const c of columns) {
      const agent = occupancy.reduce((sum, p, s) => sum + p * c[s]!, 0);
      const expert = problem.expertOccupancy.reduce((sum, p, s) => sum + p * c[s]!, 0);
      expect(agent).toBeCloseTo(expert, 2);
    }
    for (let i = 1; i < reports.length; i++) {
      expect(value(reports[i]!, 'dual/value')).toBeLessThanOrEqual(value(reports[i - 1]!, 'dual/value') + 1e-9);
    }
    expect(value(reports.at(-1)!, 'return/normalised')).toBeGreaterThan(0.98);
  });

  it('with one indicator per state is the free reward', async () => {
    const indicators = Array.from({ length: 36 }, (_, i) =>
      Float64Array.from({ length: 36 }, (_v, s) => (s === i ? 1 : 0)),
    );
    const free = exactProblem(mdp);
    const linear: TabularProblem = {
      ...free,
      features: { names: indicators.map((_, i) => `s${i}`), columns: indicators },
    };
    const options = { stopAtGap: 1e-9, maximumIterations: 3000 };
    const a = (await train(free, options)).snapshots.at(-1)!;
    const b = (await train(linear, options)).snapshots.at(-1)!;
    expect(occupancyKl(Float64Array.from(a.occupancy), Float64Array.from(b.occupancy))).toBeLessThan(1e-7);
  });
});

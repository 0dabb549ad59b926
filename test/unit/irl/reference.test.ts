// Parity with the public reference implementation: its recorded numbers on 5x5, and for other sizes, slips, discounts and
// step sizes an oracle that follows its conventions with plain loops and sweeps.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FiniteMdp } from '../../../src/environments/finiteMdp';
import { referenceExpert, trainReference, type ReferenceOptions } from '../../../src/irl/tabular/reference';
import type { RewardSnapshot } from '../../../src/protocol/learnedReward';
import type { Report } from '../../../src/protocol/report';
import { algorithmSchema } from '../../../src/protocol/experiment';
import { grid, largestDifference } from './worlds';

interface Recorded {
  readonly rho_E: number[];
  readonly expert_policy: number[][];
  readonly KL: number[];
  readonly G: number[];
  readonly kl_pi_piold: number[];
  readonly final_theta_diag: number[];
  readonly final_policy: number[][];
  readonly snapshots: Record<string, { theta_diag: number[]; pi: number[][]; rho: number[] }>;
}

const recorded = JSON.parse(
  readFileSync(path.join(__dirname, '../../fixtures/reference/icy-gridworld-5x5.json'), 'utf8'),
) as Recorded;

function options(over: Partial<ReferenceOptions> = {}): ReferenceOptions {
  const parsed = algorithmSchema.parse({ kind: 'trirlReference', ...over });
  if (parsed.kind !== 'trirlReference') throw new Error('not the reference');
  return parsed;
}

async function train(
  mdp: FiniteMdp,
  config: ReferenceOptions,
): Promise<{ reports: Report[]; snapshots: RewardSnapshot[] }> {
  const reports: Report[] = [];
  const snapshots: RewardSnapshot[] = [];
  for await (const step of trainReference(mdp, referenceExpert(mdp, config.sweepTolerance), config, {
    read: () => ({ revision: 0, values: {} }),
  })) {
    reports.push(step.report);
    snapshots.push(step.snapshot());
  }
  return { reports, snapshots };
}

describe('the public reference on 5x5', () => {
  it('has the same expert', () => {
    const expert = referenceExpert(grid(5), 1e-5);
    expect(largestDifference(expert.policy, recorded.expert_policy.flat())).toBeLessThan(1e-11);
    expect(largestDifference(expert.occupancy, recorded.rho_E)).toBeLessThan(1e-11);
    expect(expert.expertReturn).toBeCloseTo(-9.27105434444191, 8);
    expect(expert.randomReturn).toBeCloseTo(-54.15030460918422, 8);
  });

  it('takes as many iterations to the same KL, dual and reward', async () => {
    const { reports, snapshots } = await train(grid(5), options());
    expect(reports).toHaveLength(257);
    const column = (name: keyof Report['values']) => reports.map(({ values }) => values[name]!);
    expect(largestDifference(column('occupancy/kl'), recorded.KL)).toBeLessThan(1e-9);
    expect(largestDifference(column('dual/value'), recorded.G)).toBeLessThan(1e-8);
    expect(largestDifference(column('policy/kl'), recorded.kl_pi_piold)).toBeLessThan(1e-9);
    expect(largestDifference(snapshots.at(-1)!.values, recorded.final_theta_diag)).toBeLessThan(1e-9);
    expect(largestDifference(snapshots.at(-1)!.policy, recorded.final_policy.flat())).toBeLessThan(1e-9);
    expect(reports.at(-1)!.values['return/true']).toBeCloseTo(-9.485128164740107, 8);
    for (const [iteration, { theta_diag, pi, rho }] of Object.entries(recorded.snapshots)) {
      const ours = snapshots[Number(iteration)]!;
      expect(largestDifference(ours.values, theta_diag)).toBeLessThan(1e-9);
      expect(largestDifference(ours.policy, pi.flat())).toBeLessThan(1e-9);
      expect(largestDifference(ours.occupancy, rho)).toBeLessThan(1e-9);
    }
  });
});

describe.each([
  { size: 3, slip: 0.2, discount: 0.99, dualStepSize: 0.01, beta: 50, eta: 0.1 },
  { size: 6, slip: 0.5, discount: 0.95, dualStepSize: 0.02, beta: 20, eta: 1 },
  { size: 8, slip: 0.1, discount: 0.9, dualStepSize: 0.005, beta: 100, eta: 10 },
])(
  'the reference’s conventions at $size by $size, slip $slip, discount $discount',
  ({ size, slip, discount, ...steps }) => {
    it('agree with plain loops', async () => {
      const mdp = grid(size, { slip, discount });
      const { reports, snapshots } = await train(mdp, options({ ...steps, maximumIterations: 12 }));
      const oracle = plainReference(mdp, { ...steps, iterations: 12 });
      expect(
        largestDifference(
          reports.map(({ values }) => values['occupancy/kl']!),
          oracle.kl,
        ),
      ).toBeLessThan(1e-9);
      expect(
        largestDifference(
          reports.map(({ values }) => values['dual/value']!),
          oracle.dual,
        ),
      ).toBeLessThan(1e-8);
      expect(largestDifference(snapshots.at(-1)!.values, oracle.reward)).toBeLessThan(1e-9);
    });
  },
);

/** The conventions of fixtures/reference/README.md, as literally as they are written there. */
function plainReference(
  mdp: FiniteMdp,
  { dualStepSize, beta, eta, iterations }: { dualStepSize: number; beta: number; eta: number; iterations: number },
) {
  const { states: S, actions: A, discount, grid: layout, actionArrows } = mdp;
  const transition = (s: number, a: number): [number, number][] => {
    const entries: [number, number][] = [];
    for (let k = mdp.rowStart[s * A + a]!; k < mdp.rowStart[s * A + a + 1]!; k++)
      entries.push([mdp.nextState[k]!, mdp.probability[k]!]);
    return entries;
  };
  const goal = mdp.absorbing.indexOf(1);
  const expertReward = (s: number, a: number): number => {
    const x = (s % layout!.width) + actionArrows![a]![0];
    const y = Math.floor(s / layout!.width) + actionArrows![a]![1];
    const aimsAtGoal = x === goal % layout!.width && y === Math.floor(goal / layout!.width);
    return s === goal || aimsAtGoal ? 0 : -1;
  };
  const softOptimal = (reward: (s: number, a: number) => number): number[][] => {
    let v = new Array<number>(S).fill(0);
    for (;;) {
      const q = v.map((_, s) =>
        Array.from({ length: A }, (_x, a) =>
          transition(s, a).reduce((sum, [t, p]) => sum + p * (reward(t, a) + discount * v[t]!), 0),
        ),
      );
      const next = q.map(
        (row) => Math.max(...row) + Math.log(row.reduce((sum, x) => sum + Math.exp(x - Math.max(...row)), 0)),
      );
      const change = Math.max(...next.map((x, s) => Math.abs(x - v[s]!)));
      v = next;
      if (change < 1e-13) return q.map((row, s) => row.map((x) => Math.exp(x - v[s]!)));
    }
  };
  const occupancyOf = (policy: number[][]): number[] => {
    let d = new Array<number>(S).fill(0);
    for (;;) {
      const next = Array.from(mdp.start);
      for (let s = 0; s < S; s++) {
        if (s === goal) continue;
        for (let a = 0; a < A; a++) for (const [t, p] of transition(s, a)) next[t]! += d[s]! * policy[s]![a]! * p;
      }
      const change = Math.max(...next.map((x, s) => Math.abs(x - d[s]!)));
      d = next;
      if (change <= 1e-5) break;
    }
    const total = d.reduce((a, b) => a + b, 0);
    return d.map((x) => x / total);
  };
  const clip = (x: number, floor: number) => Math.min(1, Math.max(floor, x));

  const expert = occupancyOf(softOptimal(expertReward));
  let policy = Array.from({ length: S }, () => new Array<number>(A).fill(1 / A));
  let occupancy = occupancyOf(policy);
  let reward = new Array<number>(S).fill(1);
  const kl: number[] = [];
  const dual: number[] = [];
  for (let i = 0; i < iterations; i++) {
    const target = expert.map((p, s) => beta * (Math.log(clip(p, 1e-6)) - Math.log(clip(occupancy[s]!, 1e-6))));
    const large = reward.map((r, s) => (1 - dualStepSize) * r + dualStepSize * target[s]!);
    const corrected = dualStepSize / (1 + eta);
    reward = reward.map((r, s) => (1 - corrected) * r + corrected * target[s]!);
    const old = policy.map((row) => row.map((p) => clip(p, 1e-10)));
    policy = softOptimal((s, a) => (large[s]! + eta * Math.log(old[s]![a]!)) / (1 + eta));
    occupancy = occupancyOf(policy);
    kl.push(
      occupancy.reduce((sum, p, s) => sum + clip(p, 1e-10) * Math.log(clip(p, 1e-10) / clip(expert[s]!, 1e-10)), 0),
    );
    let v = new Array<number>(S).fill(0);
    for (let change = Infinity; change > 1e-5;) {
      const next = v.map((_, s) => {
        let sum = 0;
        for (let a = 0; a < A; a++) {
          const p = policy[s]![a]!;
          sum +=
            p *
            (transition(s, a).reduce((x, [t, q]) => x + q * (large[t]! + discount * v[t]!), 0) - Math.log(p) / beta);
        }
        return sum;
      });
      change = Math.max(...next.map((x, s) => Math.abs(x - v[s]!)));
      v = next;
    }
    const exponents = large.map((r, s) => Math.log(clip(expert[s]!, 1e-5)) - r / beta);
    const largest = Math.max(...exponents);
    dual.push(v[0]! + beta * (largest + Math.log(exponents.reduce((sum, x) => sum + Math.exp(x - largest), 0))));
  }
  return { kl, dual, reward };
}

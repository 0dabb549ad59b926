// The exact solvers against slow, independent oracles.
import { describe, expect, it } from 'vitest';
import { askedOccupancy, dualValue, occupancyKl, policyKl } from '../../../src/irl/tabular/divergences';
import { PolicySystem } from '../../../src/irl/tabular/policySystem';
import { uniformPolicy } from '../../../src/irl/tabular/problem';
import { SoftSolver } from '../../../src/irl/tabular/softSolver';
import { bandOrder } from '../../../src/irl/tabular/bandOrder';
import {
  denseSolve,
  densePolicyMatrix,
  exactProblem,
  grid,
  largestDifference,
  numbers,
  randomMdp,
  randomPolicy,
} from './worlds';

const worlds = { 'a grid, eliminated in its band': grid(7, { slip: 0.35 }), 'a tangle of states': randomMdp(60, 3, 1) };

describe.each(Object.entries(worlds))('the linear system of a policy in %s', (_, mdp) => {
  const policy = randomPolicy(mdp, 2);
  const system = new PolicySystem(mdp);
  system.setPolicy(policy);
  const dense = densePolicyMatrix(mdp, policy);
  const identityMinus = dense.map((row, i) => row.map((p, j) => (i === j ? 1 : 0) - mdp.discount * p));

  it('gives the values of the policy', () => {
    const out = new Float64Array(mdp.states);
    system.evaluate(mdp.reward!, out);
    expect(largestDifference(out, denseSolve(identityMinus, mdp.reward!))).toBeLessThan(1e-11);
  });

  it('gives its occupancy, which sums to 1', () => {
    const out = new Float64Array(mdp.states);
    system.occupancy(out);
    const transposed = identityMinus.map((_row, i) => identityMinus.map((other) => other[i]!));
    const oracle = denseSolve(
      transposed,
      mdp.start.map((p) => p * (1 - mdp.discount)),
    );
    expect(largestDifference(out, oracle)).toBeLessThan(1e-13);
    expect(out.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
});

describe('a system too wide for elimination', () => {
  it('is relaxed to the same answer, small occupancies included', () => {
    // 2,500 states linked at random have no band: elimination would cost 10^10.
    const mdp = randomMdp(2500, 2, 5, 0.95);
    const system = new PolicySystem(mdp);
    const policy = randomPolicy(mdp, 6);
    system.setPolicy(policy);
    const before = system.sweeps;
    const occupancy = new Float64Array(mdp.states);
    system.occupancy(occupancy);
    expect(system.sweeps).toBeGreaterThan(before + 5);
    // The balance equation ρ = (1 − γ) start + γ P_πᵀ ρ, state by state and relative to its mass.
    const carried = new Float64Array(mdp.states);
    system.propagate(occupancy, carried);
    for (let s = 0; s < mdp.states; s++) {
      const expected = (1 - mdp.discount) * mdp.start[s]! + mdp.discount * carried[s]!;
      expect(Math.abs(occupancy[s]! - expected)).toBeLessThanOrEqual(1e-11 * expected + 1e-300);
    }
  });
});

describe('the order of the states', () => {
  it('finds the narrow band of a shuffled corridor', () => {
    const size = 40;
    const shuffled = Array.from({ length: size }, (_, i) => (i * 17) % size);
    const neighbours = Array.from({ length: size }, () => [] as number[]);
    for (let i = 0; i + 1 < size; i++) neighbours[shuffled[i]!]!.push(shuffled[i + 1]!);
    const rowStart = Int32Array.from([0, ...neighbours.map((_, i) => neighbours.slice(0, i + 1).flat().length)]);
    expect(bandOrder({ size, rowStart, column: Int32Array.from(neighbours.flat()) }).bandwidth).toBe(1);
  });
});

describe('the soft-optimal policy', () => {
  it.each(Object.entries(worlds))('by policy iteration is the fixed point of value iteration in %s', (_, mdp) => {
    const exact = new SoftSolver(mdp);
    const values = new Float64Array(mdp.states);
    const policy = uniformPolicy(mdp);
    exact.solve(mdp.reward!, values, policy, 1e-12);
    const swept = new SoftSolver(mdp);
    const sweptValues = new Float64Array(mdp.states);
    const sweptPolicy = uniformPolicy(mdp);
    swept.iterateValues(mdp.reward!, sweptValues, sweptPolicy, 1e-13);
    expect(largestDifference(values, sweptValues)).toBeLessThan(1e-9);
    expect(largestDifference(policy, sweptPolicy)).toBeLessThan(1e-11);
  });

  it('takes rewards that depend on the action', () => {
    const mdp = worlds['a tangle of states'];
    const random = numbers(9);
    const reward = Float64Array.from({ length: mdp.states * mdp.actions }, () => random());
    const solver = new SoftSolver(mdp);
    const values = new Float64Array(mdp.states);
    const policy = uniformPolicy(mdp);
    solver.solve(reward, values, policy, 1e-12);
    for (let s = 0; s < mdp.states; s++) {
      const q = Array.from({ length: mdp.actions }, (_, a) => {
        let sum = reward[s * mdp.actions + a]!;
        for (let k = mdp.rowStart[s * mdp.actions + a]!; k < mdp.rowStart[s * mdp.actions + a + 1]!; k++) {
          sum += mdp.discount * mdp.probability[k]! * values[mdp.nextState[k]!]!;
        }
        return sum;
      });
      expect(Math.log(q.reduce((sum, x) => sum + Math.exp(x), 0))).toBeCloseTo(values[s]!, 10);
      q.forEach((x, a) => {
        expect(Math.exp(x - values[s]!)).toBeCloseTo(policy[s * mdp.actions + a]!, 10);
      });
    }
  });
});

describe('the reward-correction theorem', () => {
  it('holds: the trust-region policy for the large step is max-ent optimal for the corrected step', () => {
    const problem = exactProblem(grid(6));
    const { mdp, expertOccupancy } = problem;
    const random = numbers(3);
    const reward = Float64Array.from({ length: mdp.states }, () => random());
    const old = uniformPolicy(mdp);
    const solver = new SoftSolver(mdp);
    solver.solve(reward, new Float64Array(mdp.states), old, 1e-13);
    const occupancy = new Float64Array(mdp.states);
    solver.system.occupancy(occupancy);
    const beta = 5;
    for (const [dualStep, eta] of [
      [0.6, 3],
      [0.05, 0.2],
      [1, 40],
    ] as const) {
      const target = (s: number): number => beta * Math.log(expertOccupancy[s]! / occupancy[s]!);
      // Left: temperature 1 + η with reward r̃ + η log π_old, divided by 1 + η. Right: the corrected reward, temperature 1.
      const penalised = Float64Array.from({ length: mdp.states * mdp.actions }, (_, i) => {
        const s = Math.floor(i / mdp.actions);
        return ((1 - dualStep) * reward[s]! + dualStep * target(s) + eta * Math.log(old[i]!)) / (1 + eta);
      });
      const corrected = reward.map((r, s) => (1 - dualStep / (1 + eta)) * r + (dualStep / (1 + eta)) * target(s));
      const left = uniformPolicy(mdp);
      const right = uniformPolicy(mdp);
      solver.solve(penalised, new Float64Array(mdp.states), left, 1e-13);
      solver.solve(corrected, new Float64Array(mdp.states), right, 1e-13);
      expect(largestDifference(left, right)).toBeLessThan(1e-11);
    }
  });
});

describe('the dual function', () => {
  const problem = exactProblem(grid(5));
  const { mdp } = problem;
  const beta = 7;
  const solver = new SoftSolver(mdp);
  const random = numbers(11);
  const at = (reward: Float64Array) => {
    const values = new Float64Array(mdp.states);
    const policy = uniformPolicy(mdp);
    solver.solve(reward, values, policy, 1e-12);
    const occupancy = new Float64Array(mdp.states);
    solver.system.occupancy(occupancy);
    return { dual: dualValue(problem, reward, values, beta), occupancy, policy };
  };

  it('has the gradient ρ_π − q, by central differences', () => {
    const reward = Float64Array.from({ length: mdp.states }, () => random() * 3);
    const { occupancy } = at(reward);
    const asked = new Float64Array(mdp.states);
    askedOccupancy(problem.expertOccupancy, reward, beta, asked);
    for (let s = 0; s < mdp.states; s++) {
      const h = 1e-4;
      const up = reward.slice();
      const down = reward.slice();
      up[s]! += h;
      down[s]! -= h;
      expect((at(up).dual - at(down).dual) / (2 * h)).toBeCloseTo(occupancy[s]! - asked[s]!, 7);
    }
  });

  it('is convex and does not feel a constant', () => {
    const a = Float64Array.from({ length: mdp.states }, () => random() * 10);
    const b = Float64Array.from({ length: mdp.states }, () => random() * 10);
    const middle = a.map((x, s) => (x + b[s]!) / 2);
    expect(at(middle).dual).toBeLessThan((at(a).dual + at(b).dual) / 2);
    expect(at(a.map((x) => x + 5)).dual).toBeCloseTo(at(a).dual, 9);
  });

  it('bounds the primal value from above, by β KL(ρ_π ‖ q)', () => {
    const reward = Float64Array.from({ length: mdp.states }, () => random());
    const { dual, occupancy, policy } = at(reward);
    let entropy = 0;
    policy.forEach((p, i) => (entropy -= occupancy[Math.floor(i / mdp.actions)]! * p * Math.log(p)));
    const primal = entropy - beta * occupancyKl(occupancy, problem.expertOccupancy);
    const asked = new Float64Array(mdp.states);
    askedOccupancy(problem.expertOccupancy, reward, beta, asked);
    expect(dual - primal).toBeCloseTo(beta * occupancyKl(occupancy, asked), 9);
  });

  it('comes with divergences that are 0 only between equals', () => {
    const { occupancy, policy } = at(Float64Array.from({ length: mdp.states }, () => random()));
    expect(occupancyKl(occupancy, occupancy)).toBe(0);
    expect(policyKl(mdp, occupancy, policy, policy)).toBe(0);
    expect(policyKl(mdp, occupancy, policy, uniformPolicy(mdp))).toBeGreaterThan(1e-4);
  });
});

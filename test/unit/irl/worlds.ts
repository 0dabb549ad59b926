// Worlds and slow oracles for the tests of the tabular algorithms.
import { icyGridworld } from '../../../src/environments/icyGridworld';
import type { FiniteMdp } from '../../../src/environments/finiteMdp';
import { SoftSolver } from '../../../src/irl/tabular/softSolver';
import { discountedReturn, uniformPolicy, type TabularProblem } from '../../../src/irl/tabular/problem';
import { PolicySystem } from '../../../src/irl/tabular/policySystem';
import { icyGridworldSchema } from '../../../src/protocol/experiment';
import { reachableStates } from '../../../src/environments/reachableStates';

export function grid(size: number, options: Record<string, unknown> = {}): FiniteMdp {
  return icyGridworld(icyGridworldSchema.parse({ kind: 'icyGridworld', width: size, height: size, ...options }));
}

/** The problem of an expert known exactly: soft-optimal for the true reward. */
export function exactProblem(mdp: FiniteMdp): TabularProblem {
  const solver = new SoftSolver(mdp);
  const policy = uniformPolicy(mdp);
  solver.solve(mdp.reward!, new Float64Array(mdp.states), policy, 1e-12);
  const expertOccupancy = new Float64Array(mdp.states);
  solver.system.occupancy(expertOccupancy);
  const random = new Float64Array(mdp.states);
  const system = new PolicySystem(mdp);
  system.setPolicy(uniformPolicy(mdp));
  system.occupancy(random);
  return {
    mdp,
    expertOccupancy,
    reachable: reachableStates(mdp),
    expertReturn: discountedReturn(mdp, expertOccupancy, mdp.reward!),
    randomReturn: discountedReturn(mdp, random, mdp.reward!),
  };
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A random MDP whose states are linked far apart, so that no band holds it. */
export function randomMdp(states: number, actions: number, seed: number, discount = 0.9): FiniteMdp {
  const random = numbers(seed);
  const rowStart = [0];
  const nextState: number[] = [];
  const probability: number[] = [];
  for (let row = 0; row < states * actions; row++) {
    const targets = [...new Set([0, 1, 2].map(() => Math.floor(random() * states)))].sort((a, b) => a - b);
    const weights = targets.map(() => 0.1 + random());
    const total = weights.reduce((a, b) => a + b, 0);
    targets.forEach((target, i) => {
      nextState.push(target);
      probability.push(weights[i]! / total);
    });
    rowStart.push(nextState.length);
  }
  const start = new Float64Array(states);
  start[0] = 0.75;
  start[states - 1] = 0.25;
  return {
    states,
    actions,
    discount,
    start,
    absorbing: new Uint8Array(states),
    rowStart: Int32Array.from(rowStart),
    nextState: Int32Array.from(nextState),
    probability: Float64Array.from(probability),
    reward: Float64Array.from({ length: states }, () => random() - 0.5),
    actionNames: Array.from({ length: actions }, (_, a) => `a${a}`),
  };
}

export function randomPolicy({ states, actions }: FiniteMdp, seed: number): Float64Array {
  const random = numbers(seed);
  const policy = Float64Array.from({ length: states * actions }, () => 0.05 + random());
  for (let s = 0; s < states; s++) {
    const row = policy.subarray(s * actions, (s + 1) * actions);
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((p, a) => (row[a] = p / total));
  }
  return policy;
}

/** P_π as a dense matrix [S][S]. */
export function densePolicyMatrix(mdp: FiniteMdp, policy: Float64Array): number[][] {
  const matrix = Array.from({ length: mdp.states }, () => new Array<number>(mdp.states).fill(0));
  for (let row = 0; row < policy.length; row++) {
    const s = Math.floor(row / mdp.actions);
    for (let k = mdp.rowStart[row]!; k < mdp.rowStart[row + 1]!; k++)
      matrix[s]![mdp.nextState[k]!]! += policy[row]! * mdp.probability[k]!;
  }
  return matrix;
}

/** Gaussian elimination with partial pivoting: the oracle for every linear solve. */
export function denseSolve(matrix: number[][], right: ArrayLike<number>): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let i = column + 1; i < n; i++) {
      const factor = rows[i]![column]! / rows[column]![column]!;
      for (let j = column; j <= n; j++) rows[i]![j]! -= factor * rows[column]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * x[j]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

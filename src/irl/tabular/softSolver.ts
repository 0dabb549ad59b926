// The forward problem of maximum causal entropy, temperature 1, reward received in s (and for a, where it depends on it):
// V(s) = log Σ_a exp Q(s,a), Q(s,a) = r(s,a) + γ Σ P(s'|s,a) V(s'), π(a|s) = exp(Q(s,a) − V(s)).
// Solved by soft policy iteration (Newton's method on that equation, so a warm start needs two or three steps) or, for
// the classical algorithms, by sweeps of soft value iteration. Holds the work arrays; nothing is allocated per solve.
import type { FiniteMdp } from '../../environments/finiteMdp';
import { PolicySystem } from './policySystem';

const newtonLimit = 200;

export class SoftSolver {
  readonly system: PolicySystem;
  private backups = 0;
  /** Reward plus entropy of the policy, [S]. */
  private readonly income: Float64Array;
  private readonly improvedValues: Float64Array;
  private readonly improvedPolicy: Float64Array;

  constructor(readonly mdp: FiniteMdp) {
    this.system = new PolicySystem(mdp);
    this.income = new Float64Array(mdp.states);
    this.improvedValues = new Float64Array(mdp.states);
    this.improvedPolicy = new Float64Array(mdp.states * mdp.actions);
  }

  /** Passes over all transitions so far, backups and linear solves alike. */
  get sweeps(): number {
    return this.backups + this.system.sweeps;
  }

  /**
   * Soft-optimal values and policy for `reward`, [S] or [S * A], from the first guess in `values` [S]; `policy` [S * A].
   * On return the system is set to `policy`, whose exact values are `values`, and one more improvement would move no
   * probability by more than `tolerance` (values are then off by its square).
   */
  solve(reward: Float64Array, values: Float64Array, policy: Float64Array, tolerance: number): void {
    const { improvedValues, improvedPolicy } = this;
    this.backup(reward, values, improvedValues, policy);
    for (let step = 0; step < newtonLimit; step++) {
      this.system.setPolicy(policy);
      this.evaluatePolicy(reward, policy, values);
      this.backup(reward, values, improvedValues, improvedPolicy);
      if (largestDifference(policy, improvedPolicy) <= tolerance) return;
      policy.set(improvedPolicy);
    }
    throw new Error(`soft policy iteration did not converge in ${newtonLimit} steps`);
  }

  /** Sweeps of soft value iteration until no value moves by more than `tolerance`; the system is then set to the policy. */
  iterateValues(reward: Float64Array, values: Float64Array, policy: Float64Array, tolerance: number): void {
    for (;;) {
      const change = this.backup(reward, values, this.improvedValues, policy);
      values.set(this.improvedValues);
      if (!(change > tolerance)) break;
    }
    this.system.setPolicy(policy);
  }

  /** One soft Bellman backup of `values` into `out` with the policy that attains it; returns the largest change. */
  backup(reward: Float64Array, values: Float64Array, out: Float64Array, policy: Float64Array): number {
    const { states, actions, discount, rowStart, nextState, probability } = this.mdp;
    const perAction = reward.length > states;
    let change = 0;
    for (let s = 0; s < states; s++) {
      const first = s * actions;
      let largest = -Infinity;
      for (let a = 0; a < actions; a++) {
        let expected = 0;
        const end = rowStart[first + a + 1]!;
        for (let k = rowStart[first + a]!; k < end; k++) expected += probability[k]! * values[nextState[k]!]!;
        const q = (perAction ? reward[first + a]! : 0) + discount * expected;
        policy[first + a] = q;
        if (q > largest) largest = q;
      }
      let total = 0;
      for (let a = 0; a < actions; a++) {
        const weight = Math.exp(policy[first + a]! - largest);
        policy[first + a] = weight;
        total += weight;
      }
      for (let a = 0; a < actions; a++) policy[first + a]! /= total;
      const value = (perAction ? 0 : reward[s]!) + largest + Math.log(total);
      const moved = Math.abs(value - values[s]!);
      if (moved > change) change = moved;
      out[s] = value;
    }
    this.backups += 1;
    return change;
  }

  /** Exact values of `policy`, to which the system is set, for reward plus its own entropy. */
  private evaluatePolicy(reward: Float64Array, policy: Float64Array, values: Float64Array): void {
    const { states, actions } = this.mdp;
    const c = this.income;
    const perAction = reward.length > states;
    for (let s = 0; s < states; s++) {
      c[s] = rowEntropy(policy, s * actions, actions);
      if (!perAction) c[s]! += reward[s]!;
      else for (let i = s * actions; i < (s + 1) * actions; i++) c[s]! += policy[i]! * reward[i]!;
    }
    this.system.evaluate(c, values);
  }
}

/** −Σ p log p of one row. */
export function rowEntropy(policy: Float64Array, first: number, actions: number): number {
  let entropy = 0;
  for (let i = first; i < first + actions; i++) {
    const p = policy[i]!;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return entropy;
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

// The forward problem of maximum causal entropy, temperature 1, reward received in s (and for a, where it depends on it):
// V(s) = log Σ_a exp Q(s,a), Q(s,a) = r(s,a) + γ Σ P(s'|s,a) V(s'), π(a|s) = exp(Q(s,a) − V(s)).
// Solved by soft policy iteration (Newton's method on that equation, so a warm start needs two or three steps) or, for
// the classical algorithms, by sweeps of soft value iteration. Holds the work arrays; nothing is allocated per solve.
import type { FiniteMdp } from '../../environments/finiteMdp';
import { PolicySystem } from './policySystem';

const stepLimit = 400;
/** A chord step must shrink the residual at least by this to be worth another. */
const chordReduction = 0.2;
/** Relative residual at which a lack of progress is taken for rounding. */
const roundingResidual = 1e-10;

export class SoftSolver {
  readonly system: PolicySystem;
  private backups = 0;
  /** Reward plus entropy of the policy, [S]. */
  private readonly income: Float64Array;
  private readonly improvedValues: Float64Array;
  private readonly correction: Float64Array;

  constructor(readonly mdp: FiniteMdp) {
    this.system = new PolicySystem(mdp);
    this.income = new Float64Array(mdp.states);
    this.improvedValues = new Float64Array(mdp.states);
    this.correction = new Float64Array(mdp.states);
  }

  /** Passes over all transitions so far, backups and linear solves alike. */
  get sweeps(): number {
    return this.backups + this.system.sweeps;
  }

  /**
   * Soft-optimal values and policy for `reward`, [S] or [S * A], from the first guess in `values` [S]; `policy` [S * A].
   * On return no Bellman residual exceeds `tolerance` relative to the largest value (or 1), or rounding allows no less;
   * `policy` is the one that attains `values`, and the system is set to it.
   *
   * Newton's step needs the system of the newest policy. While the system at hand, of an earlier policy, still shrinks
   * the residual well (a chord step), it is kept: a solve costs a small part of an elimination.
   */
  solve(reward: Float64Array, values: Float64Array, policy: Float64Array, tolerance: number): void {
    const { improvedValues, correction } = this;
    let residual = this.backup(reward, values, improvedValues, policy);
    let chord = this.system.cheapSolves;
    for (let step = 0; step < stepLimit; step++) {
      const scale = Math.max(1, maximumMagnitude(values));
      if (residual <= tolerance * scale) {
        this.system.setPolicy(policy);
        return;
      }
      if (chord) {
        for (let s = 0; s < values.length; s++) improvedValues[s]! -= values[s]!;
        this.system.evaluate(improvedValues, correction);
        for (let s = 0; s < values.length; s++) values[s]! += correction[s]!;
        const before = residual;
        residual = this.backup(reward, values, improvedValues, policy);
        chord = residual <= chordReduction * before;
        if (!(residual < before)) {
          for (let s = 0; s < values.length; s++) values[s]! -= correction[s]!;
          residual = this.backup(reward, values, improvedValues, policy);
        }
      } else {
        this.system.setPolicy(policy);
        this.evaluatePolicy(reward, policy, values);
        const before = residual;
        residual = this.backup(reward, values, improvedValues, policy);
        chord = this.system.cheapSolves && residual <= chordReduction * before;
        // Newton's method that no longer gains is at the end of what rounding allows.
        if (residual >= before / 2 && residual <= roundingResidual * scale) {
          this.system.setPolicy(policy);
          return;
        }
      }
    }
    throw new Error(`the soft Bellman equation was not solved in ${stepLimit} steps`);
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

function maximumMagnitude(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

// What a tabular algorithm is given: a finite MDP, the expert's occupancy, and what the reward may depend on.
import type { FiniteMdp } from '../../environments/finiteMdp';

/** Features of a linear reward: r = Φ w. */
export interface FeatureMap {
  readonly names: readonly string[];
  /** [K] columns of [S]. */
  readonly columns: readonly Float64Array[];
}

export interface TabularProblem {
  readonly mdp: FiniteMdp;
  /** ρ_E, discounted and normalised, [S], positive wherever `reachable`. */
  readonly expertOccupancy: Float64Array;
  /** 1 where some policy gets to from the start, [S]. */
  readonly reachable: Uint8Array;
  /** Absent: one free reward per state. */
  readonly features?: FeatureMap;
  /** Discounted returns under the true reward, Σ γᵗ r(s_t), where it is known. */
  readonly expertReturn?: number;
  readonly randomReturn?: number;
}

export function uniformPolicy({ states, actions }: FiniteMdp): Float64Array {
  return new Float64Array(states * actions).fill(1 / actions);
}

/** Discounted return Σ γᵗ r(s_t) of a policy with normalised discounted occupancy ρ: ⟨ρ, r⟩ / (1 − γ). */
export function discountedReturn(mdp: FiniteMdp, occupancy: Float64Array, reward: Float64Array): number {
  return dot(occupancy, reward) / (1 - mdp.discount);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

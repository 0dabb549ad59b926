// The scalar measures of the tabular algorithms: divergences, entropy and the dual function. Occupancies are discounted
// and normalised unless a name says otherwise.
import type { FiniteMdp } from '../../environments/finiteMdp';
import { rowEntropy } from './softSolver';
import { dot, type TabularProblem } from './problem';

/** KL(ρ ‖ ρ_E) in nats, [S] each; states without mass in ρ count nothing. */
export function occupancyKl(occupancy: Float64Array, expert: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < occupancy.length; s++) {
    const p = occupancy[s]!;
    if (p > 0) sum += p * Math.log(p / expert[s]!);
  }
  return Math.max(0, sum);
}

/** E_ρ KL(π ‖ π_old) in nats, with ρ the occupancy of π. */
export function policyKl(mdp: FiniteMdp, occupancy: Float64Array, policy: Float64Array, old: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < mdp.states; s++) {
    const weight = occupancy[s]!;
    if (weight === 0) continue;
    let divergence = 0;
    for (let i = s * mdp.actions; i < (s + 1) * mdp.actions; i++) {
      const p = policy[i]!;
      if (p > 0) divergence += p * Math.log(p / old[i]!);
    }
    sum += weight * divergence;
  }
  return Math.max(0, sum);
}

/** E_ρ H(π), nats per step. */
export function policyEntropy(mdp: FiniteMdp, occupancy: Float64Array, policy: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < mdp.states; s++) sum += occupancy[s]! * rowEntropy(policy, s * mdp.actions, mdp.actions);
  return sum;
}

/**
 * G(r) = (1 − γ) E V_r(s₀) + β log Σ_s ρ_E(s) exp(−r(s)/β), the dual of max_π E[H(π)] − β KL(ρ_π ‖ ρ_E): convex in r,
 * least at the reward that is sought. `values` is V_r.
 */
export function dualValue(problem: TabularProblem, reward: Float64Array, values: Float64Array, beta: number): number {
  const { mdp, expertOccupancy } = problem;
  return (1 - mdp.discount) * dot(mdp.start, values) + beta * logPartition(expertOccupancy, reward, beta);
}

function logPartition(expert: Float64Array, reward: Float64Array, beta: number): number {
  let largest = -Infinity;
  for (let s = 0; s < expert.length; s++) if (expert[s]! > 0) largest = Math.max(largest, -reward[s]! / beta);
  let sum = 0;
  for (let s = 0; s < expert.length; s++)
    if (expert[s]! > 0) sum += expert[s]! * Math.exp(-reward[s]! / beta - largest);
  return largest + Math.log(sum);
}

/** q ∝ ρ_E exp(−r/β), [S]: the occupancy that the reward asks for; the gradient of G is ρ_π − q. */
export function askedOccupancy(expert: Float64Array, reward: Float64Array, beta: number, out: Float64Array): void {
  const offset = logPartition(expert, reward, beta);
  for (let s = 0; s < expert.length; s++)
    out[s] = expert[s]! > 0 ? expert[s]! * Math.exp(-reward[s]! / beta - offset) : 0;
}

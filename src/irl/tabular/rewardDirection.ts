// Where the reward should go from here: towards the exact target of the current policy, r* = β log(ρ_E / ρ_π), or, for a
// linear reward, towards its projection on the span of the features. Both are directions in which the dual falls.
import type { FeatureMap, TabularProblem } from './problem';

export interface RewardDirection {
  /**
   * Writes d = (target − r) into `out` [S], so that a step ε′ gives (1 − ε′) r + ε′ target.
   * @param reward r [S]; @param occupancy ρ_π [S]; @param asked q ∝ ρ_E exp(−r/β) [S]
   */
  compute(reward: Float64Array, occupancy: Float64Array, asked: Float64Array, beta: number, out: Float64Array): void;
  /** Takes the step: keeps the weights, where there are any. */
  accept(step: number): void;
  /** Weights of a linear reward so far. */
  readonly weights: Float64Array | undefined;
}

export function rewardDirection(problem: TabularProblem): RewardDirection {
  return problem.features ? new LinearDirection(problem.features) : new StateDirection(problem);
}

/** One free reward per state; states that cannot be reached keep theirs. */
class StateDirection implements RewardDirection {
  readonly weights = undefined;

  constructor(private readonly problem: TabularProblem) {}

  compute(reward: Float64Array, occupancy: Float64Array, _asked: Float64Array, beta: number, out: Float64Array): void {
    const { expertOccupancy, reachable } = this.problem;
    for (let s = 0; s < out.length; s++) {
      // Mass below the smallest normal double has no logarithm worth following.
      const known = reachable[s] === 1 && occupancy[s]! > 1e-300 && expertOccupancy[s]! > 1e-300;
      out[s] = known ? beta * Math.log(expertOccupancy[s]! / occupancy[s]!) - reward[s]! : 0;
    }
  }

  accept(): void {
    /* the reward itself is all there is */
  }
}

/**
 * r = Φ w. With q ∝ ρ_E exp(−r/β), the free direction d solves (diag q − q qᵀ) d = β (q − ρ) to first order; its
 * counterpart in the span solves Φᵀ (diag q − q qᵀ) Φ Δw = β Φᵀ (q − ρ), the projection of d weighted by q.
 */
class LinearDirection implements RewardDirection {
  readonly weights: Float64Array;
  private readonly step: Float64Array;
  private readonly matrix: Float64Array;
  private readonly mean: Float64Array;

  constructor(private readonly features: FeatureMap) {
    const k = features.columns.length;
    this.weights = new Float64Array(k);
    this.step = new Float64Array(k);
    this.matrix = new Float64Array(k * k);
    this.mean = new Float64Array(k);
  }

  compute(_reward: Float64Array, occupancy: Float64Array, asked: Float64Array, beta: number, out: Float64Array): void {
    const { columns } = this.features;
    const { matrix, mean, step } = this;
    const count = columns.length;
    columns.forEach((column, i) => {
      let expected = 0;
      let difference = 0;
      for (let s = 0; s < column.length; s++) {
        expected += asked[s]! * column[s]!;
        difference += (asked[s]! - occupancy[s]!) * column[s]!;
      }
      mean[i] = expected;
      step[i] = beta * difference;
    });
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let s = 0; s < out.length; s++) sum += asked[s]! * columns[i]![s]! * columns[j]![s]!;
        matrix[i * count + j] = sum - mean[i]! * mean[j]!;
      }
    }
    solveSemidefinite(matrix, step, count);
    out.fill(0);
    columns.forEach((column, i) => {
      for (let s = 0; s < out.length; s++) out[s]! += step[i]! * column[s]!;
    });
  }

  accept(fraction: number): void {
    for (let i = 0; i < this.weights.length; i++) this.weights[i]! += fraction * this.step[i]!;
  }
}

/** Relative size under which a pivot counts as none: features that repeat others (or are constant) get no step. */
const rankTolerance = 1e-10;

/** Solves M x = b in place of b by L D Lᵀ, M symmetric positive semidefinite with its lower triangle given; overwrites M. */
function solveSemidefinite(matrix: Float64Array, b: Float64Array, n: number): void {
  const scale = Array.from({ length: n }, (_, i) => matrix[i * n + i]!);
  for (let j = 0; j < n; j++) {
    const pivot = matrix[j * n + j]!;
    const used = pivot > rankTolerance * Math.max(scale[j]!, Number.MIN_VALUE);
    matrix[j * n + j] = used ? pivot : 0;
    for (let i = j + 1; i < n; i++) {
      const factor = used ? matrix[i * n + j]! / pivot : 0;
      // Column j below the diagonal holds M until its turn; the updates of later columns need it.
      for (let k = i; k < n; k++) matrix[k * n + i]! -= factor * (used ? matrix[k * n + j]! : 0);
    }
    for (let i = j + 1; i < n; i++) matrix[i * n + j] = used ? matrix[i * n + j]! / pivot : 0;
  }
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) b[i]! -= matrix[i * n + k]! * b[k]!;
  for (let i = 0; i < n; i++) b[i] = matrix[i * n + i]! > 0 ? b[i]! / matrix[i * n + i]! : 0;
  for (let i = n - 1; i >= 0; i--) for (let k = i + 1; k < n; k++) b[i]! -= matrix[k * n + i]! * b[k]!;
}

// The linear system of a fixed policy, A = I − γ P_π, solved for values (A x = c) and for occupancies (Aᵀ x = c).
// A is an M-matrix with rows dominated by their diagonal, so elimination needs no pivoting, and for c ≥ 0 neither
// elimination nor Gauss-Seidel ever subtracts: small occupancies come out with as many digits as large ones, which
// their logarithms need. Narrow systems are eliminated within their band, wide ones relaxed.
import type { FiniteMdp } from '../../environments/finiteMdp';
import { BandFactors } from './bandFactors';
import { bandOrder, type SparsePattern } from './bandOrder';

/** Elimination is used while it costs less than this many relaxation sweeps, or the system is tiny. */
const relaxationSweepsExpected = 3000;
const maximumBandBytes = 512 * 1024 * 1024;
const relaxationTolerance = 1e-13;
const relaxationLimit = 100_000;
/** Moves of values that differ by less than this share of the largest value differ by rounding only. */
const uniformMove = 1e-14;

export class PolicySystem {
  /** Passes over all transitions spent so far; elimination and solves count as their multiply-adds over those of a pass. */
  sweeps = 0;
  private prepared = false;

  private readonly pattern: SparsePattern;
  /** Slot in the pattern of every transition of the MDP. */
  private readonly slot: Int32Array;
  /** P_π in the pattern's slots. */
  private readonly probability: Float64Array;
  private readonly transpose: {
    readonly rowStart: Int32Array;
    readonly column: Int32Array;
    readonly source: Int32Array;
  };
  private readonly band: BandFactors | undefined;

  constructor(private readonly mdp: FiniteMdp) {
    const { pattern, slot } = unionPattern(mdp);
    this.pattern = pattern;
    this.slot = slot;
    this.probability = new Float64Array(pattern.column.length);
    this.transpose = transposed(pattern);
    const { position, bandwidth } = bandOrder(pattern);
    const eliminationCost = mdp.states * bandwidth * bandwidth;
    const bytes = mdp.states * (2 * bandwidth + 1) * 8;
    if (bytes <= maximumBandBytes && eliminationCost <= relaxationSweepsExpected * pattern.column.length + 1e6) {
      this.band = new BandFactors(mdp.states, bandwidth, position);
    }
  }

  /** Whether a solve costs a small part of setting a policy. False before the first policy is set. */
  get cheapSolves(): boolean {
    return this.band !== undefined && this.prepared;
  }

  /** Takes a policy, [S * A] with rows that sum to 1, and prepares the solves for it. */
  setPolicy(policy: Float64Array): void {
    const { mdp, slot, probability } = this;
    probability.fill(0);
    for (let row = 0; row < policy.length; row++) {
      const weight = policy[row]!;
      for (let k = mdp.rowStart[row]!; k < mdp.rowStart[row + 1]!; k++)
        probability[slot[k]!]! += weight * mdp.probability[k]!;
    }
    if (this.band) {
      this.band.fill(this.pattern, probability, mdp.discount);
      this.band.eliminate();
      this.sweeps += this.band.eliminationCost / mdp.probability.length;
    }
    this.prepared = true;
  }

  /** Discounted value of a reward per state under the policy: solves x = c + γ P_π x. `out` is the first guess where relaxed. */
  evaluate(c: Float64Array, out: Float64Array): void {
    if (this.band) {
      this.band.solve(c, out);
      this.sweeps += this.band.solveCost / this.mdp.probability.length;
    } else this.relax(this.pattern.rowStart, this.pattern.column, undefined, c, out);
  }

  /** Discounted normalised occupancy ρ = (1 − γ) Σ γᵗ d_t, [S], sums to 1. `out` is the first guess where relaxed. */
  occupancy(out: Float64Array): void {
    const { mdp } = this;
    if (this.band) {
      this.band.solveTransposed(mdp.start, out);
      this.sweeps += this.band.solveCost / mdp.probability.length;
      for (let s = 0; s < out.length; s++) out[s]! *= 1 - mdp.discount;
    } else {
      const start = mdp.start.map((p) => p * (1 - mdp.discount));
      const { rowStart, column, source } = this.transpose;
      this.relax(rowStart, column, source, start, out);
    }
  }

  /** Σ P_π(s'|s) x(s') for every s. */
  expectation(x: Float64Array, out: Float64Array): void {
    this.sweep(x, out, undefined);
    this.sweeps += 1;
  }

  /**
   * Value of `income` under the policy as plain sweeps from 0 leave it, cut off when no value moves by more than
   * `tolerance`; [S]. Once all values move alike, every further sweep moves them by γ times as much: the sweeps that
   * are left are then summed, not made.
   */
  sweepValues(income: Float64Array, tolerance: number): Float64Array {
    const { discount } = this.mdp;
    let values = new Float64Array(income.length);
    let next = new Float64Array(income.length);
    for (;;) {
      const { least, most, largest } = this.sweep(values, next, income);
      [values, next] = [next, values];
      this.sweeps += 1;
      if (Math.max(-least, most) <= tolerance) return values;
      if (most - least > uniformMove * largest) continue;
      let move = (least + most) / 2;
      let rest = 0;
      while (Math.abs(move) > tolerance) {
        move *= discount;
        rest += move;
      }
      for (let s = 0; s < values.length; s++) values[s]! += rest;
      return values;
    }
  }

  /** P_π x, or income + γ P_π x, into `out`; returns the least and most change from x, and the largest result. */
  private sweep(x: Float64Array, out: Float64Array, income: Float64Array | undefined) {
    const { rowStart, column } = this.pattern;
    const { probability } = this;
    const { discount } = this.mdp;
    let least = Infinity;
    let most = -Infinity;
    let largest = 0;
    let k = 0;
    for (let s = 0; s < out.length; s++) {
      const end = rowStart[s + 1]!;
      let sum = 0;
      for (; k < end; k++) sum += probability[k]! * x[column[k]!]!;
      if (income) sum = income[s]! + discount * sum;
      out[s] = sum;
      const moved = sum - x[s]!;
      if (moved < least) least = moved;
      if (moved > most) most = moved;
      if (Math.abs(sum) > largest) largest = Math.abs(sum);
    }
    return { least, most, largest };
  }

  /** One step of the state distribution: Σ_s d(s) P_π(s'|s) for every s'. */
  propagate(d: Float64Array, out: Float64Array): void {
    const { rowStart, column, source } = this.transpose;
    for (let t = 0; t < out.length; t++) {
      let sum = 0;
      for (let k = rowStart[t]!; k < rowStart[t + 1]!; k++) sum += this.probability[source[k]!]! * d[column[k]!]!;
      out[t] = sum;
    }
    this.sweeps += 1;
  }

  /** Gauss-Seidel on x = c + γ M x, forwards and backwards in turn, M in compressed rows with values probability[source[k]]. */
  private relax(
    rowStart: Int32Array,
    column: Int32Array,
    source: Int32Array | undefined,
    c: Float64Array,
    x: Float64Array,
  ): void {
    const { probability } = this;
    const { discount, states } = this.mdp;
    for (let sweep = 0; sweep < relaxationLimit; sweep++) {
      let change = 0;
      let scale = 0;
      const forwards = sweep % 2 === 0;
      for (let i = 0; i < states; i++) {
        const s = forwards ? i : states - 1 - i;
        let sum = 0;
        let diagonal = 0;
        for (let k = rowStart[s]!; k < rowStart[s + 1]!; k++) {
          const p = probability[source ? source[k]! : k]!;
          if (column[k] === s) diagonal = p;
          else sum += p * x[column[k]!]!;
        }
        const value = (c[s]! + discount * sum) / (1 - discount * diagonal);
        change = Math.max(change, Math.abs(value - x[s]!));
        scale = Math.max(scale, Math.abs(value));
        x[s] = value;
      }
      this.sweeps += 1;
      if (change <= relaxationTolerance * (1 - discount) * scale) return;
    }
    throw new Error(`the linear system of the policy did not converge in ${relaxationLimit} sweeps`);
  }
}

/** The states that any action can lead to, row by row, and where each transition of the MDP stands in it. */
function unionPattern(mdp: FiniteMdp): { pattern: SparsePattern; slot: Int32Array } {
  const { states, actions } = mdp;
  const slot = new Int32Array(mdp.nextState.length);
  const rowStart = new Int32Array(states + 1);
  const column: number[] = [];
  const place = new Map<number, number>();
  for (let s = 0; s < states; s++) {
    place.clear();
    for (let k = mdp.rowStart[s * actions]!; k < mdp.rowStart[(s + 1) * actions]!; k++) {
      const next = mdp.nextState[k]!;
      let at = place.get(next);
      if (at === undefined) {
        at = column.length;
        place.set(next, at);
        column.push(next);
      }
      slot[k] = at;
    }
    rowStart[s + 1] = column.length;
  }
  return { pattern: { size: states, rowStart, column: Int32Array.from(column) }, slot };
}

function transposed({ size, rowStart, column }: SparsePattern) {
  const start = new Int32Array(size + 1);
  for (const j of column) start[j + 1]!++;
  for (let j = 0; j < size; j++) start[j + 1]! += start[j]!;
  const fill = start.slice(0, size);
  const columns = new Int32Array(column.length);
  const source = new Int32Array(column.length);
  for (let i = 0; i < size; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      const at = fill[column[k]!]!++;
      columns[at] = i;
      source[at] = k;
    }
  }
  return { rowStart: start, column: columns, source };
}

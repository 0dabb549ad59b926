// Direct solves of I − γ P in a band: elimination without pivoting, for which the caller vouches (rows are dominated by
// their diagonal), and substitution forwards and backwards, for the matrix and for its transpose.
import type { SparsePattern } from './bandOrder';

/** LU factors without pivoting of a banded matrix, rows in the band's order; U's diagonal is stored inverted. */
export class BandFactors {
  /** Multiply-adds of the last elimination, counted, and of one solve. */
  eliminationCost = 0;
  readonly solveCost: number;
  private readonly width: number;
  private readonly data: Float64Array;
  private readonly work: Float64Array;

  constructor(
    private readonly size: number,
    private readonly reach: number,
    private readonly position: Int32Array,
  ) {
    this.width = 2 * reach + 1;
    this.data = new Float64Array(size * this.width);
    this.work = new Float64Array(size);
    this.solveCost = size * this.width;
  }

  /** Writes I − γ P. */
  fill({ rowStart, column }: SparsePattern, probability: Float64Array, discount: number): void {
    const { data, width, reach, position, size } = this;
    data.fill(0);
    for (let s = 0; s < size; s++) {
      const i = position[s]!;
      const base = i * width + reach - i;
      data[base + i] = 1;
      for (let k = rowStart[s]!; k < rowStart[s + 1]!; k++)
        data[base + position[column[k]!]!]! -= discount * probability[k]!;
    }
  }

  eliminate(): void {
    const { data, width, reach, size } = this;
    let cost = 0;
    for (let i = 0; i < size; i++) {
      const row = i * width + reach - i;
      const first = Math.max(0, i - reach);
      for (let k = first; k < i; k++) {
        let factor = data[row + k]!;
        if (factor === 0) continue;
        const pivotRow = k * width + reach - k;
        factor *= data[pivotRow + k]!;
        data[row + k] = factor;
        const last = Math.min(size - 1, k + reach);
        for (let j = k + 1; j <= last; j++) data[row + j]! -= factor * data[pivotRow + j]!;
        cost += last - k;
      }
      data[row + i] = 1 / data[row + i]!;
    }
    this.eliminationCost = cost;
  }

  solve(c: Float64Array, out: Float64Array): void {
    const { data, width, reach, size, work, position } = this;
    for (let s = 0; s < size; s++) work[position[s]!] = c[s]!;
    for (let i = 0; i < size; i++) {
      const row = i * width + reach - i;
      let sum = work[i]!;
      for (let k = Math.max(0, i - reach); k < i; k++) sum -= data[row + k]! * work[k]!;
      work[i] = sum;
    }
    for (let i = size - 1; i >= 0; i--) {
      const row = i * width + reach - i;
      let sum = work[i]!;
      const last = Math.min(size - 1, i + reach);
      for (let j = i + 1; j <= last; j++) sum -= data[row + j]! * work[j]!;
      work[i] = sum * data[row + i]!;
    }
    for (let s = 0; s < size; s++) out[s] = work[position[s]!]!;
  }

  solveTransposed(c: Float64Array, out: Float64Array): void {
    const { data, width, reach, size, work, position } = this;
    for (let s = 0; s < size; s++) work[position[s]!] = c[s]!;
    for (let i = 0; i < size; i++) {
      const row = i * width + reach - i;
      const value = work[i]! * data[row + i]!;
      work[i] = value;
      if (value === 0) continue;
      const last = Math.min(size - 1, i + reach);
      for (let j = i + 1; j <= last; j++) work[j]! -= data[row + j]! * value;
    }
    for (let i = size - 1; i >= 0; i--) {
      const row = i * width + reach - i;
      const value = work[i]!;
      if (value === 0) continue;
      for (let k = Math.max(0, i - reach); k < i; k++) work[k]! -= data[row + k]! * value;
    }
    for (let s = 0; s < size; s++) out[s] = work[position[s]!]!;
  }
}

// Checks on numbers that came out of a file, and a column that grows while a text is read.
import { InputError, type Place } from '../protocol/inputError';

/** Errors: InputError at `place` that names the first entry of `matrix`, [N, size] from `firstRow` on, that is NaN or infinite. */
export function refuseNotFinite(
  matrix: Float64Array,
  { size, place, firstRow = 0 }: { readonly size: number; readonly place: Place; readonly firstRow?: number },
): void {
  const bad = matrix.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const column = size === 1 ? '' : `, column ${bad % size}`;
  throw new InputError(
    `row ${firstRow + Math.floor(bad / size)}${column} is ${matrix[bad]}, expected a finite number`,
    place,
  );
}

/** Errors: InputError at `place` that names the first entry that is neither 0 nor 1. */
export function toFlags(values: Float64Array, place: Place, firstRow = 0): Uint8Array {
  const odd = values.findIndex((value) => value !== 0 && value !== 1);
  if (odd >= 0) throw new InputError(`row ${firstRow + odd} is ${values[odd]}, expected 0 or 1`, place);
  return Uint8Array.from(values);
}

/** Numbers whose count is not known before the last one. */
export class GrowingNumbers {
  private values = new Float64Array(1024);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = value;
  }

  /** Those of `values` from one index up to another. */
  pushAll(values: Float64Array, from: number, to: number): void {
    for (let k = from; k < to; k++) this.push(values[k]!);
  }

  at(index: number): number {
    return this.values[index]!;
  }

  /** The numbers themselves: what is pushed later may or may not show in them. */
  toArray(): Float64Array {
    return this.values.subarray(0, this.count);
  }
}

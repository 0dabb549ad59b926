// Conjugate gradients (Hestenes and Stiefel 1952): solves A x = b for a symmetric positive definite A that is known by its
// products only. In double precision, whatever computes the products.

export interface ConjugateGradientOptions {
  /** Products at most. */
  readonly iterations: number;
  /** It ends when the residual is this much shorter than b. */
  readonly tolerance: number;
}

/** @param multiply gives A v. @param between is awaited after each product. @returns x; 0 where b is 0. */
export async function conjugateGradient(
  multiply: (v: Float64Array) => Float64Array,
  b: Float64Array,
  { iterations, tolerance }: ConjugateGradientOptions,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Float64Array> {
  const x = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  let square = innerProduct(residual, residual);
  const enough = square * tolerance ** 2;
  for (let i = 0; i < iterations && square > enough; i++) {
    const product = multiply(direction);
    const curvature = innerProduct(direction, product);
    // Rounding has the last word where A is all but singular.
    if (!(curvature > 0)) break;
    const step = square / curvature;
    for (let j = 0; j < x.length; j++) {
      x[j]! += step * direction[j]!;
      residual[j]! -= step * product[j]!;
    }
    const next = innerProduct(residual, residual);
    for (let j = 0; j < x.length; j++) direction[j] = residual[j]! + (next / square) * direction[j]!;
    square = next;
    await between();
  }
  return x;
}

export function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

// All parameters of a network in one flat vector, so that an optimiser, a norm or a checkpoint handles one tensor instead of
// a dozen: a layout says which slice is which, and a step takes the vector apart again.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { RandomStream } from './random';

/** Shapes of the parts of a flat vector, by name, in their order. */
export type Layout<K extends string = string> = Readonly<Record<K, readonly number[]>>;

/** Number of elements of the flat vector. */
export function layoutSize(layout: Layout): number {
  return Object.values(layout).reduce((sum, shape) => sum + elements(shape), 0);
}

/** The parts of a flat vector, differentiable. @param flat [layoutSize(layout)] */
export function unpack<K extends string>(flat: Tensor, layout: Layout<K>): Record<K, Tensor> {
  const names = Object.keys(layout) as K[];
  const parts = tf.split(
    flat,
    names.map((name) => elements(layout[name])),
  );
  const entries = names.map((name, index) => [name, parts[index]!.reshape([...layout[name]])]);
  return Object.fromEntries(entries) as Record<K, Tensor>;
}

/** Writes the initial values of each part into one vector. @param fill gives a part's values, row-major. */
export function packed<K extends string>(
  layout: Layout<K>,
  fill: (name: K, shape: readonly number[]) => Float32Array,
): Float32Array {
  const flat = new Float32Array(layoutSize(layout));
  let offset = 0;
  for (const [name, shape] of Object.entries(layout) as [K, readonly number[]][]) {
    const values = fill(name, shape);
    if (values.length !== elements(shape)) throw new Error(`'${name}' has ${elements(shape)} values`);
    flat.set(values, offset);
    offset += values.length;
  }
  return flat;
}

/** Uniform in ±sqrt(6 / (in + out)) (Glorot and Bengio 2010). @param shape [in, out] */
export function glorotUniform(random: RandomStream, [rows, columns]: readonly [number, number]): Float32Array {
  const limit = Math.sqrt(6 / (rows + columns));
  return random.uniforms(new Float32Array(rows * columns)).map((value) => (2 * value - 1) * limit);
}

/** Rows or columns, whichever are fewer, orthogonal and of length `gain` (Saxe et al. 2014): a matrix of normal numbers
 * orthonormalised by modified Gram-Schmidt, twice, in double precision. @param shape [in, out] */
export function orthogonal(random: RandomStream, [rows, columns]: readonly [number, number], gain = 1): Float32Array {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const noise = random.normals(new Float32Array(count * length));
  const vectors = Array.from({ length: count }, (_, i) =>
    Float64Array.from(noise.subarray(i * length, (i + 1) * length)),
  );
  for (const [i, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors.slice(0, i)) {
        const overlap = dot(vector, other);
        for (let j = 0; j < length; j++) vector[j]! -= overlap * other[j]!;
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let j = 0; j < length; j++) vector[j]! /= norm;
  }
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      out[i * columns + j] = gain * (rows < columns ? vectors[i]![j]! : vectors[j]![i]!);
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Scales `gradient` down to the given Euclidean norm if it is longer. @param gradient flat @param maximum a number, or a
 * scalar tensor where it is fed. */
export function clipByNorm(gradient: Tensor, maximum: number | Tensor): Tensor1D {
  const norm = gradient.square().sum().sqrt();
  const limit = typeof maximum === 'number' ? tf.scalar(maximum) : maximum;
  return gradient.mul(tf.minimum(tf.scalar(1), limit.div(norm.add(1e-6)))).as1D();
}

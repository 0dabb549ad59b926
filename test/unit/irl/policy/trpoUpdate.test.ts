// TRPO against linear algebra that can be written out: the Fisher matrix of a policy of few parameters.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Breath } from '../../../../src/irl/policy/breath';
import { conjugateGradient } from '../../../../src/irl/policy/conjugateGradient';
import { Fisher } from '../../../../src/irl/policy/fisher';
import { policyTerms } from '../../../../src/irl/policy/objectives';
import { TrpoUpdate } from '../../../../src/irl/policy/trpoUpdate';
import { RandomStream } from '../../../../src/tensors/random';
import { presentBackends, putInForce } from '../../../support/backends';
import { box, choices, settings, smallPolicy, type SmallPolicy } from './smallPolicy';

const { backends, absent } = await presentBackends();
vi.setConfig({ testTimeout: 120_000 });
const policies = [
  ['a box, tanh', box, {}],
  ['a box, ELU and layer norm', box, { activation: 'elu', layerNorm: true }],
  ['choices, tanh', choices, {}],
] as const;

/** J of the distributions' parameters by the policy's, [M P][K], by one backward pass a row. */
function jacobian({ networks, batch }: SmallPolicy): { rows: Float32Array[]; parameters: Float32Array } {
  const policy = networks.variables.tensor('policy');
  const x = batch.unpack(batch.tensor()).features;
  const outputs = networks.parameters(policy, x);
  const count = outputs.size;
  const rows = Array.from({ length: count }, (_, i) =>
    tf.tidy(() => {
      const one = tf.oneHot(tf.scalar(i, 'int32'), count).toFloat().reshape(outputs.shape);
      return tf
        .grad((flat: Tensor) => networks.parameters(flat, x).mul(one).sum().asScalar())(policy)
        .dataSync<'float32'>()
        .slice();
    }),
  );
  return { rows, parameters: outputs.dataSync<'float32'>().slice() };
}

/** The Fisher matrix, mean over the states of Jᵀ H J, with H that of the distribution in its own parameters. */
function fisherMatrix(policy: SmallPolicy, kind: 'box' | 'discrete'): Float64Array[] {
  const { rows, parameters } = jacobian(policy);
  const size = policy.networks.distribution.parameterSize;
  const states = parameters.length / size;
  const k = rows[0]!.length;
  const matrix = Array.from({ length: k }, () => new Float64Array(k));
  for (let state = 0; state < states; state++) {
    const own = parameters.subarray(state * size, (state + 1) * size);
    const weights = own.map(Math.exp);
    const total = weights.reduce((a, b) => a + b);
    const h = (a: number, b: number): number => {
      if (kind === 'discrete') return (a === b ? weights[a]! / total : 0) - (weights[a]! * weights[b]!) / total ** 2;
      if (a !== b) return 0;
      return a < size / 2 ? Math.exp(-2 * own[a + size / 2]!) : 2;
    };
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const weight = h(a, b) / states;
        if (weight === 0) continue;
        const [left, right] = [rows[state * size + a]!, rows[state * size + b]!];
        for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) matrix[i]![j]! += weight * left[i]! * right[j]!;
      }
    }
  }
  return matrix;
}

function times(matrix: readonly Float64Array[], v: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => row.reduce((sum, value, i) => sum + value * v[i]!, 0));
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const scale = Math.max(...Array.from(expected, Math.abs));
  const worst = Math.max(...Array.from(found, (value, i) => Math.abs(value - expected[i]!)));
  expect(worst).toBeLessThan(tolerance * scale);
}

function normals(count: number, stream: number): Float64Array {
  return Float64Array.from(new RandomStream(4, stream).normals(new Float32Array(count)));
}

describe('conjugate gradients', () => {
  /** Positive definite, with eigenvalues over two decades. */
  const size = 12;
  const factors = Array.from({ length: size }, (_, i) => normals(size, i).map((x, j) => x + (i === j ? 3 : 0)));
  const matrix = factors.map((row) =>
    Float64Array.from(factors, (other) => row.reduce((s, x, i) => s + x * other[i]!, 0)),
  );

  it('solve what elimination solves', async () => {
    const b = normals(size, 99);
    const x = await conjugateGradient((v) => times(matrix, v), b, { iterations: 200, tolerance: 1e-12 });
    expectClose(x, solved(matrix, b), 1e-8);
  });

  it('end early when they are told to, and at once where there is nothing to solve', async () => {
    let products = 0;
    const multiply = (v: Float64Array) => (products++, times(matrix, v));
    await conjugateGradient(multiply, normals(size, 99), { iterations: 3, tolerance: 0 });
    expect(products).toBe(3);
    const x = await conjugateGradient(multiply, new Float64Array(size), { iterations: 3, tolerance: 0 });
    expect([...x]).toEqual(Array<number>(size).fill(0));
    expect(products).toBe(3);
  });
});

/** Gaussian elimination with pivots. */
function solved(matrix: readonly Float64Array[], b: Float64Array): Float64Array {
  const rows = matrix.map((row, i) => [...row, b[i]!]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row, i) => (Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? i + column : best), column);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let other = column + 1; other < n; other++) {
      const factor = rows[other]![column]! / rows[column]![column]!;
      for (let i = column; i <= n; i++) rows[other]![i]! -= factor * rows[column]![i]!;
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let rest = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) rest -= rows[i]![j]! * x[j]!;
    x[i] = rest / rows[i]![i]!;
  }
  return x;
}

describe.each(backends.map((backend) => [backend.name, backend] as const))(`TRPO on %s${absent}`, (_, backend) => {
  beforeAll(() => putInForce(backend));

  it.each(policies)('Fisher-vector products are those of the matrix written out: %s', (_policy, space, layers) => {
    const policy = smallPolicy(backend, space, { size: 6, layers });
    const fisher = new Fisher(policy.networks, policy.batch);
    const values = policy.batch.tensor();
    const matrix = fisherMatrix(policy, space.kind);
    for (const stream of [1, 2]) {
      const v = normals(matrix.length, stream);
      expectClose(fisher.multiply(values, v, 0), times(matrix, v), 1e-3);
      const damped = times(matrix, v).map((value, i) => value + 0.5 * v[i]!);
      expectClose(fisher.multiply(values, v, 0.5), damped, 1e-3);
    }
    fisher.dispose();
    policy.dispose();
  });

  it.each(policies)(
    'and those of the Hessian of KL(old || new), by differences of its gradient: %s',
    (_policy, space, layers) => {
      const policy = smallPolicy(backend, space, { size: 6, layers });
      const { networks, batch } = policy;
      const fisher = new Fisher(networks, batch);
      const values = batch.tensor();
      const at = networks.variables.get('policy') as Float32Array;
      const v = normals(at.length, 1);
      const gradientAt = (by: number) =>
        tf.tidy(() => {
          const rows = batch.unpack(values);
          return tf
            .grad((flat: Tensor) => policyTerms(networks, flat, rows).divergence.mean().asScalar())(
              tf.tensor1d(at.map((value, i) => value + by * v[i]!)),
            )
            .dataSync<'float32'>()
            .slice();
        });
      const [after, before] = [gradientAt(3e-3), gradientAt(-3e-3)];
      expectClose(
        fisher.multiply(values, v, 0),
        after.map((value, i) => (value - before[i]!) / 6e-3),
        0.01,
      );
      fisher.dispose();
      policy.dispose();
    },
  );

  it.each(policies)(
    'a step keeps the bound, gains, and its η makes the quadratic model stationary: %s',
    async (_policy, space, layers) => {
      const policy = smallPolicy(backend, space, { layers });
      const { networks, batch } = policy;
      const values = batch.tensor();
      const rows = batch.unpack(values);
      const entropyCoefficient = 0.01;
      const damping = 0.05;
      const old = networks.variables.get('policy') as Float32Array;
      const objective = (flat: Tensor) => {
        const { ratio, entropy } = policyTerms(networks, flat, rows);
        return ratio.mul(rows.advantages).mean().add(entropy.mean().mul(entropyCoefficient)).asScalar();
      };
      const gradient = tf.grad(objective)(tf.tensor1d(old)).dataSync<'float32'>().slice();
      const matrix = fisherMatrix(policy, space.kind);
      const before = objective(tf.tensor1d(old)).dataSync()[0]!;
      const random = new RandomStream(1, 0);
      const solver = new TrpoUpdate(networks, batch, {
        conjugateIterations: 100,
        damping,
        epochs: 2,
        minibatch: 8,
        random,
      });
      const klBound = 0.02;
      const lossBefore = tf.tidy(
        () =>
          networks
            .values(networks.variables.tensor('critic'), rows.features)
            .sub(rows.returns)
            .square()
            .mean()
            .dataSync()[0]! / 2,
      );
      const update = await solver.update(batch, { ...settings, klBound, entropyCoefficient }, new Breath());
      expect(update.policyKl).toBeGreaterThan(0);
      expect(update.policyKl).toBeLessThanOrEqual(klBound);
      expect(update.surrogate + entropyCoefficient * update.entropy).toBeGreaterThan(before);
      expect(update.valueLoss).toBeLessThan(lossBefore);

      const step = Float64Array.from(networks.variables.get('policy') as Float32Array, (value, i) => value - old[i]!);
      const pull = times(matrix, step).map((value, i) => update.eta * (value + damping * step[i]!));
      expectClose(pull, gradient, 0.01);
      solver.dispose();
      policy.dispose();
    },
  );

  it('stays where it is if there is nothing to gain', async () => {
    const policy = smallPolicy(backend, box);
    const { networks, batch } = policy;
    // Rows end with advantage and return.
    for (let row = 0; row < batch.size; row++) batch.values[(row + 1) * batch.rowSize - 2] = 0;
    const old = networks.variables.get('policy');
    const random = new RandomStream(1, 0);
    const solver = new TrpoUpdate(networks, batch, {
      conjugateIterations: 10,
      damping: 0.1,
      epochs: 1,
      minibatch: 8,
      random,
    });
    const update = await solver.update(batch, settings, new Breath());
    expect(update.eta).toBe(Infinity);
    expect(networks.variables.get('policy')).toEqual(old);
    solver.dispose();
    policy.dispose();
  });
});

// Second derivatives through operations that keep their outputs, against closed forms; tfjs alone gets them wrong.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { presentBackends, putInForce } from '../../support/backends';

const { backends, absent } = await presentBackends();
const points = [-1.5, -0.3, 0.2, 1.1];

/** f of one number, its second derivative, and the derivative of f'(x)² with respect to a weight on x, by f', f'' alone. */
const cases: Readonly<Record<string, { f: (x: Tensor) => Tensor; second: (x: number) => number }>> = {
  tanh: { f: tf.tanh, second: (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2) },
  exp: { f: tf.exp, second: Math.exp },
  elu: { f: tf.elu, second: (x) => (x < 0 ? Math.exp(x) : 0) },
  sigmoid: {
    f: tf.sigmoid,
    second: (x) => {
      const y = 1 / (1 + Math.exp(-x));
      return y * (1 - y) * (1 - 2 * y);
    },
  },
  softplus: {
    f: tf.softplus,
    second: (x) => {
      const y = 1 / (1 + Math.exp(-x));
      return y * (1 - y);
    },
  },
  'sqrt of 2 + x': { f: (x) => x.add(2).sqrt(), second: (x) => -0.25 * (2 + x) ** -1.5 },
  'tanh of tanh': {
    f: (x) => x.tanh().tanh(),
    second: (x) => {
      const y = Math.tanh(x);
      const [dy, z] = [1 - y * y, Math.tanh(y)];
      const dz = 1 - z * z;
      return -2 * z * dz * dy * dy + dz * -2 * y * dy;
    },
  },
};

describe.each(backends.map((backend) => [backend.name, backend] as const))(`on %s${absent}`, (_, backend) => {
  beforeEach(() => putInForce(backend));

  test.each(Object.entries(cases))('%s', (_name, { f, second }) => {
    tf.tidy(() => {
      const slope = (x: Tensor) => tf.grad((y) => f(y).sum())(x);
      const found = tf
        .grad((x) => slope(x).sum())(tf.tensor1d(points))
        .dataSync();
      points.forEach((x, i) => expect(found[i]).toBeCloseTo(second(x), 4));
    });
  });

  test('no tensor stays behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      tf.grad((x) =>
        tf
          .grad((y) => y.tanh().exp().sum())(x)
          .sum(),
      )(tf.tensor1d(points));
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

// Distributions of actions against what can be summed or sampled.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distributionFor } from '../../../../src/irl/policy/actionDistribution';
import { features } from '../../../../src/irl/policy/observationEncoding';
import { chooseBackend } from '../../../../src/tensors/chooseBackend';
import { RandomStream } from '../../../../src/tensors/random';
import { box, choices } from './smallPolicy';

beforeAll(async () => {
  await chooseBackend('cpu');
});

const samples = 20_000;

/** @returns mean over many samples from the distribution with these parameters, of what `measure` gives for each. */
function average(
  space: typeof box,
  parameters: readonly number[],
  measure: (actions: tf.Tensor, parameters: tf.Tensor) => tf.Tensor,
): number {
  const distribution = distributionFor(space);
  const noise = new Float32Array(samples * distribution.noiseSize);
  distribution.draw(new RandomStream(3, 0), noise);
  const rows = tf.tile(tf.tensor2d([...parameters], [1, parameters.length]), [samples, 1]);
  const actions = distribution.sample(rows, tf.tensor2d(noise, [samples, distribution.noiseSize]));
  return measure(actions, rows).mean().dataSync()[0]!;
}

describe.each([
  ['Gaussian', box, [0.3, -0.5, -0.2, 0.4], [0.1, 0.2, 0.1, 0.2]],
  ['categorical', choices, [0.5, -1, 0.2], [-0.3, 0.4, 0.9]],
] as const)('%s', (_, space, p, q) => {
  const distribution = distributionFor(space);
  const row = (values: readonly number[]) => tf.tensor2d([...values], [1, values.length]);

  it('has the entropy that its samples show', () => {
    const sampled = average(space, p, (actions, rows) => distribution.logProbability(rows, actions).neg());
    expect(distribution.entropy(row(p)).dataSync()[0]).toBeCloseTo(sampled, 1);
  });

  it('has the divergence from another that its samples show, and none from itself', () => {
    const sampled = average(space, p, (actions, rows) =>
      distribution.logProbability(rows, actions).sub(distribution.logProbability(row(q), actions)),
    );
    expect(distribution.divergence(row(p), row(q)).dataSync()[0]).toBeCloseTo(sampled, 1);
    expect(distribution.divergence(row(p), row(p)).dataSync()[0]).toBeCloseTo(0, 6);
  });

  it('has no likelier action than its mode', () => {
    const best = distribution.logProbability(row(p), distribution.mode(row(p))).dataSync()[0]!;
    const most = average(space, p, (actions, rows) => distribution.logProbability(rows, actions).max());
    expect(best).toBeGreaterThanOrEqual(most - 1e-5);
  });
});

it('choices come as often as their probabilities say, and these sum to 1', () => {
  const logits = [0.5, -1, 0.2];
  const { logProbability } = distributionFor(choices);
  const rows = tf.tile(tf.tensor2d(logits, [1, 3]), [3, 1]);
  const shares = logProbability(rows, tf.tensor2d([0, 1, 2], [3, 1]))
    .exp()
    .dataSync<'float32'>();
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  for (let choice = 0; choice < 3; choice++) {
    const often = average(choices, logits, (actions) => actions.equal(choice).toFloat());
    expect(often).toBeCloseTo(shares[choice]!, 1);
  }
});

it('a cell of a grid is a vector with a single one', () => {
  const statistics = { count: tf.scalar(0), mean: tf.zeros([1]), variance: tf.ones([1]) };
  const read = features(tf.tensor2d([2, 1, 0, 0], [2, 2]), { kind: 'oneHot', sizes: [3, 2] }, statistics);
  expect([...read.dataSync()]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
});

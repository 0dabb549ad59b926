// The discriminator on every back end that is present: its gradient, its many-at-once evaluation, and that it finds the log
// density ratio of distributions that are known.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rewardInputs } from '../../../../src/protocol/deepAlgorithms';
import {
  discriminatorInputs,
  discriminatorSize,
  discriminatorStep,
  discriminatorVariables,
  initialDiscriminator,
  largestLogit,
  logits,
  stackedLogits,
  type DiscriminatorInput,
  type DiscriminatorShape,
} from '../../../../src/irl/deep/discriminator';
import { DiscriminatorHistory } from '../../../../src/irl/deep/discriminatorHistory';
import { RewardEvaluator } from '../../../../src/irl/deep/rewardEvaluator';
import { compile } from '../../../../src/tensors/compile';
import { RandomStream } from '../../../../src/tensors/random';
import { Variables } from '../../../../src/tensors/variables';
import { presentBackends, putInForce } from '../../../support/backends';

vi.setConfig({ testTimeout: 120_000 });
const { backends, absent } = await presentBackends();

/** Rows of two states of 2 numbers with their flags, or of as many numbers. */
const shapeOf = (inputs: DiscriminatorShape['inputs']): DiscriminatorShape => ({
  inputs,
  width: 6,
  stateColumns: 3,
  hidden: [8, 8],
  discount: 0.9,
});

function random(size: number, stream: number): Float32Array {
  return new RandomStream(3, stream).normals(new Float32Array(size));
}

/** Inputs without noise and offsets, from rows. */
function plain(expert: Float32Array, agent: Float32Array, width: number): Record<DiscriminatorInput, Tensor> {
  const batch = expert.length / width;
  return {
    expert: tf.tensor2d(expert, [batch, width]),
    agent: tf.tensor2d(agent, [batch, width]),
    expertNoise: tf.zeros([batch, width]),
    agentNoise: tf.zeros([batch, width]),
    mix: tf.fill([batch, 1], 0.5),
    expertOffset: tf.zeros([batch, 1]),
    agentOffset: tf.zeros([batch, 1]),
    absorbing: tf.ones([1, width]),
    shares: tf.tensor1d([0.25, 0.5]),
    settings: tf.tensor1d([0, 0.7, 1e6]),
  };
}

describe.each(backends.map((backend) => [backend.name, backend] as const))(`on %s${absent}`, (_, backend) => {
  beforeEach(() => putInForce(backend));
  afterEach(() => expect(backend.tf.getBackend()).toBe(backend.name === 'native' ? 'tensorflow' : backend.name));

  test.each(rewardInputs)('many at once are what each is alone, and under their bound: %s', (inputs) => {
    const shape = shapeOf(inputs);
    const size = discriminatorSize(shape);
    const history = new DiscriminatorHistory(5, size);
    const networks = [1, 2, 3].map((stream) => initialDiscriminator(new RandomStream(1, stream), shape));
    networks.forEach((parameters, i) => history.push(parameters, [0.6, 0.3, 0.5][i]!));
    const rows = random(1500 * shape.width, 9);
    const each = networks.map((parameters) =>
      tf.tidy(() => logits(tf.tensor1d(parameters), tf.tensor2d(rows, [1500, 6]), shape).dataSync<'float32'>()),
    );
    const together = tf.tidy(() =>
      stackedLogits(tf.stack(networks.map((p) => tf.tensor1d(p))), tf.tensor2d(rows, [1500, 6]), shape).arraySync(),
    ) as number[][];
    const evaluator = new RewardEvaluator(backend, shape, 1000);
    const into = { sum: new Float32Array(1500), first: new Float32Array(1500) };
    const before = tf.memory().numTensors;
    evaluator.evaluate(history, history.weighted(0), rows, { count: 1500, into });
    expect(tf.memory().numTensors).toBe(before);
    for (const i of [0, 1, 700, 1499]) {
      // The recursion r <- (1 - e) r + e D, oldest first.
      let recursion = 0;
      networks.forEach((_, t) => {
        expect(together[t]![i]).toBeCloseTo(each[t]![i]!, 4);
        expect(Math.abs(each[t]![i]!)).toBeLessThan(largestLogit(networks[t]!, shape));
        recursion += [0.6, 0.3, 0.5][t]! * (each[t]![i]! - recursion);
      });
      expect(into.sum[i]).toBeCloseTo(recursion, 4);
      expect(into.first[i]).toBeCloseTo(each[2]![i]!, 4);
    }
    evaluator.dispose();
  });

  test.each(['stateAction', 'shaped'] as const)('the gradient is that of finite differences: %s', (inputs) => {
    const shape = shapeOf(inputs);
    const variables = new Variables(backend, discriminatorVariables(new RandomStream(1, 0), shape));
    const parameters = (variables.get('discriminator') as Float32Array).map((value) => value * 2);
    const step = compile(backend, discriminatorStep(shape), { name: 'd', inputs: discriminatorInputs, variables });
    tf.tidy(() => {
      const given = plain(random(16 * 6, 1), random(16 * 6, 2), 6);
      // Plain Adam moves by the sign of the gradient; its first mean is a tenth of the gradient.
      variables.set('discriminator', parameters);
      step.run(given);
      const gradient = (variables.get('adamMean') as Float32Array).map((mean) => mean * 10);
      const objective = (index: number, change: number) => {
        const moved = parameters.slice();
        moved[index]! += change;
        variables.set('discriminator', moved);
        const { loss, penalty } = step.run(given);
        return loss.dataSync<'float32'>()[0]! + penalty.dataSync<'float32'>()[0]!;
      };
      for (const index of [0, 5, 40, 60, 100, parameters.length - 1]) {
        // Of fourth order: the slope of a penalty on slopes bends much.
        const [near, far] = [1e-2, 2e-2].map((width) => objective(index, width) - objective(index, -width));
        const slope = (8 * near! - far!) / (12 * 1e-2);
        expect(Math.abs(slope - gradient[index]!), `parameter ${index}`).toBeLessThan(3e-3);
      }
    });
    for (const owner of [step, variables]) owner.dispose();
  });
});

test('the logit becomes the log density ratio, also of the share of time in the absorbing state', async () => {
  const backend = backends[0]!;
  await putInForce(backend);
  // Four states as one-hot rows: visited 1, 2, 3, 4 times of 10 by the expert, 4, 3, 2, 1 by the agent.
  const shape: DiscriminatorShape = { inputs: 'state', width: 5, stateColumns: 5, hidden: [32], discount: 0.9 };
  const rowsOf = (counts: readonly number[]) =>
    Float32Array.from(
      counts.flatMap((n, state) => Array(n).fill([0, 1, 2, 3, 4].map((k) => (k === state ? 1 : 0)))).flat() as number[],
    );
  const variables = new Variables(backend, discriminatorVariables(new RandomStream(1, 0), shape));
  const step = compile(backend, discriminatorStep(shape), { name: 'd', inputs: discriminatorInputs, variables });
  const absorbing = [0, 0, 0, 0, 1];
  tf.tidy(() => {
    const given = {
      ...plain(rowsOf([1, 2, 3, 4]), rowsOf([4, 3, 2, 1]), 5),
      absorbing: tf.tensor2d([absorbing]),
      settings: tf.tensor1d([0.02, 0, 1e6]),
    };
    let loss = NaN;
    for (let i = 0; i < 600; i++) loss = tf.tidy(() => step.run(given).loss.dataSync<'float32'>()[0]!);
    const rows = tf.tensor2d([...tf.eye(4, 5).arraySync(), absorbing]);
    const found = logits(
      tf.tensor1d(variables.get('discriminator') as Float32Array),
      rows,
      shape,
    ).dataSync<'float32'>();
    const expert = [0.75 * 0.1, 0.75 * 0.2, 0.75 * 0.3, 0.75 * 0.4, 0.25];
    const agent = [0.5 * 0.4, 0.5 * 0.3, 0.5 * 0.2, 0.5 * 0.1, 0.5];
    expert.forEach((share, i) => expect(found[i]).toBeCloseTo(Math.log(share / agent[i]!), 1));
    const least = expert.reduce((sum, p, i) => {
      const total = p + agent[i]!;
      return sum - p * Math.log(p / total) - agent[i]! * Math.log(agent[i]! / total);
    }, 0);
    expect(loss).toBeCloseTo(least, 3);
  });
  for (const owner of [step, variables]) owner.dispose();
});

// The two training steps that tests and benchmarks share: a regression by a multilayer perceptron, and a discriminator
// with gradient penalty (double backpropagation); both with Adam on a flat vector.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { adam, adamVariables } from '../../src/tensors/adam';
import type { Backend } from '../../src/tensors/backend';
import type { Step } from '../../src/tensors/compile';
import { initialMlp, mlp, type MlpShape } from '../../src/tensors/layers';
import { RandomStream } from '../../src/tensors/random';
import { Variables } from '../../src/tensors/variables';

export type NetworkVariable = 'network' | 'adamMean' | 'adamSquare' | 'adamDecay';

/** A network and its optimiser before the first step, the same for the same seed on every back end. */
export function networkVariables(backend: Backend, shape: MlpShape, seed = 1): Variables<NetworkVariable> {
  const values = initialMlp(new RandomStream(seed, 0), shape);
  return new Variables(backend, {
    network: { shape: [values.length], values },
    ...adamVariables(values.length, 'adam'),
  });
}

/** Loss, gradient and one step of Adam. */
export function minimising<I extends string>(
  loss: (parameters: Tensor, inputs: Readonly<Record<I, Tensor>>) => Tensor,
  learningRate = 1e-3,
): Step<I, NetworkVariable, 'loss'> {
  return (inputs, { network, adamMean, adamSquare, adamDecay }) => {
    const { value, grad } = tf.valueAndGrad((parameters) => loss(parameters, inputs).asScalar())(network);
    const state = { mean: adamMean, square: adamSquare, decay: adamDecay };
    const next = adam(network, grad, state, { learningRate });
    return {
      outputs: { loss: value },
      variables: {
        network: next.parameters,
        adamMean: next.mean,
        adamSquare: next.square,
        adamDecay: next.decay,
      },
    };
  };
}

/** Mean squared error. Inputs: x [B, in], y [B, out]. */
export function regression(shape: MlpShape): Step<'x' | 'y', NetworkVariable, 'loss'> {
  return minimising((parameters, { x, y }) => mlp(parameters, x, shape).sub(y).square().mean());
}

/** Binary cross-entropy, expert 1 and agent 0, and the penalty 0.05 (||grad|| - 1)^2 at mixed points.
 * Inputs: expert and agent [B, in], mix [B, 1] in 0 to 1. */
export function discrimination(shape: MlpShape): Step<'expert' | 'agent' | 'mix', NetworkVariable, 'loss'> {
  return minimising((parameters, { expert, agent, mix }) => {
    const crossEntropy = tf
      .softplus(mlp(parameters, expert, shape).neg())
      .mean()
      .add(tf.softplus(mlp(parameters, agent, shape)).mean());
    const mixed = expert.mul(mix).add(agent.mul(tf.sub(1, mix)));
    const slope = tf.grad((x) => mlp(parameters, x, shape).sum())(mixed);
    const length = slope.square().sum(1).add(1e-12).sqrt();
    return crossEntropy.add(length.sub(1).square().mean().mul(0.05));
  });
}

/** Standard normal numbers, the same for the same stream. */
export function noise(stream: number, shape: readonly [number, number], seed = 9): Tensor2D {
  const values = new RandomStream(seed, stream).normals(new Float32Array(shape[0] * shape[1]));
  return tf.tensor2d(values, [...shape]);
}

// Adam (Kingma and Ba 2015) on one flat vector, as a pure function. Its whole state is three variables, so a checkpoint of
// them resumes exactly.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { prefixed } from './variables';

export interface AdamState {
  /** Mean of the gradients, as long as the parameters. */
  readonly mean: Tensor;
  /** Mean of their squares. */
  readonly square: Tensor;
  /** beta1^t and beta2^t after t steps: what the means still lack. [2] */
  readonly decay: Tensor;
}

export interface AdamOptions {
  /** A number, or a scalar tensor fed as an input when it changes from step to step. */
  readonly learningRate: number | Tensor;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Declarations of the state before the first step, as `PREFIXMean` and so on.
 * @param size number of parameters. */
export function adamVariables<P extends string>(size: number, prefix: P) {
  return prefixed(prefix, {
    Mean: { shape: [size] },
    Square: { shape: [size] },
    Decay: { shape: [2], values: Float32Array.of(1, 1) },
  });
}

/** One step against the gradient. @param parameters flat. @param gradient of the same length. */
export function adam(
  parameters: Tensor,
  gradient: Tensor,
  { mean, square, decay }: AdamState,
  { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
): AdamState & { readonly parameters: Tensor } {
  const nextMean = mean.mul(beta1).add(gradient.mul(1 - beta1));
  const nextSquare = square.mul(beta2).add(gradient.square().mul(1 - beta2));
  const nextDecay = decay.mul(tf.tensor1d([beta1, beta2]));
  const [present1, present2] = tf.split(tf.sub(1, nextDecay), 2) as [Tensor, Tensor];
  const direction = nextMean.div(present1).div(nextSquare.div(present2).sqrt().add(epsilon));
  return {
    parameters: parameters.sub(direction.mul(learningRate)),
    mean: nextMean,
    square: nextSquare,
    decay: nextDecay,
  };
}

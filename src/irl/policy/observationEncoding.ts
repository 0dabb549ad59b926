// How a world's observation becomes what a network reads: numbers, normalised by running statistics if wanted, or, in a finite
// world, the state as a vector of zeros with a single one.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { ObservationEncoding } from '../../protocol/policyState';
import { normalised, type Statistics } from '../../tensors/normaliser';

/** Numbers in an observation. */
export function observationSize(encoding: ObservationEncoding): number {
  return encoding.kind === 'numbers' ? encoding.size : encoding.sizes.length;
}

/** Numbers that a network reads. */
export function featureSize(encoding: ObservationEncoding): number {
  return encoding.kind === 'numbers' ? encoding.size : encoding.sizes.reduce((a, b) => a * b, 1);
}

/** @param observations [B, observationSize]. Returns [B, featureSize]. */
export function features(observations: Tensor, encoding: ObservationEncoding, statistics: Statistics): Tensor {
  if (encoding.kind === 'numbers') return encoding.normalise ? normalised(observations, statistics) : observations;
  const strides: number[] = [];
  encoding.sizes.reduce((stride, size) => (strides.push(stride), stride * size), 1);
  const state = observations.mul(tf.tensor1d(strides)).sum(-1).toInt() as Tensor1D;
  return tf.oneHot(state, featureSize(encoding)).toFloat();
}

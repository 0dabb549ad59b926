// Which rows of a batch make up which minibatch: a new order for each epoch, and so many minibatches in one compiled call.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../tensors/random';

/** Minibatches unrolled in one graph at most: 8 or 16 are no faster by more than a tenth, and take two and four times as long to
 * compile. */
const mostInCall = 4;

export interface MinibatchSizes {
  /** Rows of a batch, M. */
  readonly batch: number;
  /** Rows of a minibatch; divides M. */
  readonly minibatch: number;
}

/** As many as divide those of an epoch. */
export function minibatchesInCall({ batch, minibatch }: MinibatchSizes): number {
  const count = batch / minibatch;
  if (!Number.isInteger(count)) throw new RangeError(`${batch} rows do not divide into minibatches of ${minibatch}`);
  let most = Math.min(mostInCall, count);
  while (count % most !== 0) most--;
  return most;
}

/** The rows of an epoch's minibatches, call by call, each [n, B]. The tensor is the caller's to dispose of. */
export function* shuffledCalls(random: RandomStream, sizes: MinibatchSizes): Generator<Tensor2D> {
  const order = random.permutation(sizes.batch);
  const inCall = minibatchesInCall(sizes);
  const rows = inCall * sizes.minibatch;
  for (let first = 0; first < sizes.batch; first += rows) {
    yield tf.tensor2d(order.subarray(first, first + rows), [inCall, sizes.minibatch], 'int32');
  }
}

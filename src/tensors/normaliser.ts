// Running mean and variance of observations, as a pure function over three variables: batches are merged by the parallel
// formula of Chan, Golub and LeVeque (1979), which does not lose digits as sums of squares would.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { prefixed } from './variables';

export interface Statistics {
  /** Rows seen, a scalar. In float32 it stops growing at 16 million, by when the mean hardly moves. */
  readonly count: Tensor;
  /** [D] */
  readonly mean: Tensor;
  /** Biased variance, [D]. */
  readonly variance: Tensor;
}

/** Declarations of empty statistics, as `PREFIXCount` and so on. @param size number of features. */
export function statisticsVariables<P extends string>(size: number, prefix: P) {
  return prefixed(prefix, {
    Count: { shape: [] },
    Mean: { shape: [size] },
    Variance: { shape: [size], values: new Float32Array(size).fill(1) },
  });
}

/** The statistics with the rows of `x` merged in. @param x [B, D] */
export function updated({ count, mean, variance }: Statistics, x: Tensor): Statistics {
  const rows = x.shape[0]!;
  const batchMean = x.mean(0);
  const batchVariance = x.sub(batchMean).square().mean(0);
  const total = count.add(rows);
  const share = tf.scalar(rows).div(total);
  const shift = batchMean.sub(mean);
  const rest = tf.sub(1, share);
  return {
    count: total,
    mean: mean.add(shift.mul(share)),
    variance: variance.mul(rest).add(batchVariance.mul(share)).add(shift.square().mul(share).mul(rest)),
  };
}

/** Rows at mean 0 and variance 1 by the statistics, clipped. @param x [B, D]. @param limit in standard deviations. */
export function normalised(x: Tensor, { mean, variance }: Statistics, limit = 10): Tensor {
  return x.sub(mean).mul(variance.add(1e-8).rsqrt()).clipByValue(-limit, limit);
}

// Diagonal Gaussians over vectors of actions: what the last layer of a policy means. The noise is fed from outside.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

export interface Gaussian {
  /** [B, A] */
  readonly mean: Tensor;
  /** Logarithm of the standard deviation, [B, A] or [A] for one that does not depend on the state. */
  readonly logDeviation: Tensor;
}

const logTwoPi = Math.log(2 * Math.PI);

/** @param noise standard normal, [B, A]. Returns [B, A]. */
export function sample({ mean, logDeviation }: Gaussian, noise: Tensor): Tensor {
  return mean.add(logDeviation.exp().mul(noise));
}

/** Log density of actions, in nats. @param actions [B, A]. Returns [B]. */
export function logProbability({ mean, logDeviation }: Gaussian, actions: Tensor): Tensor {
  const standard = actions.sub(mean).mul(logDeviation.neg().exp());
  return standard.square().add(logTwoPi).mul(0.5).add(logDeviation).sum(-1).neg();
}

/** Differential entropy, in nats. Returns [B]. */
export function entropy({ mean, logDeviation }: Gaussian): Tensor {
  return tf
    .zerosLike(mean)
    .add(logDeviation)
    .add(0.5 * (1 + logTwoPi))
    .sum(-1);
}

/** KL(p || q), in nats. Returns [B]. */
export function divergence(p: Gaussian, q: Gaussian): Tensor {
  const ratio = p.logDeviation.sub(q.logDeviation);
  const distance = p.mean.sub(q.mean).mul(q.logDeviation.neg().exp());
  return ratio.mul(2).exp().add(distance.square()).sub(1).mul(0.5).sub(ratio).sum(-1);
}

// What policy and critic are trained for, as pure functions inside steps.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { adam } from '../../tensors/adam';
import type { BatchTensors } from './policyBatch';
import type { PolicyNetworks, PolicyTensors, PolicyVariable } from './policyNetworks';

/** What a policy comes to on a batch, each [B]. */
export interface PolicyTerms {
  /** π(a|s) / π_old(a|s) */
  readonly ratio: Tensor;
  /** KL(old || new) in each state, in nats. */
  readonly divergence: Tensor;
  readonly entropy: Tensor;
}

export function policyTerms(networks: PolicyNetworks, policy: Tensor, batch: BatchTensors): PolicyTerms {
  const { distribution } = networks;
  const parameters = networks.parameters(policy, batch.features);
  return {
    ratio: distribution.logProbability(parameters, batch.actions).sub(batch.logProbabilities).exp(),
    divergence: distribution.divergence(batch.parameters, parameters),
    entropy: distribution.entropy(parameters),
  };
}

/** PPO's pessimistic surrogate (Schulman et al. 2017, arXiv 1707.06347, equation 7), [B]. @param clip ε, a scalar. */
export function clippedSurrogate(ratio: Tensor, advantages: Tensor, clip: Tensor): Tensor {
  const clipped = tf.minimum(tf.maximum(ratio, tf.sub(1, clip)), tf.add(1, clip));
  return tf.minimum(ratio.mul(advantages), clipped.mul(advantages));
}

/** Half the mean squared error of the critic, a scalar. */
export function criticLoss(networks: PolicyNetworks, critic: Tensor, batch: BatchTensors): Tensor {
  return networks.values(critic, batch.features).sub(batch.returns).square().mean().mul(0.5);
}

export interface Descent {
  /** Of each step, scalars. */
  readonly learningRate: Tensor;
  readonly gradientClip: Tensor;
  /** What each term of the loss counts, [K]. */
  readonly weights: Tensor;
}

/** One step of Adam down a weighted sum of terms, for the policy or for the critic.
 * @param terms of the flat parameters, [K]. Returns the terms before the step and the variables after it. */
export function descend(
  network: 'policy' | 'critic',
  terms: (parameters: Tensor) => Tensor,
  variables: PolicyTensors,
  { learningRate, gradientClip, weights }: Descent,
): { readonly terms: Tensor; readonly variables: Partial<Record<PolicyVariable, Tensor>> } {
  const { value, grad } = tf.valueAndGrad(terms)(variables[network], weights);
  const norm = grad.square().sum().sqrt();
  const clipped = grad.mul(tf.minimum(tf.scalar(1), gradientClip.div(norm.add(1e-6))));
  const state = {
    mean: variables[`${network}Mean`],
    square: variables[`${network}Square`],
    decay: variables[`${network}Decay`],
  };
  // As usual for PPO: with 1e-8 the first steps would be as long where there is nothing to learn.
  const next = adam(variables[network], clipped, state, { learningRate, epsilon: 1e-5 });
  return {
    terms: value,
    variables: {
      [network]: next.parameters,
      [`${network}Mean`]: next.mean,
      [`${network}Square`]: next.square,
      [`${network}Decay`]: next.decay,
    },
  };
}

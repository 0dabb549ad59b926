// What the last layer of a policy means: a diagonal Gaussian for a box of actions, a categorical distribution for choices.
// Either is described, row by row, by one tensor of parameters, so that solvers need not know which it is.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ActionSpace } from '../../environments/continuousEnvironment';
import * as gaussian from '../../tensors/gaussian';
import type { Gaussian } from '../../tensors/gaussian';
import type { RandomStream } from '../../tensors/random';

export interface ActionDistribution {
  /** Numbers in an action: of a box its dimensions, of choices one, the index. */
  readonly actionSize: number;
  /** Outputs of the network. */
  readonly outputs: number;
  /** Parameters that are the same in every state, and lie behind those of the network: logarithms of the deviations. */
  readonly free: number;
  /** P, numbers that describe the distribution in one state. */
  readonly parameterSize: number;
  /** Random numbers for one sample. */
  readonly noiseSize: number;
  /** Fills `out` with the random numbers that `sample` takes. */
  draw(random: RandomStream, out: Float32Array): void;
  /** @param outputs [B, outputs]. @param free [free]. Returns [B, P]. */
  parameters(outputs: Tensor, free: Tensor): Tensor;
  /** @param noise [B, noiseSize]. Returns [B, actionSize]. */
  sample(parameters: Tensor, noise: Tensor): Tensor;
  /** The likeliest action, [B, actionSize]. */
  mode(parameters: Tensor): Tensor;
  /** `sample`, or `mode` without noise, and `logProbability` for one state in plain numbers.
   * @param outputs of the network, [outputs]. @param free [free]. @returns the log probability of the action, in nats. */
  choose(outputs: Float64Array, free: Float64Array, choice: PlainChoice): number;
  /** In nats, [B]. @param actions [B, actionSize] */
  logProbability(parameters: Tensor, actions: Tensor): Tensor;
  /** In nats, [B]; of a Gaussian the differential one. */
  entropy(parameters: Tensor): Tensor;
  /** KL(p || q), in nats, [B]. */
  divergence(p: Tensor, q: Tensor): Tensor;
}

export interface PlainChoice {
  /** [N, noiseSize] */
  readonly noise: Float32Array | undefined;
  readonly row: number;
  /** [N, actionSize]; the row is filled. */
  readonly actions: Float32Array;
}

export function distributionFor(space: ActionSpace): ActionDistribution {
  return space.kind === 'box' ? gaussianOver(space.names.length) : categoricalOver(space.names.length);
}

const logTwoPi = Math.log(2 * Math.PI);

function gaussianOver(size: number): ActionDistribution {
  const unpacked = (parameters: Tensor): Gaussian => {
    const [mean, logDeviation] = tf.split(parameters, 2, -1) as [Tensor, Tensor];
    return { mean, logDeviation };
  };
  return {
    actionSize: size,
    outputs: size,
    free: size,
    parameterSize: 2 * size,
    noiseSize: size,
    draw: (random, out) => void random.normals(out),
    parameters: (mean, logDeviation) => tf.concat([mean, tf.zerosLike(mean).add(logDeviation)], -1),
    sample: (parameters, noise) => gaussian.sample(unpacked(parameters), noise),
    mode: (parameters) => unpacked(parameters).mean,
    choose(mean, logDeviation, { noise, row, actions }) {
      let logProbability = 0;
      for (let i = 0, place = row * size; i < size; i++, place++) {
        const standard = noise?.[place] ?? 0;
        actions[place] = mean[i]! + Math.exp(logDeviation[i]!) * standard;
        logProbability -= 0.5 * (standard * standard + logTwoPi) + logDeviation[i]!;
      }
      return logProbability;
    },
    logProbability: (parameters, actions) => gaussian.logProbability(unpacked(parameters), actions),
    entropy: (parameters) => gaussian.entropy(unpacked(parameters)),
    divergence: (p, q) => gaussian.divergence(unpacked(p), unpacked(q)),
  };
}

/** The parameters are logits. */
function categoricalOver(choices: number): ActionDistribution {
  const chosen = (parameters: Tensor) => parameters.argMax(-1).toFloat().reshape([-1, 1]);
  return {
    actionSize: 1,
    outputs: choices,
    free: 0,
    parameterSize: choices,
    noiseSize: choices,
    draw(random, out) {
      // Gumbel's distribution: the largest of logits plus such numbers is a sample.
      for (let i = 0; i < out.length; i++) out[i] = -Math.log(-Math.log((random.word() + 0.5) / 4294967296));
    },
    parameters: (logits) => logits,
    sample: (parameters, noise) => chosen(parameters.add(noise)),
    mode: chosen,
    choose(logits, _free, { noise, row, actions }) {
      let best = 0;
      let bestValue = -Infinity;
      let most = -Infinity;
      for (let i = 0; i < choices; i++) {
        const value = logits[i]! + (noise?.[row * choices + i] ?? 0);
        if (value > bestValue) [best, bestValue] = [i, value];
        most = Math.max(most, logits[i]!);
      }
      let sum = 0;
      for (const logit of logits) sum += Math.exp(logit - most);
      actions[row] = best;
      return logits[best]! - most - Math.log(sum);
    },
    logProbability: (parameters, actions) =>
      tf
        .oneHot(actions.squeeze([-1]).toInt(), choices)
        .toFloat()
        .mul(logShares(parameters))
        .sum(-1),
    entropy: (parameters) => weighted(parameters, logShares(parameters)).neg(),
    divergence: (p, q) => weighted(p, logShares(p).sub(logShares(q))),
  };
}

/** The largest of each row, as a constant: tfjs knows no second derivative of it. */
const largest = tf.customGrad((x) => {
  const logits = x as Tensor;
  return { value: logits.max(-1, true), gradFunc: () => tf.zerosLike(logits) };
});

/** Normalised logits. That the largest is taken off saves the exponentials, and changes nothing. */
function logShares(logits: Tensor): Tensor {
  const shifted = logits.sub(largest(logits));
  return shifted.sub(shifted.exp().sum(-1, true).log());
}

function weighted(logits: Tensor, x: Tensor): Tensor {
  return logShares(logits).exp().mul(x).sum(-1);
}

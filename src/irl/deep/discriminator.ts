// The discriminator: a network whose logit is the log density ratio log ρ_E / ρ_π of expert and agent, and one compiled step
// that trains it by binary cross-entropy (expert 1, agent 0) with a gradient penalty. Absorbing states enter the loss by
// their exact share instead of as samples.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { RewardInputs } from '../../protocol/deepAlgorithms';
import type { RewardShape } from '../../protocol/deepState';
import { adam, adamVariables } from '../../tensors/adam';
import type { Step } from '../../tensors/compile';
import { initialMlp, mlp, type MlpShape } from '../../tensors/layers';
import { clipByNorm } from '../../tensors/parameters';
import type { RandomStream } from '../../tensors/random';
import type { TransitionRows } from './transitionRows';
import { stackedMlp, stackedMlpSize } from './stackedMlp';

export interface DiscriminatorShape {
  readonly inputs: RewardInputs;
  /** Columns of a row, and those of them that hold the state with its flag (see TransitionRows). */
  readonly width: number;
  readonly stateColumns: number;
  /** Widths of the hidden layers; a reward linear in features has none. */
  readonly hidden: readonly number[];
  /** γ, which a shaped reward needs. */
  readonly discount: number;
}

/** @param rows that it will see. */
export function discriminatorShape(
  { inputs, hidden, discount }: Pick<RewardShape, 'inputs' | 'hidden' | 'discount'>,
  { width, stateColumns }: Pick<TransitionRows, 'width' | 'stateColumns'>,
): DiscriminatorShape {
  return { inputs, hidden, discount, width, stateColumns };
}

/** The networks of which the logit is made, their parameters one after the other in the flat vector. */
function networks({ inputs, width, stateColumns, hidden }: DiscriminatorShape): readonly MlpShape[] {
  const activation = 'tanh' as const;
  if (inputs === 'features') return [{ sizes: [width, 1], activation }];
  if (inputs !== 'shaped') return [{ sizes: [width, ...hidden, 1], activation }];
  const potential = { sizes: [stateColumns, ...hidden, 1], activation };
  return [potential, potential];
}

export function discriminatorSize(shape: DiscriminatorShape): number {
  return networks(shape).reduce((sum, network) => sum + stackedMlpSize(network), 0);
}

/** Orthogonal weights; the last layer's are small, so that all rewards begin near 0. */
export function initialDiscriminator(random: RandomStream, shape: DiscriminatorShape): Float32Array {
  const parts = networks(shape).map((network) => initialMlp(random, network, { outputGain: 0.1 }));
  const flat = new Float32Array(discriminatorSize(shape));
  let at = 0;
  for (const part of parts) {
    flat.set(part, at);
    at += part.length;
  }
  return flat;
}

/** Log density ratios, differentiable. Shaped: g(s) + γ h(s′) − h(s) (Fu et al. 2018, equation 4).
 * @param parameters flat, [P]. @param rows [B, width]. Returns [B, 1]. */
export function logits(parameters: Tensor, rows: Tensor, shape: DiscriminatorShape): Tensor {
  const [first, second] = networks(shape) as [MlpShape, MlpShape?];
  if (second === undefined) return mlp(parameters, rows, first);
  const [g, h] = tf.split(parameters, 2) as [Tensor, Tensor];
  const { now, next } = halves(rows, shape);
  return mlp(g, now, first)
    .add(mlp(h, next, second).mul(shape.discount))
    .sub(mlp(h, now, second));
}

/** The same of k discriminators at once. @param parameters [k, P]. @param rows [B, width]. Returns [k, B]. */
export function stackedLogits(parameters: Tensor, rows: Tensor, shape: DiscriminatorShape): Tensor {
  const [first, second] = networks(shape) as [MlpShape, MlpShape?];
  if (second === undefined) return stackedMlp(parameters, rows, first);
  const [g, h] = tf.split(parameters, 2, 1) as [Tensor, Tensor];
  const { now, next } = halves(rows, shape);
  return stackedMlp(g, now, first)
    .add(stackedMlp(h, next, second).mul(shape.discount))
    .sub(stackedMlp(h, now, second));
}

function halves(rows: Tensor, { stateColumns }: DiscriminatorShape): { now: Tensor; next: Tensor } {
  const [now, next] = tf.split(rows as Tensor2D, [stateColumns, stateColumns], 1) as [Tensor, Tensor];
  return { now, next };
}

/** No logit is larger in size than this, whatever the row: bounds the error of leaving a discriminator out. Infinite
 * where rows are not bounded by an activation. @param parameters flat. */
export function largestLogit(parameters: Float32Array, shape: DiscriminatorShape): number {
  let at = 0;
  const bounds = networks(shape).map((network) => {
    const size = stackedMlpSize(network);
    const inputs = network.sizes.at(-2)!;
    // The last layer is at the end: its weights [inputs, 1], then its bias. Its inputs are in -1 to 1.
    const last = parameters.subarray(at + size - inputs - 1, at + size);
    at += size;
    return last.reduce((sum, value) => sum + Math.abs(value), 0);
  });
  const [g, h] = bounds as [number, number?];
  if (shape.hidden.length === 0 || shape.inputs === 'features') return Infinity;
  return g + (h === undefined ? 0 : (1 + shape.discount) * h);
}

export type DiscriminatorInput =
  | 'expert'
  | 'agent'
  | 'expertNoise'
  | 'agentNoise'
  | 'mix'
  | 'expertOffset'
  | 'agentOffset'
  | 'absorbing'
  | 'shares'
  | 'settings';
export type DiscriminatorVariable = 'discriminator' | 'adamMean' | 'adamSquare' | 'adamDecay';

/** Inputs of every minibatch that are the same for all of a call. */
export const sharedInputs = ['absorbing', 'shares', 'settings'] as const satisfies readonly DiscriminatorInput[];
export const discriminatorInputs = [
  'expert',
  'agent',
  'expertNoise',
  'agentNoise',
  'mix',
  'expertOffset',
  'agentOffset',
  ...sharedInputs,
] as const satisfies readonly DiscriminatorInput[];

export function discriminatorVariables(random: RandomStream, shape: DiscriminatorShape) {
  const values = initialDiscriminator(random, shape);
  return { discriminator: { shape: [values.length], values }, ...adamVariables(values.length, 'adam') };
}

/** What a network is trained for: `crossEntropy`, to tell expert and agent apart (its logit becomes the log density ratio);
 * `difference`, to be high where the expert is and low where the agent is (the gradient of the dual of maximum entropy IRL). */
export type DiscriminatorObjective = 'crossEntropy' | 'difference';

/**
 * Loss, gradient and one step of Adam on one minibatch.
 *
 * Inputs: `expert`, `agent` [B, W] rows; `expertNoise`, `agentNoise` [B, W], added to them; `mix` [B, 1] in 0 to 1, where the
 * gradient penalty looks between the two; `expertOffset`, `agentOffset` [B, 1], subtracted from the logits (log π(a|s) in
 * AIRL, else zeros); `absorbing` [1, W], the row of the absorbing state; `shares` [2], the share of time that the expert
 * and the agent spend there; `settings` [3], learning rate, weight λ of the penalty λ (‖∇D‖ − 1)², and longest gradient.
 *
 * Outputs, scalars: `loss` without the penalty (cross-entropy in nats, 2 log 2 where nothing is told apart), `penalty`, `accuracy` in
 * 0 to 1, `slope` the mean ‖∇D‖.
 */
export function discriminatorStep(
  shape: DiscriminatorShape,
  objective: DiscriminatorObjective = 'crossEntropy',
): Step<DiscriminatorInput, DiscriminatorVariable, 'loss' | 'penalty' | 'accuracy' | 'slope'> {
  return (inputs, { discriminator, adamMean, adamSquare, adamDecay }) => {
    const expert = inputs.expert.add(inputs.expertNoise);
    const agent = inputs.agent.add(inputs.agentNoise);
    const mixed = expert.mul(inputs.mix).add(agent.mul(tf.sub(1, inputs.mix)));
    const [learningRate, weight, longest] = tf.split(inputs.settings, 3) as [Tensor, Tensor, Tensor];
    const [expertShare, agentShare] = tf.split(inputs.shares, 2) as [Tensor, Tensor];
    const rows = tf.concat([expert, agent, inputs.absorbing], 0);
    const batch = expert.shape[0]!;
    // What is wanted besides the gradient; kept, since tfjs frees what a gradient was taken through, and freed below.
    let seen: readonly Tensor[] = [];

    const lossOf = (parameters: Tensor) => {
      const [onExpert, onAgent, atAbsorbing] = tf.split(logits(parameters, rows, shape), [batch, batch, 1], 0) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const expertLogits = onExpert.sub(inputs.expertOffset);
      const agentLogits = onAgent.sub(inputs.agentOffset);
      const end = atAbsorbing.reshape([1]);
      const [onReal, onFake] =
        objective === 'crossEntropy' ? [(x: Tensor) => tf.softplus(x.neg()), tf.softplus] : [tf.neg, (x: Tensor) => x];
      const loss = blend(onReal(expertLogits).mean(), onReal(end), expertShare).add(
        blend(onFake(agentLogits).mean(), onFake(end), agentShare),
      );
      const gradient = tf.grad((x) => logits(parameters, x, shape).sum())(mixed);
      const slope = gradient.square().sum(1).add(1e-12).sqrt();
      const penalty = slope.sub(1).square().mean().mul(weight);
      seen = [loss.asScalar(), penalty.asScalar(), slope.mean(), expertLogits, agentLogits].map((tensor) =>
        tf.keep(tensor),
      );
      return loss.add(penalty).asScalar();
    };
    const { grad } = tf.valueAndGrad(lossOf)(discriminator);
    const state = { mean: adamMean, square: adamSquare, decay: adamDecay };
    const next = adam(discriminator, clipByNorm(grad, longest), state, { learningRate });
    const [loss, penalty, slope, onExpert, onAgent] = seen as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const correct = tf.concat([onExpert.greater(0), onAgent.less(0)], 0);
    const outputs = {
      loss: loss.clone(),
      penalty: penalty.clone(),
      accuracy: correct.cast('float32').mean(),
      slope: slope.clone(),
    };
    tf.dispose(seen as Tensor[]);
    return {
      outputs,
      variables: {
        discriminator: next.parameters,
        adamMean: next.mean,
        adamSquare: next.square,
        adamDecay: next.decay,
      },
    };
  };
}

/** (1 − share) a + share b */
function blend(a: Tensor, b: Tensor, share: Tensor): Tensor {
  return a.mul(tf.sub(1, share)).add(b.mul(share));
}

// Networks as pure functions of a flat vector of parameters: multilayer perceptrons, with layer norm if wanted.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { glorotUniform, orthogonal, packed, unpack, type Layout } from './parameters';
import type { RandomStream } from './random';

export type Activation = 'elu' | 'tanh' | 'relu';

export interface MlpShape {
  /** Widths from input to output, at least two. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  /** Normalises each hidden layer before its activation, with gain and offset of its own. */
  readonly layerNorm?: boolean;
}

const activations: Record<Activation, (x: Tensor) => Tensor> = { elu: tf.elu, tanh: tf.tanh, relu: tf.relu };

/** Parts of the flat vector: `weight0` [in, out], `bias0` [out], with layer norm `gain0`, `offset0` [out], and so on. */
export function mlpLayout({ sizes, layerNorm = false }: MlpShape): Layout {
  const layout: Record<string, readonly number[]> = {};
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const width = sizes[layer + 1]!;
    layout[`weight${layer}`] = [sizes[layer]!, width];
    layout[`bias${layer}`] = [width];
    if (layerNorm && layer + 2 < sizes.length) {
      layout[`gain${layer}`] = [width];
      layout[`offset${layer}`] = [width];
    }
  }
  return layout;
}

/** Initial parameters: orthogonal weights (gain sqrt 2 in hidden layers) or Glorot's, gains 1, the rest 0.
 * @param outputGain length of the last layer's rows when orthogonal: small for a policy that begins near its mean. */
export function initialMlp(
  random: RandomStream,
  shape: MlpShape,
  { weights = 'orthogonal', outputGain = 1 }: { weights?: 'orthogonal' | 'glorot'; outputGain?: number } = {},
): Float32Array {
  const last = `weight${shape.sizes.length - 2}`;
  return packed(mlpLayout(shape), (name, part) => {
    if (name.startsWith('weight')) {
      const matrix = part as [number, number];
      return weights === 'glorot'
        ? glorotUniform(random, matrix)
        : orthogonal(random, matrix, name === last ? outputGain : Math.SQRT2);
    }
    const values = new Float32Array(part[0]!);
    return name.startsWith('gain') ? values.fill(1) : values;
  });
}

/** @param parameters flat, as mlpLayout says. @param x [B, sizes[0]]. Returns [B, last size], without activation. */
export function mlp(parameters: Tensor, x: Tensor, shape: MlpShape): Tensor {
  const parts = unpack(parameters, mlpLayout(shape));
  const layers = shape.sizes.length - 1;
  let h = x;
  for (let layer = 0; layer < layers; layer++) {
    h = tf.matMul(h as tf.Tensor2D, parts[`weight${layer}`] as tf.Tensor2D).add(parts[`bias${layer}`]!);
    if (layer === layers - 1) break;
    if (shape.layerNorm === true) h = layerNorm(h, parts[`gain${layer}`]!, parts[`offset${layer}`]!);
    h = activations[shape.activation](h);
  }
  return h;
}

/** Each row to mean 0 and variance 1, then gain and offset (Ba et al. 2016). @param x [B, D]. @param gain [D]. */
export function layerNorm(x: Tensor, gain: Tensor, offset: Tensor, epsilon = 1e-5): Tensor {
  const centred = x.sub(x.mean(-1, true));
  const variance = centred.square().mean(-1, true);
  return centred.mul(variance.add(epsilon).rsqrt()).mul(gain).add(offset);
}

// Many multilayer perceptrons of one shape evaluated on the same rows at once, as batched matrix products.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { mlpLayout, type MlpShape } from '../../tensors/layers';
import { elements, layoutSize } from '../../tensors/parameters';

export function stackedMlpSize(shape: MlpShape): number {
  return layoutSize(mlpLayout(shape));
}

/** @param parameters [k, P], a network a row, as mlpLayout says; without layer norm. @param x [B, sizes[0]]. @param shape
 * with one output. Returns [k, B]. */
export function stackedMlp(parameters: Tensor, x: Tensor, shape: MlpShape): Tensor {
  const layout = mlpLayout(shape);
  const names = Object.keys(layout);
  const k = parameters.shape[0]!;
  const parts = tf.split(
    parameters,
    names.map((name) => elements(layout[name]!)),
    1,
  );
  const part = (name: string) => parts[names.indexOf(name)]!;
  const activation = { elu: tf.elu, tanh: tf.tanh, relu: tf.relu }[shape.activation];
  const layers = shape.sizes.length - 1;
  let h: Tensor = tf.tile(x.expandDims(0), [k, 1, 1]);
  for (let layer = 0; layer < layers; layer++) {
    const weights = part(`weight${layer}`).reshape([k, ...layout[`weight${layer}`]!]);
    h = tf.matMul(h as Tensor3D, weights as Tensor3D).add(part(`bias${layer}`).expandDims(1));
    if (layer < layers - 1) h = activation(h);
  }
  return h.reshape([k, x.shape[0]!]);
}

// A multilayer perceptron in plain JavaScript, for few rows and small layers: there a call of TensorFlow costs more than the
// multiplications. The same function as `mlp` of the tensor engine, in double precision; no gradients.
import { mlpLayout, type MlpShape } from '../../tensors/layers';
import { elements } from '../../tensors/parameters';

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [in, out] */
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  /** Of layer norm; both or neither. */
  readonly gain: Float64Array | undefined;
  readonly offset: Float64Array | undefined;
  /** What the layer gives for one row, [out]. */
  readonly values: Float64Array;
}

const epsilon = 1e-5;

export class PlainMlp {
  private readonly layers: readonly Layer[];
  private readonly parts: readonly Float64Array[];

  constructor(private readonly shape: MlpShape) {
    const layout = Object.entries(mlpLayout(shape));
    const parts = new Map(layout.map(([name, part]) => [name, new Float64Array(elements(part))]));
    this.parts = [...parts.values()];
    this.layers = shape.sizes.slice(1).map((outputs, layer) => ({
      inputs: shape.sizes[layer]!,
      outputs,
      weight: parts.get(`weight${layer}`)!,
      bias: parts.get(`bias${layer}`)!,
      gain: parts.get(`gain${layer}`),
      offset: parts.get(`offset${layer}`),
      values: new Float64Array(outputs),
    }));
  }

  /** Takes over new parameters. @param parameters flat, as mlpLayout says; what lies behind them is not read. */
  set(parameters: Float32Array): void {
    let first = 0;
    for (const part of this.parts) {
      part.set(parameters.subarray(first, first + part.length));
      first += part.length;
    }
  }

  /** @param x one row, [in]. @returns [out]; the next call overwrites it. */
  forward(x: Float64Array): Float64Array {
    let h = x;
    for (const layer of this.layers) {
      multiply(layer, h);
      h = layer.values;
      if (layer === this.layers.at(-1)) break;
      if (layer.gain !== undefined) normalise(layer);
      activate(h, this.shape.activation);
    }
    return h;
  }
}

function multiply({ inputs, outputs, weight, bias, values }: Layer, x: Float64Array): void {
  values.set(bias);
  let i = 0;
  // Four inputs at a time: the sums are then read and written a quarter as often.
  for (; i + 4 <= inputs; i += 4) {
    const a = x[i]!;
    const b = x[i + 1]!;
    const c = x[i + 2]!;
    const d = x[i + 3]!;
    let w = i * outputs;
    for (let j = 0; j < outputs; j++, w++) {
      values[j]! +=
        a * weight[w]! + b * weight[w + outputs]! + c * weight[w + 2 * outputs]! + d * weight[w + 3 * outputs]!;
    }
  }
  for (; i < inputs; i++) {
    const a = x[i]!;
    for (let j = 0, w = i * outputs; j < outputs; j++, w++) values[j]! += a * weight[w]!;
  }
}

function normalise({ values, gain, offset }: Layer): void {
  let mean = 0;
  for (const value of values) mean += value;
  mean /= values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2;
  const scale = 1 / Math.sqrt(variance / values.length + epsilon);
  for (let j = 0; j < values.length; j++) values[j] = (values[j]! - mean) * scale * gain![j]! + offset![j]!;
}

function activate(values: Float64Array, activation: MlpShape['activation']): void {
  for (let j = 0; j < values.length; j++) {
    const x = values[j]!;
    if (activation === 'tanh') values[j] = Math.tanh(x);
    else if (x < 0) values[j] = activation === 'relu' ? 0 : Math.expm1(x);
  }
}

// A small policy that acts without TensorFlow: a copy of its parameters in plain JavaScript, taken anew whenever they have
// changed. The same function as the compiled one, but for rounding.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { MlpShape } from '../../tensors/layers';
import { featureSize, observationSize } from './observationEncoding';
import { PlainMlp } from './plainMlp';
import type { PolicyNetworks, PolicyVariable } from './policyNetworks';

const read = ['policy', 'observationMean', 'observationVariance'] as const satisfies readonly PolicyVariable[];
/** In standard deviations; the tensor engine's. */
const limit = 10;
/** Rows times weights from which on TensorFlow is faster (measured on one core: about 1 ns for each). */
const mostProducts = 400_000;

/** Whether so many rows are faster without TensorFlow. It depends on sizes alone, never on the clock. */
export function isPlainFaster({ sizes }: MlpShape, rows: number): boolean {
  const weights = sizes.slice(1).reduce((sum, outputs, layer) => sum + sizes[layer]! * outputs, 0);
  return rows * weights <= mostProducts;
}

export class PlainPolicy {
  private readonly mlp: PlainMlp;
  private readonly free: Float64Array;
  private readonly x: Float64Array;
  /** Of the observations. */
  private readonly mean: Float64Array;
  private readonly scale: Float64Array;
  /** Those whose numbers are held. */
  private held: readonly Tensor[] = [];

  constructor(private readonly networks: PolicyNetworks) {
    const { observation } = networks.shape;
    this.mlp = new PlainMlp(networks.policyMlp);
    this.free = new Float64Array(networks.distribution.free);
    this.x = new Float64Array(featureSize(observation));
    this.mean = new Float64Array(observationSize(observation));
    this.scale = new Float64Array(observationSize(observation));
  }

  /** @param observations [N, O]. @param noise [N, noiseSize]; the likeliest actions without. @param into is filled. */
  act(
    observations: Float32Array,
    noise: Float32Array | undefined,
    into: { readonly actions: Float32Array; readonly logProbabilities: Float32Array },
  ): void {
    this.refresh();
    const { distribution } = this.networks;
    for (let row = 0; row < into.logProbabilities.length; row++) {
      this.readObservation(observations, row);
      const outputs = this.mlp.forward(this.x);
      into.logProbabilities[row] = distribution.choose(outputs, this.free, { noise, row, actions: into.actions });
    }
  }

  private refresh(): void {
    const { variables } = this.networks;
    if (this.held.length > 0 && read.every((name, i) => variables.tensor(name) === this.held[i])) return;
    const [policy, mean, variance] = read.map((name) => variables.get(name) as Float32Array) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    this.mlp.set(policy);
    this.free.set(policy.subarray(policy.length - this.free.length));
    if (this.networks.shape.observation.kind === 'numbers') {
      this.mean.set(mean);
      for (let i = 0; i < variance.length; i++) this.scale[i] = 1 / Math.sqrt(variance[i]! + 1e-8);
    }
    this.held = read.map((name) => variables.tensor(name));
  }

  private readObservation(observations: Float32Array, row: number): void {
    const { x, mean, scale } = this;
    const { observation } = this.networks.shape;
    const width = mean.length;
    if (observation.kind === 'oneHot') {
      let state = 0;
      let stride = 1;
      for (const [i, size] of observation.sizes.entries()) {
        state += stride * observations[row * width + i]!;
        stride *= size;
      }
      x.fill(0);
      x[state] = 1;
      return;
    }
    for (let i = 0, from = row * width; i < width; i++, from++) {
      const value = observations[from]!;
      x[i] = observation.normalise ? Math.min(limit, Math.max(-limit, (value - mean[i]!) * scale[i]!)) : value;
    }
  }
}

// Weighted sums of discriminators on many rows, compiled once for a few numbers of discriminators and one number of rows:
// what is fewer is padded with weight 0.
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../../tensors/backend';
import { compile, type CompiledStep } from '../../tensors/compile';
import { stackedLogits, type DiscriminatorShape } from './discriminator';
import type { DiscriminatorHistory } from './discriminatorHistory';

/** Rows in one call at most. More make the batched products no faster, and take memory for every discriminator. */
const mostRows = 4096;

export interface RewardTerms {
  /** Σ weight · D, [count]. */
  readonly sum: Float32Array;
  /** Logits of the first discriminator alone, [count]. */
  readonly first: Float32Array;
}

export class RewardEvaluator {
  private readonly step: CompiledStep<'parameters' | 'weights' | 'rows', 'sum' | 'first'>;
  private staged = new Float32Array(0);
  private readonly chunk: Float32Array;
  private readonly chunkRows: number;

  /** @param rows of a typical evaluation: the step is compiled for as many, or for a part that divides them well. */
  constructor(
    private readonly backend: Backend,
    private readonly shape: DiscriminatorShape,
    rows: number,
  ) {
    const chunkRows = Math.ceil(rows / Math.ceil(rows / mostRows));
    this.chunkRows = chunkRows;
    this.chunk = new Float32Array(chunkRows * shape.width);
    this.step = compile(
      backend,
      ({ parameters, weights, rows }) => {
        const each = stackedLogits(parameters, rows, shape);
        const sum = tf.matMul(weights.expandDims(0) as tf.Tensor2D, each as tf.Tensor2D).reshape([chunkRows]);
        return { outputs: { sum, first: each.slice([0, 0], [1, chunkRows]).reshape([chunkRows]) } };
      },
      { name: 'corrected reward', inputs: ['parameters', 'weights', 'rows'] },
    );
  }

  /**
   * @param places, weights of discriminators in `history`, at least one.
   * @param rows [count, width]. @param into takes the results; its arrays are [count] or longer.
   */
  evaluate(
    history: Pick<DiscriminatorHistory, 'at' | 'size'>,
    { places, weights }: { readonly places: readonly number[]; readonly weights: readonly number[] },
    rows: Float32Array,
    { count, into }: { readonly count: number; readonly into: RewardTerms },
  ): void {
    const { tf: tfjs } = this.backend;
    const tier = tierOf(places.length);
    if (this.staged.length !== tier * history.size) this.staged = new Float32Array(tier * history.size);
    const { staged, chunk } = this;
    staged.fill(0);
    places.forEach((place, i) => staged.set(history.at(place), i * history.size));
    const padded = Float32Array.from({ length: tier }, (_, i) => weights[i] ?? 0);
    const { chunkRows } = this;
    const { width } = this.shape;
    tfjs.tidy(() => {
      const parameters = tfjs.tensor2d(staged, [tier, history.size]);
      const weight = tfjs.tensor1d(padded);
      for (let from = 0; from < count; from += chunkRows) {
        const here = Math.min(chunkRows, count - from);
        // A tensor reads its array when it is first used, so each chunk is done with before the next is filled in.
        chunk.set(rows.subarray(from * width, (from + here) * width));
        const part = tfjs.tidy(() => {
          const { sum, first } = this.step.run({
            parameters,
            weights: weight,
            rows: tfjs.tensor2d(chunk, [chunkRows, width]),
          });
          return { sum: sum.dataSync<'float32'>(), first: first.dataSync<'float32'>() };
        });
        into.sum.set(part.sum.subarray(0, here), from);
        into.first.set(part.first.subarray(0, here), from);
      }
    });
  }

  dispose(): void {
    this.step.dispose();
  }
}

/** Powers of two up to 32, then multiples of 32: each is compiled once. */
function tierOf(count: number): number {
  let tier = 1;
  while (tier < count && tier < 32) tier *= 2;
  return tier < count ? Math.ceil(count / 32) * 32 : tier;
}

// What a policy is updated on: one row for each step of a rollout, with all that a solver needs side by side, so that a
// minibatch is one gather. The rows are allocated once.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { featureSize } from './observationEncoding';
import type { PolicyNetworks } from './policyNetworks';

/** All of [M] or [M, width]. */
export interface BatchColumns {
  /** What the networks read, [M, F]. */
  readonly features: Float32Array;
  /** [M, A] */
  readonly actions: Float32Array;
  /** Parameters of the distributions that the actions were drawn from, [M, P]. */
  readonly parameters: Float32Array;
  /** Of the actions when they were drawn. */
  readonly logProbabilities: Float32Array;
  readonly advantages: Float32Array;
  /** What the critic is to predict. */
  readonly returns: Float32Array;
}

/** The same inside a step, for some of the rows. */
export type BatchTensors = Readonly<Record<keyof BatchColumns, Tensor>>;

const order = ['features', 'actions', 'parameters', 'logProbabilities', 'advantages', 'returns'] as const;

export class PolicyBatch {
  /** [M, D], row by row. */
  readonly values: Float32Array;
  private readonly widths: readonly number[];

  /** @param size rows, M. */
  constructor(
    { shape, distribution }: PolicyNetworks,
    readonly size: number,
  ) {
    const { actionSize, parameterSize } = distribution;
    this.widths = [featureSize(shape.observation), actionSize, parameterSize, 1, 1, 1];
    this.values = new Float32Array(size * this.rowSize);
  }

  get rowSize(): number {
    return this.widths.reduce((a, b) => a + b, 0);
  }

  /** Copies all columns. */
  fill(columns: BatchColumns): void {
    const { rowSize, values } = this;
    let first = 0;
    for (const [part, name] of order.entries()) {
      const width = this.widths[part]!;
      const column = columns[name];
      for (let row = 0, from = 0; row < this.size; row++) {
        for (let to = row * rowSize + first; to < row * rowSize + first + width; to++) values[to] = column[from++]!;
      }
      first += width;
    }
  }

  /** For the caller to dispose of. [M, D] */
  tensor(): Tensor {
    return tf.tensor2d(this.values, [this.size, this.rowSize]);
  }

  /** Takes rows apart again, inside a step. @param rows [B, D]. */
  unpack(rows: Tensor): BatchTensors {
    const parts = tf.split(rows, [...this.widths], 1);
    const entries = order.map((name, i) => [name, i < 3 ? parts[i]! : parts[i]!.squeeze([1])]);
    return Object.fromEntries(entries) as BatchTensors;
  }
}

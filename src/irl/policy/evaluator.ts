// What policy and critic say of a whole rollout, in one call after it: the critic is not asked while the environments wait.
import * as tf from '@tensorflow/tfjs-core';
import { compile, type CompiledStep } from '../../tensors/compile';
import { featureSize } from './observationEncoding';
import type { PolicyNetworks } from './policyNetworks';
import type { RolloutColumns } from './rollouts';

/** By step, of [T, N] steps. The same arrays at each call. */
export interface Evaluation {
  /** [T N, F] */
  readonly features: Float32Array;
  /** Of the policy's distributions, [T N, P]. */
  readonly parameters: Float32Array;
  /** V(s), [T N]. */
  readonly values: Float32Array;
  /** V(s'), [T N]: of the true last observation where an episode was cut off; 0 where it terminated. */
  readonly nextValues: Float32Array;
}

export class Evaluator {
  private readonly evaluation: Evaluation;
  private readonly all: CompiledStep<'observations', 'packed'>;
  private readonly some: CompiledStep<'observations', 'values'>;
  /** Rows of a call of `some`, [N, O]. */
  private readonly rows: Float32Array;

  /** @param count environments, N. @param horizon steps of each, T. */
  constructor(
    networks: PolicyNetworks,
    private readonly sizes: { readonly count: number; readonly horizon: number; readonly observation: number },
  ) {
    const { backend, variables, shape, distribution } = networks;
    const steps = sizes.count * sizes.horizon;
    this.evaluation = {
      features: new Float32Array(steps * featureSize(shape.observation)),
      parameters: new Float32Array(steps * distribution.parameterSize),
      values: new Float32Array(steps),
      nextValues: new Float32Array(steps),
    };
    this.rows = new Float32Array(sizes.count * sizes.observation);
    this.all = compile(
      backend,
      ({ observations }, tensors) => {
        const x = networks.features(observations, tensors);
        const columns = [
          x,
          networks.parameters(tensors.policy, x),
          networks.values(tensors.critic, x).reshape([-1, 1]),
        ];
        return { outputs: { packed: tf.concat(columns, 1) } };
      },
      { name: 'evaluate a rollout', inputs: ['observations'], variables },
    );
    this.some = compile(
      backend,
      ({ observations }, tensors) => ({
        outputs: { values: networks.values(tensors.critic, networks.features(observations, tensors)) },
      }),
      { name: 'evaluate last observations', inputs: ['observations'], variables },
    );
  }

  evaluate(columns: RolloutColumns): Evaluation {
    const { count, horizon, observation } = this.sizes;
    const { features, parameters, values, nextValues } = this.evaluation;
    const steps = count * horizon;
    const observations = tf.tensor2d(columns.observations, [steps, observation]);
    const { packed } = this.all.run({ observations });
    scatter(packed.dataSync<'float32'>(), [features, parameters, values]);
    observations.dispose();
    packed.dispose();

    // Within an episode the next observation is that of the next step; what else there is, is asked for in lots of N.
    const pending: number[] = [];
    for (let i = 0; i < steps; i++) {
      if (columns.terminated[i] === 1) nextValues[i] = 0;
      else if (columns.truncated[i] === 1 || i + count >= steps) pending.push(i);
      else nextValues[i] = values[i + count]!;
    }
    for (let first = 0; first < pending.length; first += count) {
      const lot = pending.slice(first, first + count);
      for (const [row, i] of lot.entries()) {
        const from = columns.nextObservations.subarray(i * observation, (i + 1) * observation);
        this.rows.set(from, row * observation);
      }
      const asked = tf.tensor2d(this.rows, [count, observation]);
      const answer = this.some.run({ observations: asked });
      const found = answer.values.dataSync<'float32'>();
      for (const [row, i] of lot.entries()) nextValues[i] = found[row]!;
      asked.dispose();
      answer.values.dispose();
    }
    return this.evaluation;
  }

  dispose(): void {
    this.all.dispose();
    this.some.dispose();
  }
}

/** From rows of all columns side by side to the columns. */
function scatter(packed: Float32Array, columns: readonly Float32Array[]): void {
  const rows = columns.at(-1)!.length;
  const rowSize = packed.length / rows;
  let first = 0;
  for (const column of columns) {
    const width = column.length / rows;
    for (let row = 0, to = 0; row < rows; row++) {
      for (let from = row * rowSize + first; from < row * rowSize + first + width; from++) column[to++] = packed[from]!;
    }
    first += width;
  }
}

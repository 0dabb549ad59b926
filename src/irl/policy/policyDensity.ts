// How likely a policy finds given actions: log π(a|s) of demonstrations, which it did not choose itself.
import * as tf from '@tensorflow/tfjs-core';
import { compile, type CompiledStep } from '../../tensors/compile';
import { observationSize } from './observationEncoding';
import type { PolicyNetworks } from './policyNetworks';

/** Rows in one call. */
const chunkRows = 1024;

export class PolicyDensity {
  private readonly step: CompiledStep<'observations' | 'actions', 'logProbabilities'>;
  private readonly widths: readonly [number, number];
  private readonly scratch: readonly [Float32Array, Float32Array];

  constructor(networks: PolicyNetworks) {
    const { backend, variables, shape, distribution } = networks;
    this.widths = [observationSize(shape.observation), distribution.actionSize];
    this.scratch = [new Float32Array(chunkRows * this.widths[0]), new Float32Array(chunkRows * this.widths[1])];
    this.step = compile(
      backend,
      ({ observations, actions }, tensors) => {
        const parameters = networks.parameters(tensors.policy, networks.features(observations, tensors));
        return { outputs: { logProbabilities: distribution.logProbability(parameters, actions) } };
      },
      { name: 'log probabilities', inputs: ['observations', 'actions'], variables },
    );
  }

  /** @param observations as the world gives them, [N, O]. @param actions as the distribution has them, [N, A].
   * @param into is filled, in nats, [N]. */
  evaluate(observations: Float32Array, actions: Float32Array, into: Float32Array): void {
    const [width, size] = this.widths;
    const [states, choices] = this.scratch;
    for (let from = 0; from < into.length; from += chunkRows) {
      const here = Math.min(chunkRows, into.length - from);
      states.set(observations.subarray(from * width, (from + here) * width));
      choices.set(actions.subarray(from * size, (from + here) * size));
      tf.tidy(() => {
        const { logProbabilities } = this.step.run({
          observations: tf.tensor2d(states, [chunkRows, width]),
          actions: tf.tensor2d(choices, [chunkRows, size]),
        });
        into.set(logProbabilities.dataSync<'float32'>().subarray(0, here), from);
      });
    }
  }

  dispose(): void {
    this.step.dispose();
  }
}

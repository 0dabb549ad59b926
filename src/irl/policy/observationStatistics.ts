// Takes the observations of a rollout into the running statistics by which the networks' inputs are normalised. Done after an
// update, never before: what the policy was when it acted is what it is compared with.
import * as tf from '@tensorflow/tfjs-core';
import { compile, type CompiledStep } from '../../tensors/compile';
import { updated } from '../../tensors/normaliser';
import { observationSize } from './observationEncoding';
import { statisticsOf, type PolicyNetworks } from './policyNetworks';

export class ObservationStatistics {
  private readonly step: CompiledStep<'observations', never> | undefined;
  private readonly width: number;

  constructor(networks: PolicyNetworks) {
    const { observation } = networks.shape;
    this.width = observationSize(observation);
    if (observation.kind !== 'numbers' || !observation.normalise) return;
    this.step = compile(
      networks.backend,
      ({ observations }, variables) => {
        const { count, mean, variance } = updated(statisticsOf(variables), observations);
        return {
          outputs: {},
          variables: { observationCount: count, observationMean: mean, observationVariance: variance },
        };
      },
      { name: 'observation statistics', inputs: ['observations'], variables: networks.variables },
    );
  }

  /** @param observations [M, O] */
  update(observations: Float32Array): void {
    if (this.step === undefined) return;
    const rows = tf.tensor2d(observations, [observations.length / this.width, this.width]);
    this.step.run({ observations: rows });
    rows.dispose();
  }

  dispose(): void {
    this.step?.dispose();
  }
}

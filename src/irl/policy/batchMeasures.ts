// What the networks come to on a whole batch, after an update or for a step on trial.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile, type CompiledStep } from '../../tensors/compile';
import { criticLoss, policyTerms } from './objectives';
import type { LocalUpdate } from './localSolver';
import type { PolicyBatch } from './policyBatch';
import type { PolicyNetworks } from './policyNetworks';

export type BatchMeasures = Pick<LocalUpdate, 'policyKl' | 'entropy' | 'surrogate' | 'valueLoss' | 'clipShare'>;

export class BatchMeter {
  private readonly step: CompiledStep<'batch' | 'clip', 'measures'>;

  constructor(networks: PolicyNetworks, batch: PolicyBatch) {
    this.step = compile(
      networks.backend,
      ({ batch: values, clip }, { policy, critic }) => {
        const rows = batch.unpack(values);
        const { ratio, divergence, entropy } = policyTerms(networks, policy, rows);
        const measures = [
          divergence.mean(),
          entropy.mean(),
          ratio.mul(rows.advantages).mean(),
          criticLoss(networks, critic, rows),
          ratio.sub(1).abs().greater(clip).toFloat().mean(),
        ];
        return { outputs: { measures: tf.stack(measures) } };
      },
      { name: 'measure a batch', inputs: ['batch', 'clip'], variables: networks.variables },
    );
  }

  /** @param values the batch, [M, D]. */
  measure(values: Tensor, clip: number): BatchMeasures {
    const width = tf.scalar(clip);
    const { measures } = this.step.run({ batch: values, clip: width });
    const found = measures.dataSync<'float32'>();
    width.dispose();
    measures.dispose();
    const [policyKl, entropy, surrogate, valueLoss, clipShare] = found as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    return { policyKl, entropy, surrogate, valueLoss, clipShare };
  }

  dispose(): void {
    this.step.dispose();
  }
}

/** @throws Error if a measure is no finite number, saying which. */
export function requireFinite(measures: object): void {
  const wrong = Object.entries(measures).find(([, value]) => !Number.isFinite(value));
  if (wrong === undefined) return;
  throw new Error(
    `the policy has diverged: ${words[wrong[0]] ?? wrong[0]} is ${wrong[1]} after this update; a smaller learning rate or trust region, or a shorter gradient, helps`,
  );
}

const words: Readonly<Record<string, string>> = {
  policyKl: 'its KL from the policy before',
  entropy: 'its entropy',
  surrogate: 'its objective',
  valueLoss: 'the loss of its critic',
};

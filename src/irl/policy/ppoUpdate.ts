// Proximal policy optimisation (Schulman et al. 2017, arXiv 1707.06347): epochs of minibatches on the clipped surrogate, with a
// penalty η KL(old || new) and an entropy bonus where they are wanted. Several minibatches are one call of a compiled step.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile, type CompiledStep, type Step } from '../../tensors/compile';
import { RandomStream, type RandomState } from '../../tensors/random';
import { unrolled } from '../../tensors/unrolled';
import { BatchMeter, requireFinite } from './batchMeasures';
import type { Breath } from './breath';
import type { LocalSolver, LocalUpdate, SolverSettings } from './localSolver';
import { minibatchesInCall, shuffledCalls, type MinibatchSizes } from './minibatches';
import { clippedSurrogate, criticLoss, descend, policyTerms } from './objectives';
import type { PolicyBatch } from './policyBatch';
import type { PolicyNetworks, PolicyVariable } from './policyNetworks';

export interface PpoOptions {
  readonly epochs: number;
  /** Rows; divides those of the batch. */
  readonly minibatch: number;
}

type PpoInput = 'batch' | 'rows' | 'settings';
type PpoStep = Step<PpoInput, PolicyVariable, 'divergence'>;

const fed = ['learningRate', 'criticLearningRate', 'clip', 'klPenalty', 'entropyCoefficient', 'gradientClip'] as const;

export class PpoUpdate implements LocalSolver {
  private readonly step: CompiledStep<PpoInput, 'divergence'>;
  private readonly meter: BatchMeter;
  private readonly sizes: MinibatchSizes;
  private readonly epochs: number;
  private random: RandomStream;

  /** @param batch of the size and layout that all updates will have. @param random orders the rows. */
  constructor(
    networks: PolicyNetworks,
    batch: PolicyBatch,
    { epochs, minibatch, random }: PpoOptions & { readonly random: RandomStream },
  ) {
    this.sizes = { batch: batch.size, minibatch };
    this.epochs = epochs;
    this.random = random;
    this.meter = new BatchMeter(networks, batch);
    const inCall = minibatchesInCall(this.sizes);
    this.step = compile(
      networks.backend,
      unrolled(ppoStep(networks, batch), inCall, { shared: ['batch', 'settings'] }),
      { name: `PPO, ${inCall} minibatches`, inputs: ['batch', 'rows', 'settings'], variables: networks.variables },
    );
  }

  get randomState(): RandomState {
    return this.random.state;
  }

  set randomState(state: RandomState) {
    this.random = RandomStream.from(state);
  }

  async update(batch: PolicyBatch, settings: SolverSettings, breath: Breath): Promise<LocalUpdate> {
    const values = batch.tensor();
    const fedSettings = tf.tensor1d(fed.map((name) => settings[name]));
    try {
      let epochs = 0;
      let divergence = 0;
      for (; epochs < this.epochs && divergence <= settings.stopAtKl; epochs++) {
        let sum = 0;
        let calls = 0;
        for (const rows of shuffledCalls(this.random, this.sizes)) {
          const outputs = this.step.run({ batch: values, rows, settings: fedSettings });
          if (settings.stopAtKl < Infinity) sum += mean(outputs.divergence.dataSync<'float32'>());
          rows.dispose();
          outputs.divergence.dispose();
          calls++;
          if (breath.isDue) await breath.take();
        }
        divergence = sum / calls;
      }
      const measures = this.meter.measure(values, settings.clip);
      requireFinite(measures);
      return { ...measures, eta: settings.klPenalty, epochs };
    } finally {
      values.dispose();
      fedSettings.dispose();
    }
  }

  dispose(): void {
    this.step.dispose();
    this.meter.dispose();
  }
}

/** One minibatch. Inputs: the whole batch [M, D], the minibatch's rows [B], the settings in the order of `fed`. The output is
 * KL(old || new) before its step, a scalar. */
export function ppoStep(networks: PolicyNetworks, layout: PolicyBatch): PpoStep {
  return ({ batch, rows, settings }, variables) => {
    const [learningRate, criticLearningRate, clip, klPenalty, entropyCoefficient, gradientClip] = tf.unstack(
      settings,
    ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const minibatch = layout.unpack(tf.gather(batch, rows as tf.Tensor1D));
    const policyTermsOf = (policy: Tensor) => {
      const { ratio, divergence, entropy } = policyTerms(networks, policy, minibatch);
      return tf.stack([clippedSurrogate(ratio, minibatch.advantages, clip).mean(), divergence.mean(), entropy.mean()]);
    };
    const policy = descend('policy', policyTermsOf, variables, {
      learningRate,
      gradientClip,
      weights: tf.stack([tf.scalar(-1), klPenalty, entropyCoefficient.neg()]),
    });
    const critic = descend('critic', (values) => criticLoss(networks, values, minibatch).reshape([1]), variables, {
      learningRate: criticLearningRate,
      gradientClip,
      weights: tf.ones([1]),
    });
    return {
      outputs: { divergence: tf.slice1d(policy.terms as tf.Tensor1D, 1, 1).asScalar() },
      variables: { ...policy.variables, ...critic.variables },
    };
  };
}

function mean(values: Float32Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

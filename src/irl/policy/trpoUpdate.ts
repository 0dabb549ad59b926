// Trust region policy optimisation (Schulman et al. 2015, arXiv 1502.05477): the step that is best for the objective's linear
// model within a quadratic model of KL(old || new), found by conjugate gradients on exact Fisher-vector products, and shortened
// until the true KL keeps the bound and the true objective grows. The critic is fitted by minibatches.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile, type CompiledStep } from '../../tensors/compile';
import { RandomStream, type RandomState } from '../../tensors/random';
import { unrolled } from '../../tensors/unrolled';
import { BatchMeter, requireFinite, type BatchMeasures } from './batchMeasures';
import type { Breath } from './breath';
import { conjugateGradient, innerProduct } from './conjugateGradient';
import { Fisher } from './fisher';
import type { LocalSolver, LocalUpdate, SolverSettings } from './localSolver';
import { minibatchesInCall, shuffledCalls, type MinibatchSizes } from './minibatches';
import { criticLoss, descend, policyTerms } from './objectives';
import type { PolicyBatch } from './policyBatch';
import type { PolicyNetworks, PolicyVariable } from './policyNetworks';

export interface TrpoOptions {
  /** Products with the Fisher matrix in one update, at most. */
  readonly conjugateIterations: number;
  /** Added to the Fisher matrix's diagonal. */
  readonly damping: number;
  /** Of the critic. */
  readonly epochs: number;
  /** Rows of the critic's minibatches; divides those of the batch. */
  readonly minibatch: number;
}

const residual = 1e-5;
/** Each trial of the line search is so much shorter than the one before. */
const shrink = 0.8;
const trials = 15;
/** Of the objective, relative to its size: float32's rounding of a mean is no improvement. */
const rounding = 1e-6;

export class TrpoUpdate implements LocalSolver {
  private readonly gradient: CompiledStep<'batch' | 'entropyCoefficient', 'gradient'>;
  private readonly criticStep: CompiledStep<'batch' | 'rows' | 'settings', 'loss'>;
  private readonly fisher: Fisher;
  private readonly meter: BatchMeter;
  private readonly sizes: MinibatchSizes;
  private random: RandomStream;

  /** @param batch of the size and layout that all updates will have. @param random orders the rows for the critic. */
  constructor(
    private readonly networks: PolicyNetworks,
    batch: PolicyBatch,
    private readonly options: TrpoOptions & { readonly random: RandomStream },
  ) {
    const { backend, variables } = networks;
    this.sizes = { batch: batch.size, minibatch: options.minibatch };
    this.random = options.random;
    this.meter = new BatchMeter(networks, batch);
    this.fisher = new Fisher(networks, batch);
    this.gradient = compile(
      backend,
      ({ batch: values, entropyCoefficient }, { policy }) => {
        const rows = batch.unpack(values);
        const objective = (parameters: Tensor) => {
          const { ratio, entropy } = policyTerms(networks, parameters, rows);
          return ratio.mul(rows.advantages).mean().add(entropy.mean().mul(entropyCoefficient)).asScalar();
        };
        return { outputs: { gradient: tf.grad(objective)(policy) } };
      },
      { name: 'gradient of the objective', inputs: ['batch', 'entropyCoefficient'], variables },
    );
    const inCall = minibatchesInCall(this.sizes);
    this.criticStep = compile(
      backend,
      unrolled<'batch' | 'rows' | 'settings', PolicyVariable, 'loss'>(
        ({ batch: values, rows, settings }, tensors) => {
          const [learningRate, gradientClip] = tf.unstack(settings) as [Tensor, Tensor];
          const minibatch = batch.unpack(tf.gather(values, rows as tf.Tensor1D));
          const loss = (critic: Tensor) => criticLoss(networks, critic, minibatch).reshape([1]);
          const next = descend('critic', loss, tensors, { learningRate, gradientClip, weights: tf.ones([1]) });
          return { outputs: { loss: next.terms }, variables: next.variables };
        },
        inCall,
        { shared: ['batch', 'settings'] },
      ),
      { name: `critic, ${inCall} minibatches`, inputs: ['batch', 'rows', 'settings'], variables },
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
    try {
      const eta = await this.updatePolicy(values, settings, breath);
      await this.fitCritic(values, settings, breath);
      const measures = this.meter.measure(values, settings.clip);
      requireFinite(measures);
      return { ...measures, eta, epochs: this.options.epochs };
    } finally {
      values.dispose();
    }
  }

  dispose(): void {
    for (const part of [this.gradient, this.criticStep, this.fisher, this.meter]) part.dispose();
  }

  /** Returns η of the step that was taken, with which gradient = η F step; Infinity if none was. */
  private async updatePolicy(
    values: Tensor,
    { klBound, entropyCoefficient, clip }: SolverSettings,
    breath: Breath,
  ): Promise<number> {
    const { variables } = this.networks;
    const breathe = () => (breath.isDue ? breath.take() : Promise.resolve());
    const gradient = this.gradientOf(values, entropyCoefficient);
    const { damping, conjugateIterations } = this.options;
    const multiply = (v: Float64Array) => this.fisher.multiply(values, v, damping);
    const direction = await conjugateGradient(
      multiply,
      gradient,
      { iterations: conjugateIterations, tolerance: residual },
      breathe,
    );
    const curvature = innerProduct(direction, multiply(direction));
    if (!(curvature > 0)) return Infinity;

    const objective = ({ surrogate, entropy }: BatchMeasures) => surrogate + entropyCoefficient * entropy;
    const old = variables.get('policy') as Float32Array;
    const before = objective(this.meter.measure(values, clip));
    const least = before + rounding * Math.abs(before);
    // Where the quadratic model meets the bound: ½ |direction / η|² = δ in the norm of the Fisher matrix.
    let eta = Math.sqrt(curvature / (2 * klBound));
    for (let trial = 0; trial < trials; trial++, eta /= shrink) {
      variables.set(
        'policy',
        old.map((value, i) => value + direction[i]! / eta),
      );
      const measures = this.meter.measure(values, clip);
      if (measures.policyKl <= klBound && objective(measures) > least) return eta;
      await breathe();
    }
    variables.set('policy', old);
    return Infinity;
  }

  private gradientOf(values: Tensor, entropyCoefficient: number): Float64Array {
    const coefficient = tf.scalar(entropyCoefficient);
    const { gradient } = this.gradient.run({ batch: values, entropyCoefficient: coefficient });
    const found = Float64Array.from(gradient.dataSync<'float32'>());
    coefficient.dispose();
    gradient.dispose();
    return found;
  }

  private async fitCritic(values: Tensor, settings: SolverSettings, breath: Breath): Promise<void> {
    const fed = tf.tensor1d([settings.criticLearningRate, settings.gradientClip]);
    for (let epoch = 0; epoch < this.options.epochs; epoch++) {
      for (const rows of shuffledCalls(this.random, this.sizes)) {
        this.criticStep.run({ batch: values, rows, settings: fed }).loss.dispose();
        rows.dispose();
        if (breath.isDue) await breath.take();
      }
    }
    fed.dispose();
  }
}

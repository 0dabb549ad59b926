// Trains a discriminator between the expert's transitions and the agent's: draws minibatches of both, with noise, and runs
// several in one compiled call.
import * as tf from '@tensorflow/tfjs-core';
import type { StoredTensor } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import { compile, type CompiledStep } from '../../tensors/compile';
import { RandomStream, type RandomState } from '../../tensors/random';
import { unrolled } from '../../tensors/unrolled';
import { Variables } from '../../tensors/variables';
import { loadVariables, storeVariables } from '../policy/storedVariables';
import {
  discriminatorInputs,
  discriminatorStep,
  discriminatorVariables,
  sharedInputs,
  type DiscriminatorInput,
  type DiscriminatorObjective,
  type DiscriminatorShape,
  type DiscriminatorVariable,
} from './discriminator';
import type { AgentData, RewardSettings, RewardUpdate } from './rewardLearner';

export interface ExpertData {
  /** [N, width], see TransitionRows. */
  readonly rows: Float32Array;
  /** Share of the padded time in the absorbing state. */
  readonly absorbingShare: number;
  /** The row of the absorbing state, [width]. */
  readonly absorbing: Float32Array;
  /** 1 for columns that take noise, [width]. */
  readonly noisy: Float32Array;
}

export interface AdversaryOptions {
  /** Rows of the agent in a minibatch, and as many of the expert. */
  readonly minibatch: number;
  /** Passes over the agent's rows in one iteration. */
  readonly passes: number;
  /** `crossEntropy` if left out. */
  readonly objective?: DiscriminatorObjective;
}

type Offsets = (rows: Int32Array) => Float32Array;

/** Longest gradient that Adam is given. */
const longestGradient = 1;
/** Minibatches in one call at most: more make compilation longer and the call no faster. */
const mostInCall = 8;

const storedNames: Readonly<Record<DiscriminatorVariable, string>> = {
  discriminator: 'discriminator/parameters',
  adamMean: 'discriminator/adamMean',
  adamSquare: 'discriminator/adamSquare',
  adamDecay: 'discriminator/adamDecay',
};

export class Adversary {
  private readonly variables: Variables<DiscriminatorVariable>;
  private readonly step: CompiledStep<DiscriminatorInput, 'loss' | 'penalty' | 'accuracy' | 'slope'>;
  private readonly inCall: number;
  private readonly minibatch: number;
  private random: RandomStream;
  private readonly scratch: Record<'expert' | 'agent' | 'expertNoise' | 'agentNoise', Float32Array>;
  private readonly mix: Float32Array;
  private readonly offsets: Record<'expert' | 'agent', Float32Array>;
  private readonly drawn: Record<'expert' | 'agent', Int32Array>;

  /** @param agentRows in a rollout, M. @param random streams: parameters, then minibatches. */
  constructor(
    backend: Backend,
    private readonly shape: DiscriminatorShape,
    private readonly expert: ExpertData,
    private readonly options: AdversaryOptions & {
      readonly agentRows: number;
      readonly random: readonly [RandomStream, RandomStream];
    },
  ) {
    const { agentRows, random } = options;
    this.random = random[1];
    this.minibatch = Math.min(options.minibatch, agentRows);
    const batches = Math.max(1, Math.floor(agentRows / this.minibatch));
    this.inCall = largestDivisor(batches, mostInCall);
    this.variables = new Variables(backend, discriminatorVariables(random[0], shape));
    this.step = compile(
      backend,
      unrolled(discriminatorStep(shape, options.objective), this.inCall, { shared: [...sharedInputs] }),
      { name: `discriminator, ${this.inCall} minibatches`, inputs: discriminatorInputs, variables: this.variables },
    );
    const rows = this.inCall * this.minibatch;
    const matrix = () => new Float32Array(rows * shape.width);
    this.scratch = { expert: matrix(), agent: matrix(), expertNoise: matrix(), agentNoise: matrix() };
    this.mix = new Float32Array(rows);
    this.offsets = { expert: new Float32Array(rows), agent: new Float32Array(rows) };
    this.drawn = { expert: new Int32Array(rows), agent: new Int32Array(rows) };
  }

  get randomState(): RandomState {
    return this.random.state;
  }

  set randomState(state: RandomState) {
    this.random = RandomStream.from(state);
  }

  /** A copy, [P]. */
  get parameters(): Float32Array {
    return this.variables.get('discriminator') as Float32Array;
  }

  /** Passes over the agent's rows, each minibatch against one of the expert's.
   * @param offsets what to subtract from the logits of the rows that were drawn (log π(a|s) in AIRL); nothing if left out. */
  train(
    agent: AgentData,
    settings: RewardSettings,
    offsets?: { readonly expert: Offsets; readonly agent: Offsets },
  ): RewardUpdate {
    const { width } = this.shape;
    const rows = agent.rows.length / width;
    const experts = this.expert.rows.length / width;
    const perCall = this.inCall * this.minibatch;
    const seen = { loss: 0, accuracy: 0, slope: 0 };
    let calls = 0;
    for (let pass = 0; pass < this.options.passes; pass++) {
      const order = this.random.permutation(rows);
      for (let from = 0; from + perCall <= rows; from += perCall) {
        this.drawn.agent.set(order.subarray(from, from + perCall));
        for (let i = 0; i < perCall; i++) this.drawn.expert[i] = this.random.integer(experts);
        gather(agent.rows, this.drawn.agent, width, this.scratch.agent);
        gather(this.expert.rows, this.drawn.expert, width, this.scratch.expert);
        if (offsets !== undefined) {
          this.offsets.expert.set(offsets.expert(this.drawn.expert));
          this.offsets.agent.set(offsets.agent(this.drawn.agent));
        }
        this.fillNoise(settings.inputNoise);
        this.random.uniforms(this.mix);
        const measures = this.call(agent.absorbingShare, settings);
        for (const name of ['loss', 'accuracy', 'slope'] as const) seen[name] += measures[name];
        calls++;
      }
    }
    return { loss: seen.loss / calls, accuracy: seen.accuracy / calls, slope: seen.slope / calls };
  }

  save(): Record<string, StoredTensor> {
    return storeVariables(this.variables, storedNames);
  }

  restore(tensors: Readonly<Record<string, StoredTensor>>): void {
    loadVariables(this.variables, storedNames, tensors);
  }

  dispose(): void {
    this.step.dispose();
    this.variables.dispose();
  }

  private fillNoise(deviation: number): void {
    const { noisy } = this.expert;
    for (const noise of [this.scratch.expertNoise, this.scratch.agentNoise]) {
      if (deviation === 0) noise.fill(0);
      else {
        this.random.normals(noise);
        for (let i = 0; i < noise.length; i++) noise[i]! *= deviation * noisy[i % noisy.length]!;
      }
    }
  }

  private call(agentShare: number, settings: RewardSettings): Record<'loss' | 'accuracy' | 'slope', number> {
    const { inCall, minibatch, scratch } = this;
    const { width } = this.shape;
    const matrix = (values: Float32Array) => tf.tensor3d(values, [inCall, minibatch, width]);
    const column = (values: Float32Array) => tf.tensor3d(values, [inCall, minibatch, 1]);
    return tf.tidy(() => {
      const outputs = this.step.run({
        expert: matrix(scratch.expert),
        agent: matrix(scratch.agent),
        expertNoise: matrix(scratch.expertNoise),
        agentNoise: matrix(scratch.agentNoise),
        mix: column(this.mix),
        expertOffset: column(this.offsets.expert),
        agentOffset: column(this.offsets.agent),
        absorbing: tf.tensor2d(this.expert.absorbing, [1, width]),
        shares: tf.tensor1d([this.expert.absorbingShare, agentShare]),
        settings: tf.tensor1d([settings.discriminatorLearningRate, settings.gradientPenalty, longestGradient]),
      });
      const mean = (name: 'loss' | 'accuracy' | 'slope') => average(outputs[name].dataSync<'float32'>());
      return { loss: mean('loss'), accuracy: mean('accuracy'), slope: mean('slope') };
    });
  }
}

function gather(from: Float32Array, rows: Int32Array, width: number, into: Float32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    into.set(from.subarray(row * width, (row + 1) * width), i * width);
  }
}

function average(values: Float32Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The largest divisor of `count` up to `most`. */
function largestDivisor(count: number, most: number): number {
  for (let divisor = Math.min(count, most); divisor > 1; divisor--) if (count % divisor === 0) return divisor;
  return 1;
}

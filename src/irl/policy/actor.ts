// A policy that acts, in many environments at once: one call for one step of all of them, of a compiled step or, if the policy is
// small, of plain JavaScript. It draws its own random numbers, and says what the world is to be given, which is not what the
// policy drew: that has no bounds.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ActionSpace } from '../../environments/continuousEnvironment';
import { compile, type CompiledStep } from '../../tensors/compile';
import { RandomStream, type RandomState } from '../../tensors/random';
import { observationSize } from './observationEncoding';
import { isPlainFaster, PlainPolicy } from './plainPolicy';
import type { PolicyNetworks } from './policyNetworks';

/** What is known of one step of N environments. */
export interface Choices {
  /** As the distribution has them, [N, A]: in units of the box's half width from its middle, or an index. */
  readonly actions: Float32Array;
  /** As the world takes them, within the box, [N, A]. */
  readonly worldActions: Float32Array;
  /** Of `actions`, in nats, [N]. */
  readonly logProbabilities: Float32Array;
}

/** Whoever chooses actions in rollouts. */
export interface Acting {
  /** @param observations [N, O]. @param into is filled. */
  act(observations: Float32Array, into: Choices): void;
}

export class Actor implements Acting {
  private readonly sampling: CompiledStep<'given', 'chosen'>;
  private readonly likeliest: CompiledStep<'given', 'chosen'>;
  private readonly plain: PlainPolicy;
  private random: RandomStream;
  /** Observations and noise of one call, [N, O + noise]. */
  private given = new Float32Array(0);
  private noise = new Float32Array(0);

  constructor(
    private readonly networks: PolicyNetworks,
    random: RandomStream,
  ) {
    const { backend, variables, shape } = networks;
    this.random = random;
    this.plain = new PlainPolicy(networks);
    const widths = [observationSize(shape.observation), networks.distribution.noiseSize];
    const { distribution } = networks;
    const chosen = (parameters: Tensor, actions: Tensor) => ({
      outputs: { chosen: tf.concat([actions, distribution.logProbability(parameters, actions).reshape([-1, 1])], 1) },
    });
    this.sampling = compile(
      backend,
      ({ given }, tensors) => {
        const [observations, noise] = tf.split(given, widths, 1) as [Tensor, Tensor];
        const parameters = networks.parameters(tensors.policy, networks.features(observations, tensors));
        return chosen(parameters, distribution.sample(parameters, noise));
      },
      { name: 'act', inputs: ['given'], variables },
    );
    this.likeliest = compile(
      backend,
      ({ given }, tensors) => {
        const parameters = networks.parameters(tensors.policy, networks.features(given, tensors));
        return chosen(parameters, distribution.mode(parameters));
      },
      { name: 'act without noise', inputs: ['given'], variables },
    );
  }

  get randomState(): RandomState {
    return this.random.state;
  }

  set randomState(state: RandomState) {
    this.random = RandomStream.from(state);
  }

  act(observations: Float32Array, into: Choices): void {
    const rows = into.logProbabilities.length;
    const { noiseSize } = this.networks.distribution;
    const width = observations.length / rows;
    if (this.noise.length !== rows * noiseSize) this.noise = new Float32Array(rows * noiseSize);
    const { noise } = this;
    this.networks.distribution.draw(this.random, noise);
    if (isPlainFaster(this.networks.policyMlp, rows)) {
      this.actPlainly(observations, noise, into);
      return;
    }
    if (this.given.length !== rows * (width + noiseSize)) this.given = new Float32Array(rows * (width + noiseSize));
    const { given } = this;
    for (let row = 0, to = 0; row < rows; row++) {
      for (let i = row * width; i < (row + 1) * width; i++) given[to++] = observations[i]!;
      for (let i = row * noiseSize; i < (row + 1) * noiseSize; i++) given[to++] = noise[i]!;
    }
    this.run(this.sampling, given, into);
  }

  /** The likeliest actions, for playing: no random number is drawn. */
  actLikeliest(observations: Float32Array, into: Choices): void {
    if (isPlainFaster(this.networks.policyMlp, into.logProbabilities.length)) {
      this.actPlainly(observations, undefined, into);
    } else this.run(this.likeliest, observations, into);
  }

  dispose(): void {
    this.sampling.dispose();
    this.likeliest.dispose();
  }

  private actPlainly(observations: Float32Array, noise: Float32Array | undefined, into: Choices): void {
    this.plain.act(observations, noise, into);
    toWorld(this.networks.shape.actionSpace, into);
  }

  private run(step: CompiledStep<'given', 'chosen'>, given: Float32Array, into: Choices): void {
    const rows = into.logProbabilities.length;
    const input = tf.tensor2d(given, [rows, given.length / rows]);
    const { chosen } = step.run({ given: input });
    const values = chosen.dataSync<'float32'>();
    input.dispose();
    chosen.dispose();
    const size = this.networks.distribution.actionSize;
    for (let row = 0, from = 0; row < rows; row++) {
      for (let i = row * size; i < (row + 1) * size; i++) into.actions[i] = values[from++]!;
      into.logProbabilities[row] = values[from++]!;
    }
    toWorld(this.networks.shape.actionSpace, into);
  }
}

/** From what the policy drew to what the world is given: scaled to the box and clamped to it. */
export function toWorld(space: ActionSpace, { actions, worldActions }: Omit<Choices, 'logProbabilities'>): void {
  if (space.kind === 'discrete') {
    worldActions.set(actions);
    return;
  }
  const { low, high } = space;
  const size = low.length;
  for (let i = 0, entry = 0; i < actions.length; i++, entry = entry + 1 === size ? 0 : entry + 1) {
    const least = low[entry]!;
    const most = high[entry]!;
    const scaled = Number.isFinite(most - least)
      ? (least + most) / 2 + (actions[i]! * (most - least)) / 2
      : actions[i]!;
    worldActions[i] = Math.min(most, Math.max(least, scaled));
  }
}

/** The other way round: actions as the world takes them, in units of the box's half width from its middle. [N, A] */
export function fromWorld(space: ActionSpace, worldActions: ArrayLike<number>): Float32Array {
  const actions = Float32Array.from(worldActions);
  if (space.kind === 'discrete') return actions;
  const { low, high } = space;
  for (let i = 0; i < actions.length; i++) {
    const least = low[i % low.length]!;
    const most = high[i % low.length]!;
    if (Number.isFinite(most - least)) actions[i] = (actions[i]! - (least + most) / 2) / ((most - least) / 2);
  }
  return actions;
}

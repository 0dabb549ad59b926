// The one outcome object that an environment hands out again and again: see Transition.
import type { Transition } from './continuousEnvironment';

export class Outcome implements Transition {
  readonly observation: Float64Array;
  readonly rewardComponents: Float64Array;
  reward = 0;
  terminated = false;

  constructor(sizes: { readonly observation: number; readonly rewards: number }) {
    this.observation = new Float64Array(sizes.observation);
    this.rewardComponents = new Float64Array(sizes.rewards);
  }

  /** Sums the components, in their order. */
  finish(terminated: boolean): this {
    let reward = 0;
    for (const component of this.rewardComponents) reward += component;
    this.reward = reward;
    this.terminated = terminated;
    return this;
  }
}

// A time limit around an environment. Running out of time is no termination: what would have come is still worth
// something, and a learner must be able to tell.
import type { ContinuousEnvironment, Numbers, Transition } from './continuousEnvironment';

export class TimeLimit {
  /** Steps of the running episode. */
  steps = 0;

  /** @param maxSteps of an episode, from 1 */
  constructor(
    readonly environment: ContinuousEnvironment,
    readonly maxSteps: number = environment.maxEpisodeSteps,
  ) {
    if (!Number.isInteger(maxSteps) || maxSteps < 1)
      throw new RangeError(`a time limit is a positive number of steps, found ${maxSteps}`);
  }

  reset(seed: number): Float64Array {
    this.steps = 0;
    return this.environment.reset(seed);
  }

  step(action: Numbers): Transition {
    this.steps++;
    return this.environment.step(action);
  }

  /** Whether the time is up. An episode may end by both at once; then it has terminated. */
  get truncated(): boolean {
    return this.steps >= this.maxSteps;
  }
}

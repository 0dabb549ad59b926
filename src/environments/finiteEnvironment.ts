// A finite MDP together with how its states appear in recorded demonstrations.
import type { FiniteMdp } from './finiteMdp';

export interface FiniteEnvironment {
  readonly mdp: FiniteMdp;
  /** The state that an observation stands for, or undefined where it is none: off the grid, no integer, of another length. */
  stateOf(observation: ArrayLike<number>): number | undefined;
  /** What an observation must look like, to end the sentence `expected ...`. */
  readonly describeObservation: string;
}

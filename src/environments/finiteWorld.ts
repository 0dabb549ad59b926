// A finite world as an environment among those of continuous numbers, so that what learns there can be held against what is
// known exactly here. Its transitions are drawn; the generator is part of its state.
import type { ContinuousEnvironment, Numbers, Transition } from './continuousEnvironment';
import type { FiniteMdp } from './finiteMdp';
import { Outcome } from './outcome';
import { Random } from './random';

export class FiniteWorld implements ContinuousEnvironment {
  readonly observationNames: readonly string[];
  readonly actionSpace;
  readonly rewardNames = ['reward_state'];
  readonly stateNames = ['state', 'random 0', 'random 1', 'random 2', 'random 3'];
  readonly timeStep = undefined;
  readonly maxEpisodeSteps = 200;
  private state = 0;
  private readonly outcome: Outcome;
  private readonly random = new Random(0);

  constructor(
    readonly name: string,
    private readonly mdp: FiniteMdp,
  ) {
    this.observationNames = mdp.grid ? ['x (cells)', 'y (cells)'] : ['state'];
    this.actionSpace = { kind: 'discrete', names: mdp.actionNames } as const;
    this.outcome = new Outcome({ observation: this.observationNames.length, rewards: 1 });
  }

  reset(seed: number): Float64Array {
    this.random.seed(seed);
    const { start } = this.mdp;
    this.state = this.draw(start, 0, start.length);
    return this.observe();
  }

  /** The reward is that of the state in which the action is taken; to reach an absorbing state is the end. */
  step(action: Numbers): Transition {
    const { mdp, outcome } = this;
    outcome.rewardComponents[0] = mdp.reward?.[this.state] ?? 0;
    const row = this.state * mdp.actions + action[0]!;
    this.state = mdp.nextState[this.draw(mdp.probability, mdp.rowStart[row]!, mdp.rowStart[row + 1]!)]!;
    this.observe();
    return outcome.finish(mdp.absorbing[this.state] === 1);
  }

  readState(into: Float64Array): void {
    into[0] = this.state;
    into.set(this.random.words, 1);
  }

  writeState(state: Numbers): Float64Array {
    this.state = state[0]!;
    for (let i = 0; i < 4; i++) this.random.words[i] = state[1 + i]!;
    return this.observe();
  }

  dispose(): void {
    // Nothing is held.
  }

  /** An index from `first` to `end` - 1, by probabilities that sum to 1 but for rounding: what that leaves falls to the last. */
  private draw(probability: Float64Array, first: number, end: number): number {
    let left = this.random.uniform(0, 1);
    let last = first;
    for (let index = first; index < end; index++) {
      if (probability[index]! <= 0) continue;
      last = index;
      left -= probability[index]!;
      if (left < 0) break;
    }
    return last;
  }

  private observe(): Float64Array {
    const { observation } = this.outcome;
    const { grid } = this.mdp;
    observation[0] = grid ? this.state % grid.width : this.state;
    if (grid) observation[1] = Math.floor(this.state / grid.width);
    return observation;
  }
}

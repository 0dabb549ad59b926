// A user's world among ours: what it gives at every call is checked, so that a mistake is named where it happens and not found
// as NaN in a policy an hour later. `Math.random` is its own while it runs, seeded with the episode and part of its state.
import { InputError } from '../../protocol/inputError';
import { actionSize, type ContinuousEnvironment, type Numbers, type Transition } from '../continuousEnvironment';
import { Outcome } from '../outcome';
import { Random } from '../random';
import { kindOf, type CheckedWorld } from './checkedWorld';
import { userError } from './userCode';
import type { UserTransition, UserWorld } from './userWorld';

export class ModuleWorld implements ContinuousEnvironment {
  readonly name: string;
  readonly observationNames: readonly string[];
  readonly actionSpace;
  readonly rewardNames: readonly string[];
  readonly stateNames: readonly string[];
  readonly timeStep: number | undefined;
  readonly maxEpisodeSteps: number;
  private readonly world: UserWorld;
  private readonly action: Float64Array;
  private readonly userState: Float64Array;
  private readonly outcome: Outcome;
  private readonly random = new Random(0);
  private readonly draw = () => this.random.uniform(0, 1);
  /** Of the running episode. */
  private seed = 0;
  private steps = 0;

  /** Tries the world once, for the size of its state. @param file that the experiment names */
  constructor(
    { world, description }: CheckedWorld,
    private readonly file: string,
  ) {
    this.world = world;
    this.name = description.name;
    this.observationNames = description.observationNames;
    this.actionSpace = description.actionSpace;
    this.rewardNames = description.rewardNames;
    this.timeStep = description.timeStep;
    this.maxEpisodeSteps = description.maxEpisodeSteps;
    this.action = new Float64Array(actionSize(description.actionSpace));
    this.outcome = new Outcome({
      observation: description.observationNames.length,
      rewards: description.rewardNames.length,
    });
    const size = this.stateSize();
    this.userState = new Float64Array(size ?? 0);
    this.stateNames =
      size === undefined
        ? []
        : [...Array.from(this.userState, (_, i) => `state ${i}`), ...[0, 1, 2, 3].map((i) => `random ${i}`)];
  }

  reset(seed: number): Float64Array {
    this.seed = seed;
    this.steps = 0;
    this.random.seed(seed);
    this.observe(
      'reset()',
      this.call('reset()', () => this.world.reset(seed)),
    );
    return this.outcome.observation;
  }

  step(action: Numbers): Transition {
    this.steps++;
    this.action.set(action);
    const transition = this.call('step()', () => this.world.step(this.action)) as UserTransition | undefined;
    if (typeof transition !== 'object' || transition === null || transition instanceof Promise)
      throw this.complaint('step()', `expected { observation, reward, terminated }, found ${kindOf(transition)}`);
    const { observation, terminated } = transition;
    this.observe('step()', observation);
    this.reward(transition);
    if (typeof terminated !== 'boolean')
      throw this.complaint('step()', `terminated: expected true or false, found ${kindOf(terminated)}`);
    return this.outcome.finish(terminated);
  }

  readState(into: Float64Array): void {
    const state = this.call('readState()', () => this.world.readState!());
    this.copy('readState()', 'the state', state, this.userState);
    into.set(this.userState);
    into.set(this.random.words, this.userState.length);
  }

  writeState(state: Numbers): Float64Array {
    const { userState, random } = this;
    for (let i = 0; i < userState.length; i++) userState[i] = state[i]!;
    for (let i = 0; i < 4; i++) random.words[i] = state[userState.length + i]!;
    const words = random.words.slice();
    this.observe(
      'writeState()',
      this.call('writeState()', () => this.world.writeState!(userState)),
    );
    // What the user's code may have drawn to get there is not to count.
    random.words.set(words);
    return this.outcome.observation;
  }

  dispose(): void {
    this.call('dispose()', () => this.world.dispose?.());
  }

  private stateSize(): number | undefined {
    const { world } = this;
    if (world.readState === undefined) return undefined;
    this.reset(0);
    const state = this.call('readState()', () => world.readState!()) as ArrayLike<number> | undefined;
    if (Number.isInteger(state?.length)) return state!.length;
    throw this.complaint('readState()', `expected an array of numbers, found ${kindOf(state)}`);
  }

  private call<Result>(method: string, run: () => Result): Result {
    const { random } = Math;
    Math.random = this.draw;
    try {
      return run();
    } catch (error) {
      throw userError(error, { file: this.file, doing: `${method} failed ${this.when()}` });
    } finally {
      Math.random = random;
    }
  }

  private observe(method: string, observation: unknown): void {
    this.copy(method, 'the observation', observation, this.outcome.observation, this.observationNames);
  }

  private reward({ reward, rewardComponents }: UserTransition): void {
    const into = this.outcome.rewardComponents;
    if (this.world.rewardNames !== undefined) {
      this.copy('step()', 'rewardComponents', rewardComponents, into, this.rewardNames);
    } else if (typeof reward === 'number' && Number.isFinite(reward)) {
      into[0] = reward;
    } else {
      throw this.complaint('step()', `reward: expected a finite number, found ${kindOf(reward)}`);
    }
  }

  private copy(method: string, what: string, from: unknown, into: Float64Array, names?: readonly string[]): void {
    const { length } = (from ?? {}) as { readonly length?: unknown };
    if (typeof from !== 'object' || length !== into.length) {
      const found = typeof from === 'object' && typeof length === 'number' ? `${length}` : kindOf(from);
      throw this.complaint(method, `${what}: expected ${into.length} numbers, found ${found}`);
    }
    const numbers = from as ArrayLike<unknown>;
    for (let i = 0; i < into.length; i++) {
      const value = numbers[i];
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        const name = names === undefined ? '' : ` (${names[i]})`;
        throw this.complaint(method, `${what}[${i}]${name}: expected a finite number, found ${kindOf(value)}`);
      }
      into[i] = value;
    }
  }

  private complaint(method: string, sentence: string): InputError {
    return new InputError(`${method} ${this.when()}: ${sentence}`, { file: this.file });
  }

  /** Enough to see it again. */
  private when(): string {
    return `at step ${this.steps} of the episode with seed ${this.seed}`;
  }
}

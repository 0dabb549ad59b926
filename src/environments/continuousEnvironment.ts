// What every world of numbers is to those who act in it: cart, pendulum, maze, MuJoCo body. A world knows no time limit (see
// timeLimit.ts) and no other worlds beside it (see vector/); finite worlds are another kind (see finiteEnvironment.ts).

/** What may be done. An action is a vector: of real numbers, or of one number, the index of a choice. */
export type ActionSpace =
  | {
      readonly kind: 'box';
      readonly names: readonly string[];
      /** [actions], in the unit that the environment documents. What lies outside is clamped where it acts. */
      readonly low: readonly number[];
      readonly high: readonly number[];
    }
  | { readonly kind: 'discrete'; readonly names: readonly string[] };

/** A vector as arrays and typed arrays have it. */
export type Numbers = ArrayLike<number> & Iterable<number>;

/** The outcome of a step. It belongs to the environment, which writes the next outcome into the same object. */
export interface Transition {
  /** [observations], after the step. */
  readonly observation: Float64Array;
  /** The true reward: the sum of its components. */
  readonly reward: number;
  /** Signed, in the order of `rewardNames`. */
  readonly rewardComponents: Float64Array;
  /** The episode is over because of what happened, never because of the time. */
  readonly terminated: boolean;
}

/** The parts of an environment that do not change from step to step. */
export interface EnvironmentShape {
  /** As in the catalogue, such as `HalfCheetah-v5`. */
  readonly name: string;
  /** With units where there are any, such as `theta_dot (rad/s)`. */
  readonly observationNames: readonly string[];
  readonly actionSpace: ActionSpace;
  readonly rewardNames: readonly string[];
  /** Of the numbers that, together with the actions, decide all that follows. Empty where they cannot be had. */
  readonly stateNames: readonly string[];
  /** Seconds from step to step, where the world has a clock. */
  readonly timeStep: number | undefined;
  /** The usual time limit, in steps. Nothing here applies it. */
  readonly maxEpisodeSteps: number;
}

export interface ContinuousEnvironment extends EnvironmentShape {
  /**
   * Begins an episode, drawn from the start distribution by this seed alone.
   * @param seed any integer up to 2^53 in size
   * @returns the first observation; like the others it is overwritten by the next step
   */
  reset(seed: number): Float64Array;
  /** @param action [actions]; not clamped by the caller. */
  step(action: Numbers): Transition;
  /** Copies the state, [stateNames.length]. */
  readState(into: Float64Array): void;
  /** Goes on from a state that was read, as if nothing had been between. @returns the observation of that state */
  writeState(state: Numbers): Float64Array;
  /** Gives back what no garbage collector does. */
  dispose(): void;
}

/** Numbers in an action. */
export function actionSize(space: ActionSpace): number {
  return space.kind === 'discrete' ? 1 : space.names.length;
}

/** The description of an environment by itself, as it can be sent to another thread. */
export function shapeOf(environment: EnvironmentShape): EnvironmentShape {
  const { name, observationNames, actionSpace, rewardNames, stateNames, timeStep, maxEpisodeSteps } = environment;
  return { name, observationNames, actionSpace, rewardNames, stateNames, timeStep, maxEpisodeSteps };
}

/** Why a state that was saved does not go on with the same numbers, as a sentence; undefined where it does. */
export function inexactnessOf({ name, stateNames }: EnvironmentShape): string | undefined {
  return stateNames.length > 0
    ? undefined
    : `The state of ${name} cannot be read: a run that is gone on with begins new episodes.`;
}

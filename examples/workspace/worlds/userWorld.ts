// What a module must export to be a world of TRIRL: types only. The same file lies in the example workspace, to be copied beside
// a world and imported by it.
//
// The module's default export is a function that makes one world. It is called once for each environment that is stepped side by
// side, in threads that share nothing: worlds must not talk to each other through variables of the module. A world is stepped
// synchronously; only its making may be asynchronous.
//
// `Math.random()` is seeded at every `reset` and belongs to the one world that uses it: with it, and without clocks, an experiment
// gives the same numbers for the same seed whatever the number of threads.

/** The default export. @param options as they stand in the experiment, `{}` if it has none */
export type MakeUserWorld = (options: Readonly<Record<string, unknown>>) => UserWorld | Promise<UserWorld>;

export interface UserWorld {
  /** For people; the name of the file if left out. */
  readonly name?: string;
  /** One name an entry of an observation, with units where there are any: `['position (m)', 'speed (m/s)']`. */
  readonly observationNames: readonly string[];
  /** `box`: an action is a vector of real numbers; what lies outside of `low` and `high` is for `step` to clamp.
   * `discrete`: an action is a vector of one number, the index of a choice. */
  readonly actionSpace:
    | {
        readonly kind: 'box';
        readonly names: readonly string[];
        readonly low: readonly number[];
        readonly high: readonly number[];
      }
    | { readonly kind: 'discrete'; readonly names: readonly string[] };
  /** Steps after which an episode is cut off, where the experiment says nothing else. To run out of time is no termination:
   * `step` does not report it. */
  readonly maxEpisodeSteps: number;
  /** Names of the parts that the reward is the sum of; `step` then gives `rewardComponents` in their order. */
  readonly rewardNames?: readonly string[];
  /** Seconds from step to step, where the world has a clock. */
  readonly timeStep?: number;

  /** Begins an episode. @param seed an integer that is its own for every episode @returns the first observation */
  reset(seed: number): ArrayLike<number>;
  /** @param action the same array at every call, with new numbers */
  step(action: Float64Array): UserTransition;

  /** All numbers that decide what follows, always as many; `Math.random` is taken care of. With `writeState` it lets a run go on
   * exactly where it was; without both, a run that goes on begins new episodes. */
  readState?(): ArrayLike<number>;
  /** Goes on from what `readState` gave. @returns the observation of that state */
  writeState?(state: Float64Array): ArrayLike<number>;
  /** Called once at the end. */
  dispose?(): void;
}

export interface UserTransition {
  /** After the step. */
  readonly observation: ArrayLike<number>;
  /** The true reward. May be left out where the world has `rewardNames`. */
  readonly reward?: number;
  readonly rewardComponents?: ArrayLike<number>;
  /** Whether the episode is over because of what happened. */
  readonly terminated: boolean;
}

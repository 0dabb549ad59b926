// Trajectories from recordings that keep each episode apart, with one observation more than there are steps, as Minari and
// imitation do. Memory for all episodes is taken once, when their lengths are known.
import { InputError } from '../protocol/inputError';
import { truncatedSteps, type DemonstrationFormat, type StepOrigin, type Trajectories } from './trajectories';

/** An episode of T steps; all numbers finite. */
export interface ChainedEpisode {
  /** [T + 1, ds] */
  readonly observations: Float64Array;
  /** [T, da] */
  readonly actions: Float64Array;
  /** [T] */
  readonly rewards?: Float64Array | undefined;
  readonly isTerminated: boolean;
}

export class ChainRecording {
  private readonly episodeStarts: Int32Array;
  private readonly states: Float64Array;
  private readonly actions: Float64Array;
  private readonly nextStates: Float64Array;
  private readonly rewards: Float64Array | undefined;
  private readonly absorbing: Uint8Array;
  private episode = 0;

  /** @param lengths steps of each episode; their sum must have been checked against what memory allows. */
  constructor(
    private readonly shape: {
      readonly lengths: readonly number[];
      readonly stateSize: number;
      readonly actionSize: number;
      readonly hasRewards: boolean;
    },
  ) {
    this.episodeStarts = new Int32Array(shape.lengths.length + 1);
    shape.lengths.forEach(
      (length, episode) => (this.episodeStarts[episode + 1] = this.episodeStarts[episode]! + length),
    );
    const steps = this.episodeStarts.at(-1)!;
    this.states = new Float64Array(steps * shape.stateSize);
    this.actions = new Float64Array(steps * shape.actionSize);
    this.nextStates = new Float64Array(steps * shape.stateSize);
    this.rewards = shape.hasRewards ? new Float64Array(steps) : undefined;
    this.absorbing = new Uint8Array(steps);
  }

  /** The next episode. */
  add({ observations, actions, rewards, isTerminated }: ChainedEpisode): void {
    const { stateSize, actionSize } = this.shape;
    const first = this.episodeStarts[this.episode]!;
    const end = this.episodeStarts[this.episode + 1]!;
    this.states.set(observations.subarray(0, (end - first) * stateSize), first * stateSize);
    this.nextStates.set(observations.subarray(stateSize, (end - first + 1) * stateSize), first * stateSize);
    this.actions.set(actions.subarray(0, (end - first) * actionSize), first * actionSize);
    if (rewards) this.rewards?.set(rewards.subarray(0, end - first), first);
    this.absorbing[end - 1] = isTerminated ? 1 : 0;
    this.episode++;
  }

  finish(about: {
    readonly file: string;
    readonly format: DemonstrationFormat;
    readonly origin: StepOrigin;
    readonly notes: readonly string[];
  }): Trajectories {
    const { shape, states, actions, nextStates, rewards, absorbing, episodeStarts } = this;
    return {
      ...about,
      steps: absorbing.length,
      stateSize: shape.stateSize,
      actionSize: shape.actionSize,
      states,
      actions,
      nextStates,
      hasLastObservations: true,
      absorbing,
      truncated: truncatedSteps(absorbing, episodeStarts),
      ...(rewards && { rewards }),
      episodeStarts,
    };
  }
}

/**
 * Whether an episode with these flags terminated. Errors: InputError where it goes on after it did.
 * @param place file and field of the flags
 */
export function endsTerminated(flags: Uint8Array, place: { readonly file: string; readonly field: string }): boolean {
  const first = flags.indexOf(1);
  if (first >= 0 && first < flags.length - 1) {
    throw new InputError(
      `row ${first} is true, but the episode has ${flags.length} steps: expected nothing after a termination`,
      place,
    );
  }
  return first >= 0;
}

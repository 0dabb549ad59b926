// The environments that one thread steps, a run of neighbours among all: steps them, begins their next episodes, and writes
// what happens into the shared buffers. Seeds depend on run, environment and episode alone, never on the thread.
import { createContinuous, type WorldConfig } from '../createContinuous';
import { seedOf } from '../random';
import { TimeLimit } from '../timeLimit';
import type { VectorBuffers, VectorSizes } from './vectorBuffers';

/** Which environments: first .. end - 1. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** Ranges of equal size, to one. */
export function rangeOf(thread: number, threads: number, count: number): Range {
  return { first: Math.floor((thread * count) / threads), end: Math.floor(((thread + 1) * count) / threads) };
}

interface Member {
  readonly limited: TimeLimit;
  readonly index: number;
  /** Its row of `actions` and of `states`. */
  readonly action: Float64Array;
  readonly state: Float64Array;
}

export class EnvironmentSlice {
  private constructor(
    private readonly members: readonly Member[],
    private readonly sizes: VectorSizes,
    private readonly buffers: VectorBuffers,
    private readonly seed: number,
  ) {}

  static async create(
    { first, end }: Range,
    config: WorldConfig,
    { sizes, buffers, seed }: { readonly sizes: VectorSizes; readonly buffers: VectorBuffers; readonly seed: number },
  ): Promise<EnvironmentSlice> {
    const members: Member[] = [];
    for (let index = first; index < end; index++) {
      members.push({
        limited: new TimeLimit(
          await createContinuous(config),
          'maxEpisodeSteps' in config ? config.maxEpisodeSteps : undefined,
        ),
        index,
        action: buffers.actions.subarray(index * sizes.action, (index + 1) * sizes.action),
        state: buffers.states.subarray(index * sizes.state, (index + 1) * sizes.state),
      });
    }
    return new EnvironmentSlice(members, sizes, buffers, seed);
  }

  /** Begins the first episode of each. */
  reset(): void {
    for (const member of this.members) {
      this.buffers.episodes[member.index] = -1;
      this.begin(member);
    }
  }

  step(): void {
    const { sizes, buffers } = this;
    for (const member of this.members) {
      const { limited, index, action } = member;
      // The episode that ended with the last step is told of until now.
      if (buffers.terminated[index] === 1 || buffers.truncated[index] === 1) {
        buffers.episodeReturns[index] = 0;
        buffers.episodeLengths[index] = 0;
      }
      const { observation, reward, rewardComponents, terminated } = limited.step(action);
      const truncated = !terminated && limited.truncated;
      buffers.nextObservations.set(observation, index * sizes.observation);
      buffers.rewards[index] = reward;
      buffers.rewardComponents.set(rewardComponents, index * sizes.rewards);
      buffers.terminated[index] = terminated ? 1 : 0;
      buffers.truncated[index] = truncated ? 1 : 0;
      buffers.episodeReturns[index]! += reward;
      buffers.episodeLengths[index]!++;
      if (terminated || truncated) this.begin(member);
      else buffers.observations.set(observation, index * sizes.observation);
    }
  }

  readStates(): void {
    for (const { limited, state } of this.members) limited.environment.readState(state);
  }

  /** The other arrays have been put back before. */
  writeStates(): void {
    const { terminated, truncated, episodeLengths } = this.buffers;
    for (const { limited, index, state } of this.members) {
      limited.environment.writeState(state);
      const isNew = terminated[index] === 1 || truncated[index] === 1;
      limited.steps = isNew ? 0 : episodeLengths[index]!;
    }
  }

  dispose(): void {
    for (const { limited } of this.members) limited.environment.dispose();
  }

  private begin({ limited, index }: Member): void {
    const { episodes, observations } = this.buffers;
    const episode = ++episodes[index]!;
    observations.set(limited.reset(seedOf(this.seed, index, episode)), index * this.sizes.observation);
  }
}

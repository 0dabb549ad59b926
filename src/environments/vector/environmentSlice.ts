// The environments of one thread, simulated in it: steps them, begins their next episodes, and writes what happens into the
// shared buffers. Seeds depend on run, environment and episode alone, never on the thread.
import { shapeOf, type ContinuousEnvironment } from '../continuousEnvironment';
import type { WorldConfig } from '../createContinuous';
import { seedOf } from '../random';
import { TimeLimit } from '../timeLimit';
import { countStep, forgetEnded } from './episodeRecord';
import type { Crew, Range, Slice } from './slice';
import type { VectorBuffers, VectorSizes } from './vectorBuffers';

interface Member {
  readonly limited: TimeLimit;
  readonly index: number;
  /** Its row of `actions` and of `states`. */
  readonly action: Float64Array;
  readonly state: Float64Array;
}

interface CrewOptions<Config> {
  readonly config: Config;
  readonly seed: number;
  readonly make: (config: Config) => Promise<ContinuousEnvironment>;
}

/** Makes the environments of a range. Errors: those of `make`. */
export async function makeCrew<Config extends WorldConfig>(
  { first, end }: Range,
  { config, seed, make }: CrewOptions<Config>,
): Promise<Crew> {
  const maxSteps = 'maxEpisodeSteps' in config ? config.maxEpisodeSteps : undefined;
  const all: TimeLimit[] = [];
  for (let index = first; index < end; index++) all.push(new TimeLimit(await make(config), maxSteps));
  return {
    shape: shapeOf(all[0]!.environment),
    board: ({ sizes, buffers }) =>
      new EnvironmentSlice(
        all.map((limited, i) => ({
          limited,
          index: first + i,
          action: rowOf(buffers.actions, first + i, sizes.action),
          state: rowOf(buffers.states, first + i, sizes.state),
        })),
        sizes,
        buffers,
        seed,
      ),
    dispose: () => all.forEach(({ environment }) => environment.dispose()),
  };
}

class EnvironmentSlice implements Slice {
  constructor(
    private readonly members: readonly Member[],
    private readonly sizes: VectorSizes,
    private readonly buffers: VectorBuffers,
    private readonly seed: number,
  ) {}

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
      forgetEnded(buffers, index);
      const { observation, reward, rewardComponents, terminated } = limited.step(action);
      const truncated = !terminated && limited.truncated;
      buffers.nextObservations.set(observation, index * sizes.observation);
      buffers.rewards[index] = reward;
      buffers.rewardComponents.set(rewardComponents, index * sizes.rewards);
      buffers.terminated[index] = terminated ? 1 : 0;
      buffers.truncated[index] = truncated ? 1 : 0;
      countStep(buffers, index);
      if (terminated || truncated) this.begin(member);
      else buffers.observations.set(observation, index * sizes.observation);
    }
  }

  readStates(): void {
    for (const { limited, state } of this.members) limited.environment.readState(state);
  }

  writeStates(): void {
    const { terminated, truncated, episodeLengths } = this.buffers;
    for (const member of this.members) {
      const { limited, index, state } = member;
      if (this.sizes.state === 0) {
        this.begin(member);
        continue;
      }
      limited.environment.writeState(state);
      const isNew = terminated[index] === 1 || truncated[index] === 1;
      limited.steps = isNew ? 0 : episodeLengths[index]!;
    }
  }

  private begin({ limited, index }: Member): void {
    const { episodes, observations } = this.buffers;
    const episode = ++episodes[index]!;
    observations.set(limited.reset(seedOf(this.seed, index, episode)), index * this.sizes.observation);
  }
}

function rowOf(array: Float64Array, index: number, width: number): Float64Array {
  return array.subarray(index * width, (index + 1) * width);
}

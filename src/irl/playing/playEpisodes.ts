// Whole episodes of somebody who acts, recorded as demonstrations. Knows nothing of who that is: a learned policy, or chance.
import { GrowingNumbers } from '../../demonstrations/numbers';
import { maximumNumbers } from '../../demonstrations/trajectories';
import type { Recording } from '../../demonstrations/write/recording';
import type { EnvironmentShape } from '../../environments/continuousEnvironment';
import type { WorldConfig } from '../../environments/createContinuous';
import { VectorEnvironment } from '../../environments/vector/vectorEnvironment';
import { InputError } from '../../protocol/inputError';

/** @param observations [N, O], of all environments. @param actions [N, A], to be filled as the world takes them. */
export type Choose = (observations: Float64Array, actions: Float64Array) => void;

export interface PlayOptions {
  readonly environment: WorldConfig;
  /** To be recorded, from 1. */
  readonly episodes: number;
  /** Of the starts, and of chance in the world. */
  readonly seed: number;
  readonly workerFile?: string;
  /** Episodes that have ended so far. @returns false to break off */
  readonly onEpisode?: (done: number) => boolean;
}

const mostEnvironments = 16;

/** What one environment has done so far, every episode of its share in full. */
class Part {
  readonly states = new GrowingNumbers();
  readonly actions = new GrowingNumbers();
  readonly nextStates = new GrowingNumbers();
  readonly rewards = new GrowingNumbers();
  readonly absorbing = new GrowingNumbers();
  /** Steps of each episode. */
  readonly lengths: number[] = [];
  steps = 0;

  constructor(readonly share: number) {}

  get isDone(): boolean {
    return this.lengths.length === this.share;
  }
}

/**
 * Every environment plays its share of the episodes to their ends: were the first that end taken from all of them, short
 * episodes would be too many. Episode i is the same for the same seed and number of episodes.
 * @param begin is told what world it is, and returns who acts in it
 * @returns undefined if it was broken off
 * @throws InputError if the world cannot be made, or if the recording would be too large
 */
export async function playEpisodes(
  { environment, episodes, seed, onEpisode, workerFile }: PlayOptions,
  begin: (shape: EnvironmentShape, count: number) => Choose,
): Promise<Recording | undefined> {
  const count = Math.min(episodes, mostEnvironments);
  const vector = await VectorEnvironment.create({
    environment,
    count,
    seed,
    ...(workerFile === undefined ? {} : { workerFile }),
  });
  try {
    const { sizes, buffers, shape } = vector;
    const choose = begin(shape, count);
    const parts = Array.from({ length: count }, (_, index) => new Part(Math.ceil((episodes - index) / count)));
    let numbers = 0;
    for (let done = 0; done < episodes;) {
      const before = buffers.observations.slice();
      choose(buffers.observations, buffers.actions);
      vector.step();
      for (const [index, part] of parts.entries()) {
        if (part.isDone) continue;
        push(part.states, before, index, sizes.observation);
        push(part.actions, buffers.actions, index, sizes.action);
        push(part.nextStates, buffers.nextObservations, index, sizes.observation);
        part.rewards.push(buffers.rewards[index]!);
        part.absorbing.push(buffers.terminated[index]!);
        part.steps++;
        numbers += 2 * sizes.observation + sizes.action + 2;
        if (buffers.terminated[index] === 0 && buffers.truncated[index] === 0) continue;
        part.lengths.push(part.steps);
        part.steps = 0;
        done++;
        if (onEpisode?.(done) === false) return undefined;
      }
      if (numbers > maximumNumbers) {
        throw new InputError(`${episodes} episodes are more than one file may hold (${maximumNumbers} numbers)`, {
          field: 'episodes',
        });
      }
    }
    return joined(parts, { episodes, stateSize: sizes.observation, actionSize: sizes.action });
  } finally {
    await vector.dispose();
  }
}

function push(column: GrowingNumbers, rows: Float64Array, index: number, width: number): void {
  for (let i = index * width; i < (index + 1) * width; i++) column.push(rows[i]!);
}

/** The episodes of all parts in turn: the first of each, then the second of each. */
function joined(
  parts: readonly Part[],
  { episodes, stateSize, actionSize }: { episodes: number; stateSize: number; actionSize: number },
): Recording {
  const order = Array.from({ length: episodes }, (_, episode) => {
    const part = parts[episode % parts.length]!;
    const turn = Math.floor(episode / parts.length);
    const first = part.lengths.slice(0, turn).reduce((sum, length) => sum + length, 0);
    return { part, first, end: first + part.lengths[turn]! };
  });
  const episodeStarts = new Int32Array(episodes + 1);
  order.forEach(({ first, end }, episode) => (episodeStarts[episode + 1] = episodeStarts[episode]! + end - first));
  const column = (name: 'states' | 'actions' | 'nextStates' | 'rewards' | 'absorbing', width: number) => {
    const values = new Float64Array(episodeStarts[episodes]! * width);
    const sources = new Map(parts.map((part) => [part, part[name].toArray()]));
    for (const [episode, { part, first, end }] of order.entries())
      values.set(sources.get(part)!.subarray(first * width, end * width), episodeStarts[episode]! * width);
    return values;
  };
  return {
    stateSize,
    actionSize,
    states: column('states', stateSize),
    actions: column('actions', actionSize),
    nextStates: column('nextStates', stateSize),
    hasLastObservations: true,
    absorbing: Uint8Array.from(column('absorbing', 1)),
    rewards: column('rewards', 1),
    episodeStarts,
  };
}

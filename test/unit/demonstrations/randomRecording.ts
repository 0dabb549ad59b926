// Recordings of every shape for property tests, each from its seed alone: numbers that a double or a float32 can hold, minus
// zero and the smallest ones too, episodes of one step, ends that are known or not, and episodes that begin where another ended.
import { truncatedSteps, type Trajectories } from '../../../src/demonstrations/trajectories';

/** A small generator of its own (mulberry32), so that a failure can be repeated by its seed. */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const extremes = [0, -0, 1, -1, 5e-324, -1.5e-45, 1e-310, 1.7976931348623157e308, 2 ** 53, 1e21, 0.1, 1 / 3];
const smallExtremes = extremes.map(Math.fround).filter(Number.isFinite);

export interface RandomRecording extends Trajectories {
  readonly isSingle: boolean;
  /** Whether all episodes have one length. */
  readonly isEven: boolean;
}

export function randomRecording(seed: number): RandomRecording {
  const random = generator(seed);
  const isSingle = random(2) === 0;
  const isEven = random(3) === 0;
  const isDiscrete = random(4) === 0;
  const hasLastObservations = random(4) > 0;
  const hasRewards = random(4) > 0;
  const [stateSize, actionSize] = [1 + random(5), isDiscrete ? 1 : 1 + random(3)];
  const evenLength = 1 + random(12);
  const lengths = Array.from({ length: 1 + random(6) }, () => (isEven ? evenLength : 1 + random(12)));
  const number = (): number => {
    if (random(8) === 0) {
      const some = isSingle ? smallExtremes : extremes;
      return some[random(some.length)]!;
    }
    const value = (random(2 ** 31) - 2 ** 30) * 10 ** (random(12) - 12);
    return isSingle ? Math.fround(value) : value;
  };
  const vector = (size: number) => Array.from({ length: size }, number);
  const [states, nextStates]: [number[], number[]] = [[], []];
  const absorbing: number[] = [];
  let observation = vector(stateSize);
  for (const length of lengths) {
    // Now and then an episode begins just where the one before it was cut off.
    if (random(3) > 0) observation = vector(stateSize);
    for (let step = 0; step < length; step++) {
      states.push(...observation);
      if (step < length - 1 || hasLastObservations) observation = vector(stateSize);
      nextStates.push(...observation);
      absorbing.push(step === length - 1 ? random(2) : 0);
    }
  }
  const steps = absorbing.length;
  const episodeStarts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, episode) => (episodeStarts[episode + 1] = episodeStarts[episode]! + length));
  const flags = Uint8Array.from(absorbing);
  return {
    file: 'random',
    format: 'npz',
    origin: { kind: 'rows', names: { states: 'states', actions: 'actions', nextStates: 'next_states' } },
    isSingle,
    isEven: new Set(lengths).size === 1,
    steps,
    stateSize,
    actionSize,
    states: Float64Array.from(states),
    actions: Float64Array.from({ length: steps * actionSize }, () => (isDiscrete ? random(5) : number())),
    nextStates: Float64Array.from(nextStates),
    hasLastObservations,
    absorbing: flags,
    truncated: truncatedSteps(flags, episodeStarts),
    ...(hasRewards && { rewards: Float64Array.from({ length: steps }, number) }),
    episodeStarts,
    notes: [],
  };
}

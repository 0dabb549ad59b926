// Small recordings with numbers that can be checked by hand.
import { truncatedSteps, type Trajectories } from '../../../src/demonstrations/trajectories';

/** One observation and one action of each step; the first number of the next observation follows. */
export interface Walk {
  readonly states: readonly (readonly number[])[];
  readonly actions: readonly (readonly number[])[];
  readonly rewards?: readonly number[];
  readonly terminated?: boolean;
}

export function recordingOf(walks: readonly Walk[], part: Partial<Trajectories> = {}): Trajectories {
  const episodeStarts = Int32Array.from([0, ...walks.map(({ actions }) => actions.length)]);
  for (let i = 1; i < episodeStarts.length; i++) episodeStarts[i]! += episodeStarts[i - 1]!;
  const steps = episodeStarts.at(-1)!;
  const absorbing = new Uint8Array(steps);
  walks.forEach(({ terminated }, i) => {
    if (terminated) absorbing[episodeStarts[i + 1]! - 1] = 1;
  });
  const rewards = walks.flatMap((walk) => walk.rewards ?? []);
  return {
    file: '/somewhere/walks.npz',
    format: 'npz',
    origin: { kind: 'rows', names: { states: 'states', actions: 'actions', nextStates: 'next_states' } },
    steps,
    stateSize: walks[0]!.states[0]!.length,
    actionSize: walks[0]!.actions[0]!.length,
    states: Float64Array.from(walks.flatMap(({ states }) => states.slice(0, -1).flat())),
    actions: Float64Array.from(walks.flatMap(({ actions }) => actions.flat())),
    nextStates: Float64Array.from(walks.flatMap(({ states }) => states.slice(1).flat())),
    hasLastObservations: true,
    absorbing,
    truncated: truncatedSteps(absorbing, episodeStarts),
    ...(rewards.length > 0 ? { rewards: Float64Array.from(rewards) } : {}),
    episodeStarts,
    notes: [],
    ...part,
  };
}

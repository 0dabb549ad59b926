// A finite MDP small enough to work out by hand, and trajectories on it, for tests.
import type { FiniteEnvironment } from '../../../src/environments/finiteEnvironment';
import { truncatedSteps, type Trajectories } from '../../../src/demonstrations/trajectories';

/**
 * States 0 1 2 3 in a row and 4 apart. Action 0 (stay) stays, action 1 (go) goes on with probability 1/2; 3 is absorbing;
 * nobody comes to 4. γ is 1/2, the start is 0.
 */
export const chain: FiniteEnvironment = {
  mdp: {
    states: 5,
    actions: 2,
    discount: 0.5,
    start: Float64Array.of(1, 0, 0, 0, 0),
    absorbing: Uint8Array.of(0, 0, 0, 1, 0),
    rowStart: Int32Array.of(0, 1, 3, 4, 6, 7, 9, 10, 11, 12, 13),
    nextState: Int32Array.of(0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4),
    probability: Float64Array.of(1, 0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5, 1, 1, 1, 1),
    actionNames: ['stay', 'go'],
  },
  stateOf: (observation) =>
    observation.length === 1 && [0, 1, 2, 3, 4].includes(observation[0]!) ? observation[0] : undefined,
  describeObservation: '[state] from 0 to 4',
};

/** Episodes given as the states they pass through, always by `go`; absorbed where they end in state 3. */
export function episodes(...paths: readonly (readonly number[])[]): Trajectories {
  const states = paths.flatMap((path) => path.slice(0, -1));
  const episodeStarts = new Int32Array(paths.length + 1);
  paths.forEach((path, episode) => (episodeStarts[episode + 1] = episodeStarts[episode]! + path.length - 1));
  const absorbing = new Uint8Array(states.length);
  paths.forEach((path, episode) => (absorbing[episodeStarts[episode + 1]! - 1] = path.at(-1) === 3 ? 1 : 0));
  return {
    file: 'some.npz',
    format: 'npz',
    origin: { kind: 'rows', names: { states: 'states', actions: 'actions', nextStates: 'next_states' } },
    steps: states.length,
    stateSize: 1,
    actionSize: 1,
    states: Float64Array.from(states),
    actions: new Float64Array(states.length).fill(1),
    nextStates: Float64Array.from(paths.flatMap((path) => path.slice(1))),
    hasLastObservations: true,
    absorbing,
    truncated: truncatedSteps(absorbing, episodeStarts),
    episodeStarts,
    notes: ['a note of the reader'],
  };
}

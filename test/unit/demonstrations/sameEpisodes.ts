// For tests that read one set of episodes from several formats: what must be equal, and what may differ.
import { expect } from 'vitest';
import { rowOf, type Trajectories } from '../../../src/demonstrations/trajectories';

/**
 * Expects the first `episodes` episodes of both to be the same. Some files keep float32 and others float64, so both are
 * rounded; where a file has no last observations, those are left out, but must be the ones before.
 */
export function expectSameEpisodes(found: Trajectories, expected: Trajectories, episodes: number): void {
  const steps = expected.episodeStarts[episodes]!;
  const { stateSize, actionSize } = expected;
  expect([found.stateSize, found.actionSize]).toEqual([stateSize, actionSize]);
  expect(found.episodeStarts).toEqual(expected.episodeStarts.slice(0, episodes + 1));
  expect(found.steps).toBe(steps);
  expectSameNumbers(found.states, expected.states.subarray(0, steps * stateSize));
  expectSameNumbers(found.actions, expected.actions.subarray(0, steps * actionSize));
  expectSameNumbers(found.rewards!, expected.rewards!.subarray(0, steps));
  expectSameNumbers(found.absorbing, expected.absorbing.subarray(0, steps));
  expectSameNumbers(found.truncated, expected.truncated.subarray(0, steps));
  const following = expected.nextStates.slice(0, steps * stateSize);
  if (!found.hasLastObservations) {
    for (const end of found.episodeStarts.subarray(1)) {
      following.set(rowOf(expected.states, end - 1, stateSize), (end - 1) * stateSize);
    }
  }
  expectSameNumbers(found.nextStates, following);
}

type Numbers = Float64Array | Uint8Array;

/** Names the first difference; comparing half a million numbers by `toEqual` takes seconds. */
function expectSameNumbers(found: Numbers, expected: Numbers): void {
  expect(found.length).toBe(expected.length);
  const at = found.findIndex((value, index) => Math.fround(value) !== Math.fround(expected[index]!));
  expect(at < 0 ? 'the same' : `${found[at]} at ${at}`).toBe(at < 0 ? 'the same' : `${expected[at]} at ${at}`);
}

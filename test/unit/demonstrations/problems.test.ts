import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { problems, type Expectation } from '../../../src/demonstrations/problems';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { truncatedSteps, type Trajectories } from '../../../src/demonstrations/trajectories';
import type { ProblemKind } from '../../../src/protocol/demonstrationReport';
import { episodes } from './chain';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/demonstrations');

/** Six episodes of 60 steps of numbers that do not repeat, two in a state and one in an action; all time out. */
function continuous(lengths = [60, 60, 60, 60, 60, 60]): Trajectories {
  const steps = lengths.reduce((a, b) => a + b, 0);
  const episodeStarts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, episode) => (episodeStarts[episode + 1] = episodeStarts[episode]! + length));
  const absorbing = new Uint8Array(steps);
  return {
    ...episodes([0, 1]),
    steps,
    stateSize: 2,
    states: Float64Array.from({ length: 2 * steps }, (_, k) => Math.sin(k)),
    nextStates: Float64Array.from({ length: 2 * steps }, (_, k) => Math.sin(k + 2)),
    actions: Float64Array.from({ length: steps }, (_, k) => Math.cos(k)),
    absorbing,
    episodeStarts,
    truncated: truncatedSteps(absorbing, episodeStarts),
  };
}

/** With the episodes of these numbers terminated. */
function terminated(trajectories: Trajectories, ...which: number[]): Trajectories {
  const absorbing = new Uint8Array(trajectories.steps);
  for (const episode of which) absorbing[trajectories.episodeStarts[episode + 1]! - 1] = 1;
  return { ...trajectories, absorbing, truncated: truncatedSteps(absorbing, trajectories.episodeStarts) };
}

const changed = (values: Float64Array, at: number, value: number) => values.with(at, value);

it('finds nothing in good demonstrations', () => {
  expect(problems(continuous())).toEqual([]);
  const expectation: Expectation = { stateSize: 2, actionSize: 1, actionLow: [-1], actionHigh: [1], maximumSteps: 60 };
  expect(problems(continuous(), expectation)).toEqual([]);
});

describe('finds', () => {
  const good = continuous();
  it.each<[string, Trajectories, Expectation, ProblemKind, 'error' | 'warning' | 'information', RegExp]>([
    [
      'NaN',
      { ...good, states: changed(good.states, 2 * 65 + 1, Number.NaN) },
      {},
      'notFinite',
      'error',
      /^NaN in observations: episode 1, step 5, dimension 1\./,
    ],
    [
      'infinity',
      { ...good, actions: changed(good.actions, 359, -Infinity) },
      {},
      'notFinite',
      'error',
      /^-Infinity in actions: episode 5, step 59, dimension 0\./,
    ],
    [
      'a lost action',
      { ...good, actions: good.actions.slice(1) },
      {},
      'lengths',
      'error',
      /^359 numbers of actions, expected 360/,
    ],
    [
      'other observations',
      good,
      { stateSize: 17 },
      'dimensions',
      'error',
      /^An observation has 2 numbers, but the environment's has 17/,
    ],
    [
      'other actions',
      good,
      { actionSize: 6 },
      'dimensions',
      'error',
      /^An action has 1 numbers, but the environment's has 6/,
    ],
    [
      'actions out of range',
      { ...good, actions: changed(good.actions, 61, 1.5) },
      { actionLow: [-1], actionHigh: [1] },
      'actionRange',
      'warning',
      /^1 of 360 .* first 1\.5 in episode 1, step 1, dimension 0, where the environment allows -1 to 1\./,
    ],
    [
      'time-outs as terminals',
      terminated(good, 0, 1, 2, 3, 4, 5),
      {},
      'timeoutsAsTerminals',
      'warning',
      /^6 episodes are marked as terminated at exactly 60 steps, as if a time limit/,
    ],
    [
      'time-outs as terminals beside real ones',
      terminated(continuous([60, 60, 30, 60, 20, 60]), 0, 1, 2, 3, 4, 5),
      { maximumSteps: 60 },
      'timeoutsAsTerminals',
      'warning',
      /^4 episodes are marked as terminated at exactly 60 steps/,
    ],
    [
      'a variable horizon',
      terminated(continuous([60, 60, 30, 60, 20, 60]), 2, 4),
      {},
      'variableHorizon',
      'information',
      /^Episodes have 20 to 60 steps, and 2 of 6 terminate\. .* well-known bias of adversarial methods/,
    ],
    [
      'missing ends',
      { ...good, hasLastObservations: false },
      {},
      'missingEnds',
      'information',
      /each of the 6 episodes ended in/,
    ],
    ['few episodes', continuous([60, 60]), {}, 'fewEpisodes', 'warning', /^Only 2 episodes \(120 steps\)/],
    [
      'a constant observation',
      { ...good, states: good.states.map((value, k) => (k % 2 === 0 ? 3 : value)) },
      {},
      'constantFeatures',
      'information',
      /^Observations never change in dimension 0: a reward cannot depend on it/,
    ],
    [
      'constant actions',
      { ...good, actions: good.actions.map(() => 1) },
      {},
      'constantFeatures',
      'warning',
      /^Actions never change in dimension 0\./,
    ],
  ])('%s', (_, trajectories, expectation, kind, severity, message) => {
    const found = problems(trajectories, expectation);
    expect(found).toEqual([{ kind, severity, message: expect.stringMatching(message) as string }]);
  });

  it('duplicate episodes, which are no wonder where states are discrete', () => {
    const states = good.states.slice();
    const actions = good.actions.slice();
    states.copyWithin(2 * 180, 2 * 60, 2 * 120);
    actions.copyWithin(180, 60, 120);
    expect(problems({ ...good, states, actions })).toEqual([
      {
        kind: 'duplicateEpisodes',
        severity: 'warning',
        message: expect.stringMatching(
          /^1 of 6 episodes repeat an earlier one step by step, the first is 3, like 1\./,
        ) as string,
      },
    ]);
    const discrete = problems(episodes([0, 1, 2, 3], [0, 1, 2, 3], [0, 0, 1, 2, 3]));
    expect(discrete.find(({ kind }) => kind === 'duplicateEpisodes')?.severity).toBe('information');
  });
});

it('does not take the same short walk every time for a time limit', () => {
  const walks = Array.from({ length: 6 }, () => [0, 1, 2, 3]);
  expect(problems(episodes(...walks)).map(({ kind }) => kind)).not.toContain('timeoutsAsTerminals');
});

it('judges recorded Pendulum by what Gymnasium says of it', async () => {
  const trajectories = await readDemonstrations(path.join(fixtures, 'pendulum.minari-hdf5'));
  const pendulum = { stateSize: 3, actionSize: 1, actionLow: [-2], actionHigh: [2] };
  expect(problems(trajectories, pendulum).map(({ kind }) => kind)).toEqual(['fewEpisodes']);
  expect(problems(trajectories, { ...pendulum, actionLow: [-1], actionHigh: [1] }).map(({ kind }) => kind)).toContain(
    'actionRange',
  );
});

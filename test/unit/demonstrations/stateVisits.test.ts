import path from 'node:path';
import { expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { stateVisits } from '../../../src/demonstrations/stateVisits';
import { createFiniteEnvironment } from '../../../src/environments/catalogue';
import { finiteWorldSchema } from '../../../src/protocol/experiment';
import { chain, episodes } from './chain';
import { temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const write = temporaryFiles();
const icy = (options = {}) => createFiniteEnvironment(finiteWorldSchema.parse({ kind: 'icyGridworld', ...options }));
const example = path.resolve(import.meta.dirname, '../../../examples/workspace/demonstrations/icy-gridworld-5x5.npz');

it('finds states, actions and next states', () => {
  const { states, actions, nextStates } = stateVisits(episodes([0, 1, 1, 2, 3], [0, 0]), chain);
  expect([...states]).toEqual([0, 1, 1, 2, 0]);
  expect([...actions]).toEqual([1, 1, 1, 1, 1]);
  expect([...nextStates]).toEqual([1, 1, 2, 3, 0]);
});

it('fits the shipped demonstrations to their gridworld and to no other', async () => {
  const trajectories = await readDemonstrations(example);
  const { states } = stateVisits(trajectories, icy());
  expect(
    states.every((state, step) => state === trajectories.states[2 * step]! + 5 * trajectories.states[2 * step + 1]!),
  ).toBe(true);
  const small = await refusal(() => stateVisits(trajectories, icy({ width: 4, height: 4 })));
  expect(small.message).toMatch(
    /npz: (next_)?states\[\d+\]: \[\d, \d\] is no state, expected \[x, y\] with x from 0 to 3 and y from 0 to 3/,
  );
  const dry = await refusal(() => stateVisits(trajectories, icy({ slip: 0 })));
  expect(dry.message).toMatch(
    /next_states\[\d+\]: action \d \(\w+\) in state \d+ cannot lead to state \d+, expected \d+$/,
  );
});

it.each([
  [
    'an observation off the grid',
    { state: [5, 0] },
    ':1: state: [5, 0] is no state, expected [x, y] with x from 0 to 4',
  ],
  ['half a cell', { state: [0.5, 0] }, ':1: state: [0.5, 0] is no state'],
  ['a next observation off the grid', { nextState: [-1, 0] }, ':1: nextState: [-1, 0] is no state'],
  [
    'an action that does not exist',
    { action: 4 },
    ':1: action: action 4 does not exist, expected 0 (right), 1 (left), 2 (down), 3 (up)',
  ],
  ['half an action', { action: 0.5 }, ':1: action: action 0.5 does not exist'],
  ['an action of several numbers', { action: [0, 1] }, ':1: action: an action has 2 numbers, expected one: 0 (right)'],
  [
    'an impossible move',
    { nextState: [2, 0] },
    ':1: nextState: action 0 (right) in state 0 cannot lead to state 2, expected 0, 1, 5',
  ],
  [
    'an end where none is',
    { absorbing: true },
    ':1: nextState: the step is marked as ending in an absorbing state, but state 1 is not absorbing',
  ],
])('names the line of %s', async (_, change, message) => {
  const step = { episode: 0, step: 0, state: [0, 0], action: 0, nextState: [1, 0], absorbing: false, ...change };
  const trajectories = await readDemonstrations(write(JSON.stringify(step)));
  const error = await refusal(() => stateVisits(trajectories, icy()));
  expect(error.message).toContain(message);
  expect(error.place.line).toBe(1);
});

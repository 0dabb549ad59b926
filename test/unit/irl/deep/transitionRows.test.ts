// Rows of transitions: what is in which column, scaled and clipped, and the absorbing state.
import { expect, test } from 'vitest';
import { scaleOf, TransitionRows } from '../../../../src/irl/deep/transitionRows';
import type { ActionSpace } from '../../../../src/environments/continuousEnvironment';

const states = { kind: 'numbers' as const, mean: [1, 0], deviation: [2, 0.01] };
const box: ActionSpace = { kind: 'box', names: ['push'], low: [-2], high: [2] };
const columns = {
  states: Float32Array.of(1, 0, 3, 0.02, -5, -9),
  actions: Float32Array.of(0, 1, 5),
  nextStates: Float32Array.of(3, 0.02, -5, -9, 100, 100),
  terminated: Uint8Array.of(0, 0, 1),
};

function rowsOf(inputs: TransitionRows['inputs'], space = box, given = columns) {
  const rows = new TransitionRows(inputs, { states, actionSpace: space, stateNames: ['x', 'v'] });
  const out = new Float32Array(3 * rows.width);
  rows.write(given, out, { count: 3 });
  const table = [0, 1, 2].map((i) => [...out.subarray(i * rows.width, (i + 1) * rows.width)]);
  return { rows, table };
}

test('state and action: centred, scaled, clipped; actions by their bounds', () => {
  const { rows, table } = rowsOf('stateAction');
  expect(rows.names).toEqual(['x', 'v', 'absorbing', 'push']);
  expect([...rows.noisy]).toEqual([1, 1, 0, 1]);
  expect(table).toEqual([
    [0, 0, 0, 0],
    [1, 2, 0, 0.5],
    [-3, -10, 0, 1],
  ]);
  expect([...rows.absorbing()]).toEqual([0, 0, 1, 0]);
});

test('state and next state: a terminal step leads to the absorbing state', () => {
  const { rows, table } = rowsOf('stateNextState');
  expect(rows.names).toEqual(['x', 'v', 'absorbing', 'next x', 'next v', 'next absorbing']);
  expect(table[0]).toEqual([0, 0, 0, 1, 2, 0]);
  expect(table[2]).toEqual([-3, -10, 0, 0, 0, 1]);
  expect([...rows.absorbing()]).toEqual([0, 0, 1, 0, 0, 1]);
  expect(rowsOf('shaped').table).toEqual(table);
  expect(rowsOf('state').table[1]).toEqual([1, 2, 0]);
});

test('features are the numbers and their squares', () => {
  const { rows, table } = rowsOf('features');
  expect(rows.names).toEqual(['x', 'v', 'absorbing', 'push', '(x)²', '(v)²', '(push)²']);
  expect(table[1]).toEqual([1, 2, 0, 0.5, 1, 4, 0.25]);
});

test('a choice is one column of several', () => {
  const space: ActionSpace = { kind: 'discrete', names: ['left', 'stay', 'right'] };
  const { rows, table } = rowsOf('stateAction', space, { ...columns, actions: Float32Array.of(2, 0, 1) });
  expect(rows.names).toEqual(['x', 'v', 'absorbing', 'left', 'stay', 'right']);
  expect(table.map((row) => row.slice(3))).toEqual([
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ]);
});

test('the scale is the mean and deviation of each feature, never 0', () => {
  const { mean, deviation } = scaleOf({ states: Float64Array.of(1, 5, 3, 5), stateSize: 2 });
  expect([...mean]).toEqual([2, 5]);
  expect([...deviation]).toEqual([1, 1e-3]);
});

test('states of a finite world are told apart one by one', () => {
  const world = {
    states: { kind: 'oneHot' as const, sizes: [3, 2] },
    actionSpace: { kind: 'discrete' as const, names: ['stay', 'go'] },
    stateNames: ['x', 'y'],
  };
  const rows = new TransitionRows('stateNextState', world);
  expect(rows.width).toBe(2 * 7);
  const out = new Float32Array(2 * rows.width).fill(9);
  const given = {
    states: Float32Array.of(2, 1, 0, 1),
    actions: Float32Array.of(0, 1),
    nextStates: Float32Array.of(0, 1, 1, 1),
    terminated: Uint8Array.of(0, 1),
  };
  rows.write(given, out, { count: 2 });
  const ones = [...out.entries()].filter(([, value]) => value === 1).map(([index]) => index);
  // State 5, next state 3; then state 3, and the flag of the absorbing state.
  expect(ones).toEqual([5, 7 + 3, 14 + 3, 14 + 13]);
  expect(out.filter((value) => value !== 0 && value !== 1)).toHaveLength(0);
});

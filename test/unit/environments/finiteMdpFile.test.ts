import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFiniteMdp } from '../../../src/environments/finiteMdpFile';
import { InputError } from '../../../src/protocol/inputError';

/** Left and right between a bed and a table, then out of the door for good. */
const house = {
  states: ['bed', 'table', 'door'],
  actions: ['left', 'right'],
  discount: 0.9,
  start: [
    [0, 0.25],
    [1, 0.5],
    [0, 0.25],
  ],
  absorbing: [2],
  transitions: [
    [1, 1, 2, 0.5],
    [0, 0, 0, 1],
    [0, 1, 1, 0.75],
    [0, 1, 0, 0.25],
    [1, 0, 0, 1],
    [1, 1, 2, 0.25],
    [1, 1, 0, 0.25],
  ],
  reward: [0, -1, 5],
  features: { warm: [1, 0, 0] },
  grid: { width: 3, height: 1 },
  arrows: [
    [-1, 0],
    [1, 0],
  ],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trirl-mdp-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: unknown): string {
  const file = path.join(folder, 'mdp.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
function refusal(content: unknown): InputError {
  try {
    readFiniteMdp(write(content));
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('finite MDP file', () => {
  it('is read with duplicates merged, next states sorted and self-loops for absorbing states', () => {
    const mdp = readFiniteMdp(write(house));
    expect(mdp).toMatchObject({ states: 3, actions: 2, discount: 0.9, actionNames: ['left', 'right'] });
    expect(mdp.stateNames).toEqual(['bed', 'table', 'door']);
    expect([...mdp.start]).toEqual([0.5, 0.5, 0]);
    expect([...mdp.absorbing]).toEqual([0, 0, 1]);
    expect([...mdp.rowStart]).toEqual([0, 1, 3, 4, 6, 7, 8]);
    expect([...mdp.nextState]).toEqual([0, 0, 1, 0, 0, 2, 2, 2]);
    expect([...mdp.probability]).toEqual([1, 0.25, 0.75, 1, 0.25, 0.75, 1, 1]);
    expect([...mdp.features!['warm']!]).toEqual([1, 0, 0]);
    expect([...mdp.reward!]).toEqual([0, -1, 5]);
    expect(mdp.actionArrows).toEqual(house.arrows);
  });

  it('takes rounded probabilities and scales them to sum to 1', () => {
    const third = 0.3333333;
    const mdp = readFiniteMdp(
      write({
        states: 3,
        actions: 1,
        discount: 0.5,
        start: [[0, 1]],
        absorbing: [1, 2],
        transitions: [
          [0, 0, 0, third],
          [0, 0, 1, third],
          [0, 0, 2, third],
        ],
      }),
    );
    expect(mdp.probability[0]! + mdp.probability[1]! + mdp.probability[2]!).toBeCloseTo(1, 15);
    expect(mdp.actionNames).toEqual(['0']);
  });

  it('names state, action and sum where probabilities do not sum to 1', () => {
    const error = refusal({ ...house, transitions: house.transitions.slice(0, -1) });
    expect(error.message).toContain(
      'mdp.json: transitions: probabilities of state 1 (table), action 1 (right) sum to 0.75, expected 1',
    );
    expect(error.place.field).toBe('transitions');
  });

  it('lists every problem with its field', () => {
    const error = refusal({
      ...house,
      start: [[7, 0.5]],
      absorbing: [2, 3],
      transitions: [...house.transitions, [0, 5, 9, 1], [2, 0, 1, 1]],
      reward: [1],
      features: { warm: [1, 2] },
      grid: { width: 1, height: 2 },
      arrows: [[1, 0]],
    });
    for (const line of [
      '10 problems:',
      'absorbing[1]: found state 3, expected 0 to 2',
      'reward: found 1 numbers, expected one for each of the 3 states',
      'features.warm: found 2 numbers, expected one for each of the 3 states',
      'arrows: found 1 arrows, expected one for each of the 2 actions',
      'grid: 1 x 2 are 2 cells, expected at least one for each of the 3 states',
      'start[0][0]: found state 7, expected 0 to 2',
      'start: probabilities sum to 0.5, expected 1',
      'transitions[7][1]: found action 5, expected 0 to 1',
      'transitions[7][2]: found next state 9, expected 0 to 2',
      'transitions[8]: state 2 is absorbing, but this transition leaves it for state 1',
    ]) {
      expect(error.message).toContain(line);
    }
  });

  it('keeps a long list of problems short', () => {
    const error = refusal({ states: 500, actions: 3, discount: 0.9, start: [[0, 1]], transitions: [] });
    expect(error.message).toMatch(/1500 problems:/);
    expect(error.message).toMatch(/and 1480 more$/);
  });

  it('names fields of the wrong type, and the line that is not JSON', () => {
    expect(refusal({ ...house, discount: 1.5, transitions: [[0, 0, 0.5, 1]] }).message).toMatch(
      /2 problems:\n {2}discount: .*\n {2}transitions\[0\]\[2\]: /,
    );
    expect(refusal('{\n  "states": 3,\n  oops\n}').place.line).toBe(3);
    expect(refusal('{\n  "states": 3,').message).toMatch(/mdp\.json:2: is not JSON/);
    expect(refusal({ ...house, discont: 1 }).message).toContain('discont');
  });

  it('refuses sizes that would not fit into memory before it takes any', () => {
    expect(
      refusal({ states: 1_000_000, actions: 10_000, discount: 0.9, start: [[0, 1]], transitions: [] }).message,
    ).toMatch(/states: 1000000 states with 10000 actions are 10000000000 rows, expected at most/);
  });

  it('says which file cannot be read', () => {
    const missing = path.join(folder, 'missing.json');
    expect(() => readFiniteMdp(missing)).toThrow(InputError);
    expect(() => readFiniteMdp(missing)).toThrow(`${missing}: cannot be read: ENOENT`);
  });
});

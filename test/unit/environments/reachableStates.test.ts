import { expect, it } from 'vitest';
import { icyGridworld } from '../../../src/environments/icyGridworld';
import { reachableStates } from '../../../src/environments/reachableStates';
import { icyGridworldSchema } from '../../../src/protocol/experiment';

it('finds what some actions lead to, and nothing else', () => {
  const reachable = (options: object) =>
    [...reachableStates(icyGridworld(icyGridworldSchema.parse({ kind: 'icyGridworld', ...options })))].join('');
  expect(reachable({ width: 3, height: 3 })).toBe('111111111');
  // The goal lies in the way, but one can go around it.
  expect(reachable({ width: 3, height: 2, slip: 0, goal: [1, 0] })).toBe('111111');
  const walled = icyGridworld(icyGridworldSchema.parse({ kind: 'icyGridworld', width: 2, height: 3, slip: 0 }));
  walled.nextState.forEach((next, entry) => {
    if (next === 2 || next === 3) walled.nextState[entry] = 0;
  });
  expect([...reachableStates(walled)].join('')).toBe('110000');
});

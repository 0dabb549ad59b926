import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { icyGridworldSchema } from '../../../src/protocol/experiment';
import { icyGridworld } from '../../../src/environments/icyGridworld';
import type { FiniteMdp } from '../../../src/environments/finiteMdp';

const configure = (options: object = {}) => icyGridworldSchema.parse({ kind: 'icyGridworld', ...options });

function row(mdp: FiniteMdp, state: number, action: number): [number, number][] {
  const at = state * mdp.actions + action;
  const entries: [number, number][] = [];
  for (let entry = mdp.rowStart[at]!; entry < mdp.rowStart[at + 1]!; entry++) {
    entries.push([mdp.nextState[entry]!, mdp.probability[entry]!]);
  }
  return entries;
}

describe('icy gridworld', () => {
  it('has the transition probabilities of the public code, to the last bit, goal row included', () => {
    const reference = JSON.parse(
      readFileSync(new URL('../../fixtures/reference/icy-gridworld-5x5.json', import.meta.url), 'utf8'),
    ) as { P: number[][][]; p_initial: number[] };
    const mdp = icyGridworld(configure());
    for (let state = 0; state < 25; state++) {
      for (let action = 0; action < 4; action++) {
        const dense = new Array<number>(25).fill(0);
        for (const [next, mass] of row(mdp, state, action)) dense[next] = mass;
        expect(dense).toEqual(reference.P[state]!.map((masses) => masses[action]));
      }
    }
    expect([...mdp.start]).toEqual(reference.p_initial);
    expect(row(mdp, 24, 2)).toEqual([[24, 1]]);
    expect([...mdp.absorbing].map((flag, state) => flag && state).filter(Boolean)).toEqual([24]);
  });

  it.each([
    { width: 2, height: 7, slip: 1, start: [1, 3], goal: [0, 6] },
    { width: 9, height: 3, slip: 0 },
    { width: 4, height: 4, slip: 0.37, goal: [2, 1] },
  ])('keeps rows positive, sorted, merged and summing to 1: %o', (options) => {
    const mdp = icyGridworld(configure(options));
    for (let state = 0; state < mdp.states; state++) {
      for (let action = 0; action < mdp.actions; action++) {
        const entries = row(mdp, state, action);
        const nexts = entries.map(([next]) => next);
        expect(nexts).toEqual([...new Set(nexts)].sort((a, b) => a - b));
        expect(entries.every(([, mass]) => mass > 0)).toBe(true);
        expect(entries.reduce((sum, [, mass]) => sum + mass, 0)).toBeCloseTo(1, 14);
      }
    }
  });

  it('goes where it is told without slip, and draws its arrows that way', () => {
    const mdp = icyGridworld(configure({ width: 4, height: 3, slip: 0 }));
    const state = 5; // x 1, y 1
    mdp.actionArrows!.forEach(([dx, dy], action) =>
      expect(row(mdp, state, action)).toEqual([[state + dx + 4 * dy, 1]]),
    );
    expect(mdp.actionNames).toEqual(['right', 'left', 'down', 'up']);
    expect(row(mdp, 0, 1)).toEqual([[0, 1]]);
  });

  it('rewards every cell with stepReward and the goal with goalReward', () => {
    const mdp = icyGridworld(configure({ width: 3, height: 2, goal: [1, 0], stepReward: -2, goalReward: 7 }));
    expect([...mdp.reward!]).toEqual([-2, 7, -2, -2, -2, -2]);
  });

  it('builds 256 x 256 cells quickly', () => {
    const begin = performance.now();
    const mdp = icyGridworld(configure({ width: 256, height: 256 }));
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(mdp.rowStart.at(-1)).toBe(mdp.nextState.length);
    expect(mdp.nextState.length).toBe(mdp.probability.length);
  });

  it('names the field of a cell that is not on the grid', () => {
    expect(() => icyGridworld(configure({ start: [5, 0] }))).toThrow(
      'environment.start: the cell [5, 0] is not on the 5 x 5 grid: expected x from 0 to 4 and y from 0 to 4',
    );
    expect(() => icyGridworld(configure({ goal: [0, 9] }))).toThrow(/^environment\.goal: the cell \[0, 9\]/);
    expect(() => icyGridworld(configure({ start: [4, 4] }))).toThrow(/^environment\.start: .*the goal too/);
  });
});

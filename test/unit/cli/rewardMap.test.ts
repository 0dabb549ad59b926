import { describe, expect, it } from 'vitest';
import { rewardMap } from '../../../src/cli/rewardMap';
import type { LearnedReward } from '../../../src/protocol/learnedReward';
import type { FiniteWorldFacts } from '../../../src/protocol/world';

function world(width: number, height: number): FiniteWorldFacts {
  const states = width * height;
  return {
    kind: 'finite',
    states,
    actionNames: ['stay'],
    discount: 0.9,
    grid: { width, height },
    start: Array.from({ length: states }, (_, s) => (s === 0 ? 1 : 0)),
    absorbing: Array.from({ length: states }, (_, s) => s === states - 1),
    reachable: Array.from({ length: states }, (_, s) => s !== 1),
    expertOccupancy: new Array<number>(states).fill(1 / states),
    randomKl: 1,
  };
}

function reward(values: number[], features?: LearnedReward['features']): LearnedReward {
  return {
    format: 'trirl.reward/1',
    kind: 'finite',
    iteration: 1,
    revision: 0,
    algorithm: 'trirl',
    values,
    ...(features === undefined ? {} : { features }),
    discount: 0.9,
  };
}

const plain = { hasColour: false };

describe('rewardMap', () => {
  it('writes the number of every cell of a small grid', () => {
    expect(rewardMap(reward([-1, 99, 0.5, 2]), world(2, 2), plain)).toEqual([
      ' -1.00S     ╱╱  ',
      '  0.50    2.00G ',
      'from -1 to 2; S start, G absorbing, ╱╱ never reached',
    ]);
  });

  it('shades the cells of a wider one', () => {
    const values = Array.from({ length: 40 }, (_, s) => s % 20);
    const lines = rewardMap(reward(values), world(20, 2), plain);
    expect(lines.slice(0, 2).map((line) => line.length)).toEqual([40, 40]);
    expect(lines[0]).toBe('S ╱╱    ░░░░░░░░▒▒▒▒▒▒▒▒▓▓▓▓▓▓▓▓████████');
    expect(lines[1]!.endsWith('G█')).toBe(true);
  });

  it('colours cells where the terminal can, in the same width', () => {
    const [line] = rewardMap(reward([0, 1, 2, 3]), world(2, 2), { hasColour: true });
    expect(line!.replace(/\u001b\[[\d;]*m/g, '')).toBe('  0.00S     ╱╱  ');
    expect(line).toContain('\u001b[48;5;18;38;5;231m');
  });

  it('takes squares of states together where the grid is wider than a terminal', () => {
    const values = Array.from({ length: 64 * 4 }, (_, s) => (s % 64 < 32 ? -1 : 1));
    const lines = rewardMap(reward(values), world(64, 4), plain);
    expect(lines.slice(0, 3)).toEqual([
      `S ${' '.repeat(30)}${'█'.repeat(32)}`,
      `${' '.repeat(32)}${'█'.repeat(30)}G█`,
      'each cell is the mean of 2 × 2 states',
    ]);
  });

  it('lists states without a grid, and weights of features', () => {
    const list = world(3, 1);
    delete list.grid;
    const lines = rewardMap(
      reward([0, 1, 2], { names: ['speed', 'x'], weights: [2, -1] }),
      { ...list, stateNames: ['left', 'middle', 'right'] },
      plain,
    );
    expect(lines[0]).toMatch(/^left {3}S {9}0 █$/);
    expect(lines[2]).toMatch(/^right {2}G {9}2 █{30}$/);
    expect(lines.slice(-2)).toEqual([
      `  speed          2 ${' '.repeat(20)}│${'█'.repeat(20)}`,
      `  x             -1 ${' '.repeat(10)}${'█'.repeat(10)}│`,
    ]);
  });
});

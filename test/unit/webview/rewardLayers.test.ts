import { describe, expect, it } from 'vitest';
import type { FiniteWorldFacts } from '../../../src/protocol/world';
import { colourAt, divergingMap, inkOn, sequentialMap } from '../../../webview/components/colourMaps';
import { availableLayers, isUnvisited, layerOf, normalised, shareOf } from '../../../webview/components/rewardLayers';

const world: FiniteWorldFacts = {
  kind: 'finite',
  states: 4,
  actionNames: ['a', 'b'],
  discount: 0.9,
  grid: { width: 2, height: 2 },
  actionArrows: [
    [1, 0],
    [0, 1],
  ],
  start: [1, 0, 0, 0],
  absorbing: [false, false, false, true],
  reachable: [true, true, false, true],
  expertOccupancy: [0.5, 0.25, 0, 0.25],
  demonstrationVisits: [3, 0, 0, 5],
  trueReward: [-1, -1, -1, 2],
  randomKl: 1,
};
const frame = {
  iteration: 3,
  revision: 0,
  values: [10, 20, 1000, 60],
  policy: [1, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  occupancy: [0.5, 1e-9, 0, 0.5],
};

describe('layers', () => {
  it('centre a reward on the mean over the states that can be reached', () => {
    const { scale, caption } = layerOf('learned', world, frame);
    expect(scale).toEqual({ kind: 'diverging', centre: 30, limit: 30 });
    expect(caption).toContain('mean over the states that can be reached, 30');
    expect(shareOf(scale, 30)).toBe(0.5);
    expect(shareOf(scale, 60)).toBe(1);
    expect(shareOf(scale, 0)).toBe(0);
  });

  it('compare rewards after shift and scale are gone', () => {
    const doubled = { ...frame, values: world.trueReward!.map((value) => 7 + 2 * value) };
    const { values, scale } = layerOf('difference', world, doubled);
    for (const value of values) expect(value).toBeCloseTo(0, 12);
    expect(scale).toMatchObject({ kind: 'diverging', centre: 0 });
    const unit = [0, 1, 3].map((state) => normalised(frame.values, world)[state]!);
    expect(unit.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(unit.reduce((sum, value) => sum + value ** 2, 0) / 3).toBeCloseTo(1, 12);
  });

  it('show shares of time on a logarithmic scale of six decades at most', () => {
    expect(layerOf('policyOccupancy', world, frame).scale).toEqual({ kind: 'logarithmic', low: 5e-7, high: 0.5 });
    expect(layerOf('expertOccupancy', world, frame).scale).toEqual({ kind: 'logarithmic', low: 0.25, high: 0.5 });
  });

  it('are offered where the world has what they need', () => {
    expect(availableLayers(world)).toHaveLength(7);
    const bare: Partial<FiniteWorldFacts> = { ...world };
    delete bare.trueReward;
    delete bare.actionArrows;
    expect(availableLayers(bare as FiniteWorldFacts).map(({ value }) => value)).toEqual([
      'learned',
      'policyOccupancy',
      'expertOccupancy',
      'occupancyDifference',
    ]);
  });

  it('tell a state that nobody visited', () => {
    expect([0, 1, 3].map((state) => isUnvisited(world, frame, state))).toEqual([false, true, false]);
  });
});

describe('colour maps', () => {
  const lightness = ([red, green, blue]: readonly number[]) => 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;

  it('rise in lightness from the least to the most time', () => {
    const levels = Array.from({ length: 17 }, (_, i) => lightness(colourAt(sequentialMap(), i / 16)));
    expect(levels.every((level, i) => i === 0 || level > levels[i - 1]!)).toBe(true);
  });

  it.each([true, false])('are blue below, orange above and grey in the middle (dark: %s)', (dark) => {
    const [low, middle, high] = [0, 0.5, 1].map((share) => colourAt(divergingMap(dark), share));
    expect(low![2]).toBeGreaterThan(low![0] + 60);
    expect(high![0]).toBeGreaterThan(high![2] + 60);
    expect(Math.max(...middle!) - Math.min(...middle!)).toBeLessThan(12);
  });

  it('can be written on', () => {
    expect([inkOn([255, 255, 255]), inkOn([0, 0, 0])]).toEqual(['#000', '#fff']);
  });
});

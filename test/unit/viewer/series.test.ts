import { describe, expect, it } from 'vitest';
import { stridedSteps, thinnedSeries } from '../../../src/viewer/series';

const wave = { at: (step: number) => Math.sin(step / 7) + (step === 70_123 ? 50 : 0) };

describe('a thinned series', () => {
  it('is whole while it fits', () => {
    const { steps, values } = thinnedSeries({ columns: [wave], origin: 100, from: 3, to: 8, points: 5 });
    expect([...steps]).toEqual([3, 4, 5, 6, 7]);
    expect([...values[0]!]).toEqual([103, 104, 105, 106, 107].map((step) => wave.at(step)));
  });

  it('keeps every extreme in at most as many points as asked for', () => {
    const { steps, values } = thinnedSeries({ columns: [wave], origin: 0, from: 0, to: 100_000, points: 500 });
    expect(steps.length).toBeLessThanOrEqual(500);
    expect(steps.length).toBeGreaterThan(250);
    expect(Math.max(...values[0]!)).toBe(wave.at(70_123));
    expect([...steps]).toEqual([...steps].sort((a, b) => a - b));
    expect([steps[0], steps.at(-1)]).toEqual([0, 99_999]);
    for (let block = 0; block < steps.length; block += 2) {
      let [low, high] = [Infinity, -Infinity];
      for (let step = steps[block]!; step <= steps[block + 1]!; step++) {
        low = Math.min(low, wave.at(step));
        high = Math.max(high, wave.at(step));
      }
      expect([values[0]![block]!, values[0]![block + 1]!].sort((a, b) => a - b)).toEqual([low, high]);
    }
  });

  it('stands still when it is moved: blocks begin where they began', () => {
    const at = (from: number) => {
      const { steps } = thinnedSeries({ columns: [wave], origin: 0, from, to: from + 10_000, points: 100 });
      return steps.filter((_, i) => i % 2 === 0).slice(1, -1);
    };
    const here = new Set(at(0));
    expect(
      at(1000)
        .filter((step) => step < 9000)
        .every((step) => here.has(step)),
    ).toBe(true);
  });
});

it('a way keeps its ends', () => {
  expect([...stridedSteps({ length: 3, points: 5 })]).toEqual([0, 1, 2]);
  expect([...stridedSteps({ length: 101, points: 5 })]).toEqual([0, 25, 50, 75, 100]);
});

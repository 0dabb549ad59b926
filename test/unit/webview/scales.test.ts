import { describe, expect, it } from 'vitest';
import { tunableNames, tunables } from '../../../src/protocol/tunables';
import {
  linearRange,
  logarithmicLabel,
  logarithmicRange,
  logarithmicTicks,
} from '../../../webview/components/chartScales';
import { positionOf, sliderSteps, valueAtPosition } from '../../../webview/dashboard/tunableScale';

describe('axes', () => {
  it('include the constant lines, and never fall under a zero at the bottom', () => {
    expect(linearRange(0.4, 0.9, [0, 1])).toEqual([0, 1.06]);
    const [low, high] = linearRange(-3, 5, []);
    expect(low).toBeLessThan(-3);
    expect(high).toBeGreaterThan(5);
    expect(linearRange(null, null, [])).toEqual([0, 1]);
  });

  it('are never empty, even when nothing moves', () => {
    const [low, high] = logarithmicRange(0.1, 0.1, []);
    expect(high / low).toBeGreaterThan(2);
    expect(logarithmicRange(null, null, [])).toEqual([0.1, 10]);
    expect(logarithmicRange(1e-5, 1e-2, [0, -1, 3])[1]).toBeGreaterThan(3);
  });

  it('mark decades, thinned to what fits, and 1, 2, 5 within one', () => {
    expect(logarithmicTicks(5e-6, 2, 10).map(logarithmicLabel)).toEqual(['10⁻⁵', '10⁻⁴', '10⁻³', '0.01', '0.1', '1']);
    expect(logarithmicTicks(1e-12, 1, 5)).toHaveLength(5);
    expect(logarithmicTicks(1500, 60_000, 5).map(logarithmicLabel)).toEqual(['2000', '5000', '10⁴', '2·10⁴', '5·10⁴']);
    expect(logarithmicTicks(2.1, 2.9, 5)).toHaveLength(1);
  });
});

describe('sliders', () => {
  it.each(tunableNames)('%s: ends are the ends, steps are even, values are round', (name) => {
    const tunable = tunables[name];
    expect(valueAtPosition(tunable, 0)).toBe(tunable.minimum);
    expect(valueAtPosition(tunable, sliderSteps)).toBe(tunable.maximum);
    for (let position = 0; position <= sliderSteps; position++) {
      const value = valueAtPosition(tunable, position);
      expect(value).toBeGreaterThanOrEqual(tunable.minimum);
      expect(value).toBeLessThanOrEqual(tunable.maximum);
      expect(Number(value.toPrecision(3))).toBe(value);
      expect(positionOf(tunable, value)).toBe(position);
    }
  });

  it('show the nearest place of a value that no position has', () => {
    expect(positionOf(tunables.klBound, 1e9)).toBe(sliderSteps);
    expect(positionOf(tunables.klBound, 1e-9)).toBe(0);
  });
});

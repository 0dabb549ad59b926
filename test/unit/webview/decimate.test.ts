// Thinning must never lose an extreme, and must cost what is seen, not what there is.
import { describe, expect, it } from 'vitest';
import { decimate, thinnedRows } from '../../../webview/components/decimate';
import { MinMaxPyramid } from '../../../webview/components/minMaxPyramid';

function lineOf(values: readonly number[]) {
  const valueAt = (row: number) => values[row] ?? NaN;
  const pyramid = new MinMaxPyramid(valueAt);
  pyramid.extendTo(values.length);
  return { valueAt, pyramid };
}

/** Noise of a fixed seed (mulberry32). */
function noise(length: number): number[] {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  });
}

describe('MinMaxPyramid', () => {
  it('knows the extremes of every block, however the rows came in', () => {
    const values = noise(5000);
    values[777] = NaN;
    const whole = lineOf(values).pyramid;
    const pieces = new MinMaxPyramid((row) => values[row]!);
    for (const length of [1, 15, 16, 17, 100, 1023, 1024, 4999, 5000]) pieces.extendTo(length);
    for (const size of [1, 4, 16, 64, 1024, 8192]) {
      for (let block = 0; block * size < values.length; block++) {
        const part = values.slice(block * size, (block + 1) * size).filter((value) => !Number.isNaN(value));
        const expected = part.length > 0 ? [Math.min(...part), Math.max(...part)] : [Infinity, -Infinity];
        expect(whole.extremes(block, size)).toEqual(expected);
        expect(pieces.extremes(block, size)).toEqual(expected);
      }
    }
  });

  it('forgets what was replaced', () => {
    let values = [5, 9];
    const pyramid = new MinMaxPyramid((row) => values[row]!);
    pyramid.extendTo(2);
    values = [1, 2];
    pyramid.clear();
    pyramid.extendTo(2);
    expect(pyramid.extremes(0, 16)).toEqual([1, 2]);
  });
});

describe('decimate', () => {
  it('gives every row while there is room, null where there is no value', () => {
    const [x, y] = decimate({
      from: 1,
      to: 4,
      pixels: 100,
      xAt: (row) => 10 * row,
      lines: [lineOf([1, 2, NaN, 4, 5])],
    });
    expect(x).toEqual([10, 20, 30]);
    expect(y).toEqual([2, null, 4]);
  });

  it('keeps the extremes of a long run in about two points a pixel', () => {
    const values = noise(200_000);
    values[123_456] = 7;
    values[54_321] = -7;
    const [x, y] = decimate({ from: 0, to: values.length, pixels: 400, xAt: (row) => row, lines: [lineOf(values)] });
    expect(x.length).toBeLessThanOrEqual(802);
    expect(x.length).toBeGreaterThan(390);
    expect(Math.max(...(y as number[]))).toBe(7);
    expect(Math.min(...(y as number[]))).toBe(-7);
    expect(x.every((value, i) => i === 0 || value >= x[i - 1]!)).toBe(true);
  });

  it('draws a falling line falling', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => -i);
    const [, y] = decimate({ from: 0, to: values.length, pixels: 100, xAt: (row) => row, lines: [lineOf(values)] });
    expect((y as number[]).every((value, i) => i === 0 || value <= (y as number[])[i - 1]!)).toBe(true);
  });

  it('stands still while rows are added', () => {
    const values = noise(100_010);
    const line = lineOf(values);
    const input = { from: 0, pixels: 300, xAt: (row: number) => row, lines: [line] };
    const before = decimate({ ...input, to: 100_000 });
    const after = decimate({ ...input, to: 100_010 });
    expect(after[1]!.slice(0, -2)).toEqual(before[1]!.slice(0, -2));
  });

  it('leaves a gap where a whole block has no value', () => {
    const values = Array.from({ length: 4096 }, (_, i) => (i >= 1024 && i < 2048 ? NaN : 1));
    const [, y] = decimate({ from: 0, to: 4096, pixels: 64, xAt: (row) => row, lines: [lineOf(values)] });
    expect(y!.filter((value) => value === null)).toHaveLength(32);
  });
});

describe('thinnedRows', () => {
  it('gives all rows of a short run, newest first', () => {
    expect(thinnedRows(4)).toEqual([3, 2, 1, 0]);
    expect(thinnedRows(0)).toEqual([]);
  });

  it('gives the newest in full and an even spread of the rest, the first row among them', () => {
    const rows = thinnedRows(100_000);
    expect(rows).toHaveLength(200);
    expect(rows.slice(0, 3)).toEqual([99_999, 99_998, 99_997]);
    expect(rows.at(-1)).toBe(0);
    expect(new Set(rows).size).toBe(200);
  });
});

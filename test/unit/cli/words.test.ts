import { describe, expect, it } from 'vitest';
import { count, duration, number } from '../../../src/cli/words';

describe('numbers in a terminal', () => {
  it('have four significant digits', () => {
    expect([0, 1, -12.345678, 0.0123456, 123456, 1 / 3].map((v) => number(v))).toEqual([
      '0',
      '1',
      '-12.35',
      '0.01235',
      '123500',
      '0.3333',
    ]);
    expect([9.123e-6, 1e-5, -1.5e7, 1e-20].map((v) => number(v))).toEqual(['9.12e-6', '1e-5', '-1.5e7', '1e-20']);
    expect(number(undefined)).toBe('unknown');
  });

  it('count with prefixes, and durations in seconds and minutes', () => {
    expect([3, 999, 12_345, 4_560_000].map(count)).toEqual(['3', '999', '12.3 k', '4.56 M']);
    expect([0.123, 59.5, 65, 3600].map(duration)).toEqual(['0.12 s', '59.50 s', '1 min 5 s', '60 min 0 s']);
  });
});

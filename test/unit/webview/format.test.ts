import { describe, expect, it } from 'vitest';
import {
  clock,
  count,
  countTick,
  measured,
  plain,
  powerOfTen,
  quantity,
  shortSeconds,
} from '../../../webview/components/format';

describe('numbers as people read them', () => {
  it.each([
    [0, '0'],
    [0.99524, '0.9952'],
    [1, '1.000'],
    [-55.2812, '-55.28'],
    [0.00123456, '0.001235'],
    [0.000123456, '1.235e-4'],
    [123456, '1.235e+5'],
    [NaN, '–'],
    [Infinity, '–'],
  ])('measured %d is %s', (value, text) => {
    expect(measured(value)).toBe(text);
  });

  it.each([
    [0.1, '0.1'],
    [1, '1'],
    [1e-6, '1e-6'],
    [10_000, '10000'],
    [0.030000000000000002, '0.03'],
    [2.5e-5, '2.5e-5'],
  ])('plain %d is %s', (value, text) => {
    expect(plain(value)).toBe(text);
  });

  it.each([
    [9999, '9999'],
    [12_345, '12.35 k'],
    [1_296_543, '1.297 M'],
    [1121.28, '1121'],
  ])('count %d is %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it('shortens ticks of counts', () => {
    expect([0, 500, 500_000, 1_500_000].map(countTick)).toEqual(['0', '500', '500 k', '1.5 M']);
  });

  it.each([
    [0, '0 s'],
    [7.6e-5, '76.0 µs'],
    [0.0123, '12.3 ms'],
    [12.345, '12.35 s'],
    [125, '2:05'],
  ])('%d seconds are %s', (value, text) => {
    expect(shortSeconds(value)).toBe(text);
  });

  it('tells hours from minutes', () => {
    expect([59.994, 60, 3725].map(clock)).toEqual(['59.99 s', '1:00', '1:02:05']);
  });

  it('writes powers of ten out while they are short', () => {
    expect([-5, -2, 0, 3, 4, 12].map(powerOfTen)).toEqual(['10⁻⁵', '0.01', '1', '1000', '10⁴', '10¹²']);
  });

  it('puts a unit behind a number, and none behind what is missing', () => {
    expect(quantity(0.5, 'number', 'nats')).toBe('0.5000 nats');
    expect(quantity(NaN, 'number', 'nats')).toBe('–');
    expect(quantity(0.5, 'seconds', 's')).toBe('500 ms');
  });
});

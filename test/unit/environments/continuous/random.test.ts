import { describe, expect, it } from 'vitest';
import { Random, seedOf } from '../../../../src/environments/random';

const draws = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.nextInt32());
};

describe('Random', () => {
  it('is decided by its seed, high bits and sign included', () => {
    expect(draws(7, 50)).toEqual(draws(7, 50));
    const seeds = [0, 1, -1, 7, 7 + 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1)];
    expect(new Set(seeds.map((seed) => draws(seed, 4).join())).size).toBe(seeds.length);
  });

  it('starts over when it is seeded again', () => {
    const random = new Random(3);
    random.normal();
    random.seed(5);
    expect(random.nextInt32()).toBe(draws(5, 1)[0]);
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => new Random(seed)).toThrow(`found ${seed}`);
  });

  it('is uniform over its range: mean, variance and every bin', () => {
    const random = new Random(11);
    const count = 40_000;
    const bins = new Float64Array(20);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const value = random.uniform(-2, 3);
      bins[Math.floor((value + 2) * 4)]!++;
      sum += value;
      squares += value ** 2;
    }
    const mean = sum / count;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(squares / count - mean ** 2 - 25 / 12)).toBeLessThan(0.05);
    // Each bin has 2000 expected, with a standard deviation of 44.
    for (const bin of bins) expect(Math.abs(bin - 2000)).toBeLessThan(220);
  });

  it('is normal: moments, and the share within one and two deviations', () => {
    const random = new Random(13);
    const values = Array.from({ length: 40_000 }, () => random.normal());
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(moment(3))).toBeLessThan(0.07);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
    const within = (limit: number) => values.filter((value) => Math.abs(value) < limit).length / values.length;
    expect(Math.abs(within(1) - 0.6827)).toBeLessThan(0.01);
    expect(Math.abs(within(2) - 0.9545)).toBeLessThan(0.005);
  });

  it('draws every index', () => {
    const random = new Random(17);
    const seen = new Set(Array.from({ length: 200 }, () => random.index(5)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('seedOf', () => {
  it('gives a seed of its own to every combination, and the same one again', () => {
    const seeds = new Set<number>();
    for (let run = 0; run < 20; run++)
      for (let index = 0; index < 40; index++)
        for (let episode = 0; episode < 40; episode++) seeds.add(seedOf(run, index, episode));
    expect(seeds.size).toBe(20 * 40 * 40);
    expect([...seeds].every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
    expect(seedOf(1, 2, 3)).toBe(seedOf(1, 2, 3));
    expect(seedOf(1, 2)).not.toBe(seedOf(2, 1));
    expect(seedOf(2 ** 32)).not.toBe(seedOf(0));
  });
});

import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/protocol/report';
import { Series } from '../../../src/runs/series';

function reports(from: number, to: number): Report[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    iteration: from + i,
    revision: 0,
    values: { 'occupancy/kl': 1 / (from + i) },
  }));
}

describe('Series', () => {
  it('gives a metric that comes late nulls before, and one that is missing a null', () => {
    const series = new Series();
    series.append([
      { iteration: 1, revision: 0, values: { 'occupancy/kl': 3 } },
      { iteration: 2, revision: 1, values: { 'dual/value': -1 } },
    ]);
    expect(series.slice()).toEqual({
      iterations: [1, 2],
      revisions: [0, 1],
      columns: { 'occupancy/kl': [3, null], 'dual/value': [null, -1] },
    });
    expect(series.slice(1).columns).toEqual({ 'occupancy/kl': [null], 'dual/value': [-1] });
    expect(series.pairs('dual/value')).toEqual([[2, -1]]);
    expect(series.pairs('nothing')).toEqual([]);
  });

  it('stays within its capacity, keeps the newest rows whole and the oldest ones thinned', () => {
    const series = new Series(100);
    series.append(reports(1, 100));
    expect(series.generation).toBe(0);
    series.append(reports(101, 1000));
    const { iterations, columns } = series.slice();
    expect(series.total).toBe(1000);
    expect(iterations.length).toBeLessThanOrEqual(100);
    expect(columns['occupancy/kl']).toHaveLength(iterations.length);
    expect(iterations[0]).toBe(1);
    expect(iterations.slice(-40)).toEqual(Array.from({ length: 40 }, (_, i) => 961 + i));
    expect(iterations).toEqual([...iterations].sort((a, b) => a - b));
    iterations.forEach((iteration, row) => expect(columns['occupancy/kl']![row]).toBe(1 / iteration));
    expect(series.generation).toBeGreaterThan(0);
  });

  it('hands out copies', () => {
    const series = new Series();
    series.append(reports(1, 2));
    series.slice().iterations.push(99);
    expect(series.slice().iterations).toEqual([1, 2]);
  });
});

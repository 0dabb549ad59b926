import { describe, expect, it } from 'vitest';
import { SeriesStore } from '../../../webview/components/seriesStore';

const rows = (from: number, count: number, columns: Record<string, (number | null)[]>) => ({
  iterations: Array.from({ length: count }, (_, i) => from + i),
  revisions: Array.from({ length: count }, () => 0),
  columns,
});

describe('SeriesStore', () => {
  it('grows by rows that follow, and takes a metric that appears late', () => {
    const store = new SeriesStore();
    store.replace(rows(1, 2, { a: [1, 2] }));
    expect(store.append(2, rows(3, 2, { a: [3, null], b: [null, 5] }))).toBe(true);
    expect([0, 1, 2, 3].map((row) => store.value('a', row))).toEqual([1, 2, 3, NaN]);
    expect([0, 1, 2, 3].map((row) => store.value('b', row))).toEqual([NaN, NaN, NaN, 5]);
    expect(store.newest('a')).toBe(3);
    expect(store.rowOfIteration(3)).toBe(2);
  });

  it('refuses rows that do not follow or differ in length, and changes nothing', () => {
    const store = new SeriesStore();
    store.replace(rows(1, 2, { a: [1, 2] }));
    expect(store.append(3, rows(4, 1, { a: [4] }))).toBe(false);
    expect(store.append(1, rows(2, 1, { a: [4] }))).toBe(false);
    expect(store.append(2, rows(3, 1, { a: [3, 4] }))).toBe(false);
    expect(store.length).toBe(2);
    expect(store.append(2, rows(3, 1, { a: [3] }))).toBe(true);
  });

  it('has no metric that only ever was null, and none of a run that was replaced', () => {
    const store = new SeriesStore();
    store.replace(rows(1, 2, { a: [1, 2], b: [null, null] }));
    expect([store.has('a'), store.has('b'), store.has('c')]).toEqual([true, false, false]);
    const { generation } = store;
    const column = store.column('a');
    store.replace(rows(1, 3, { b: [1, 2, 3] }));
    expect([store.has('a'), store.has('b'), store.length]).toEqual([false, true, 3]);
    expect(store.generation).toBeGreaterThan(generation);
    expect(store.column('a')).toBe(column);
  });

  it('grows far beyond its first room', () => {
    const store = new SeriesStore();
    for (let i = 0; i < 1000; i++) store.append(i, rows(i + 1, 1, { a: [i] }));
    expect([store.length, store.value('a', 999), store.iteration(999)]).toEqual([1000, 999, 1000]);
  });
});

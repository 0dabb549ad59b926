import { describe, expect, it } from 'vitest';
import { SnapshotSchedule } from '../../../src/trainer/snapshotSchedule';

function recorded(states: number, maximumIterations: number): number[] {
  const schedule = new SnapshotSchedule({ states, actions: 4, maximumIterations });
  return Array.from({ length: maximumIterations }, (_, i) => i + 1).filter((i) => schedule.isDue(i));
}

describe('SnapshotSchedule', () => {
  it('records every iteration of a short run', () => {
    expect(recorded(25, 300)).toHaveLength(300);
  });

  it('records a bounded number of a long one, all early ones among them, at growing distances', () => {
    const iterations = recorded(25, 1_000_000);
    expect(iterations.length).toBeGreaterThan(200);
    expect(iterations.length).toBeLessThanOrEqual(301);
    expect(iterations.slice(0, 150)).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    const tail = iterations.slice(150);
    tail.slice(2).forEach((iteration, i) => {
      expect(iteration - tail[i + 1]!).toBeGreaterThanOrEqual(tail[i + 1]! - tail[i]! - 1);
    });
  });

  it('bounds the bytes of a large world', () => {
    const states = 64 * 64;
    expect(recorded(states, 1000).length * states * 6 * 20).toBeLessThanOrEqual(32 * 1024 * 1024);
    expect(recorded(256 * 256, 1000).length).toBeGreaterThanOrEqual(3);
  });
});

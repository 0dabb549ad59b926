import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/protocol/inputError';
import type { RunEvent } from '../../../src/protocol/runEvent';
import { Tuning } from '../../../src/runs/tuning';

const initial = { klBound: 0.1, dualStepSize: 1, beta: 50 };
const tuned = (revision: number, changes: Record<string, { from: number; to: number }>): RunEvent => ({
  kind: 'tuned',
  time: '2026-01-01T00:00:00Z',
  iteration: 4,
  revision,
  by: 'slider',
  changes,
});

describe('Tuning', () => {
  it('sends all values with growing revisions, earlier changes that are under way included', () => {
    const tuning = new Tuning('trirl', initial);
    expect(tuning.next({ klBound: 0.2 })).toMatchObject({ revision: 1, values: { ...initial, klBound: 0.2 } });
    expect(tuning.next({ beta: 10 })).toMatchObject({ revision: 2, values: { ...initial, klBound: 0.2, beta: 10 } });
    expect(tuning.state()).toEqual({ algorithm: 'trirl', applied: initial, pending: { klBound: 0.2, beta: 10 } });
  });

  it('has nothing pending once a report carries the revision, and the journal says what is in force', () => {
    const tuning = new Tuning('trirl', initial);
    tuning.next({ klBound: 0.2 });
    tuning.next({ beta: 10 });
    expect(tuning.take(tuned(1, { klBound: { from: 0.1, to: 0.2 } }))).toBe(true);
    expect(tuning.acknowledge(1)).toBe(true);
    expect(tuning.state()).toMatchObject({ applied: { klBound: 0.2, beta: 50 }, pending: { beta: 10 } });
    tuning.take(tuned(2, { beta: { from: 50, to: 10 } }));
    expect(tuning.acknowledge(2)).toBe(true);
    expect(tuning.acknowledge(2)).toBe(false);
    expect(tuning.state()).toMatchObject({ applied: { klBound: 0.2, beta: 10 }, pending: {} });
  });

  it('goes on from the revision of another window', () => {
    const tuning = new Tuning('trirl', initial);
    tuning.take(tuned(7, { klBound: { from: 0.1, to: 0.5 } }));
    expect(tuning.next({ beta: 10 })).toMatchObject({ revision: 8, values: { klBound: 0.5, beta: 10 } });
  });

  it.each([
    [{ klBound: 11 }, /klBound must lie between 0.000001 and \d+ nats, found 11/],
    [{ klBound: NaN }, /klBound must be a number, found NaN/],
    [{ learningRate: 1 }, /learningRate has no meaning for trirl/],
    [{ klbound: 1 }, /no tunable is called 'klbound'/],
  ])('refuses %j and has nothing pending', (changes, message) => {
    const tuning = new Tuning('trirl', initial);
    expect(() => tuning.next({ beta: 10, ...changes } as Record<string, number>)).toThrow(InputError);
    expect(() => tuning.next(changes as Record<string, number>)).toThrow(message);
    expect(tuning.pending).toEqual({});
    expect(tuning.next({ beta: 10 }).revision).toBe(1);
  });

  it('forgets what will not come into force', () => {
    const tuning = new Tuning('trirl', initial);
    tuning.next({ beta: 10 });
    expect(tuning.forget()).toBe(true);
    expect(tuning.pending).toEqual({});
    expect(tuning.next({ klBound: 0.2 })).toMatchObject({ revision: 2, values: { ...initial, klBound: 0.2 } });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createFiniteEnvironment } from '../../../src/environments/catalogue';
import { finiteWorldSchema } from '../../../src/protocol/experiment';

it('reads gridworld observations as cells or states', () => {
  const environment = createFiniteEnvironment(
    finiteWorldSchema.parse({ kind: 'icyGridworld', width: 4, height: 3, start: [1, 1] }),
  );
  expect(environment.stateOf([3, 2])).toBe(11);
  expect(environment.stateOf(Float64Array.of(1, 0))).toBe(1);
  expect(environment.stateOf([11])).toBe(11);
  for (const none of [[4, 0], [0, 3], [-1, 0], [0.5, 0], [NaN, 0], [12], [1, 1, 1], []]) {
    expect(environment.stateOf(none), String(none)).toBeUndefined();
  }
  expect(environment.describeObservation).toBe('[x, y] with x from 0 to 3 and y from 0 to 2, or [state] from 0 to 11');
});

it('reads observations of a finite MDP file as states', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trirl-catalogue-'));
  try {
    const file = path.join(folder, 'two.json');
    const content = {
      states: 2,
      actions: 1,
      discount: 0.5,
      start: [[0, 1]],
      absorbing: [1],
      transitions: [[0, 0, 1, 1]],
    };
    writeFileSync(file, JSON.stringify(content));
    const environment = createFiniteEnvironment({ kind: 'finiteMdp', file });
    expect(environment.mdp.states).toBe(2);
    expect([environment.stateOf([1]), environment.stateOf([2]), environment.stateOf([0, 0])]).toEqual([
      1,
      undefined,
      undefined,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

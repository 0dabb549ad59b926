import path from 'node:path';
import { expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { summarise } from '../../../src/demonstrations/summary';
import { episodes } from './chain';

const root = path.resolve(import.meta.dirname, '../../..');

it('describes the shipped demonstrations', async () => {
  const file = path.join(root, 'examples/workspace/demonstrations/icy-gridworld-5x5.npz');
  expect(summarise(await readDemonstrations(file))).toEqual({
    file,
    format: 'npz',
    episodes: 200,
    steps: 2254,
    lengths: { minimum: 8, median: 11, maximum: 20 },
    stateSize: 2,
    actionSize: 1,
    stateRanges: [
      { minimum: 0, maximum: 4 },
      { minimum: 0, maximum: 4 },
    ],
    actionRanges: [{ minimum: 0, maximum: 3 }],
    terminated: 200,
    truncated: 0,
    returns: { mean: -9.475, standardDeviation: expect.closeTo(2.82301, 5) as number, minimum: -18, maximum: -6 },
    distinctStates: 25,
    distinctActions: 4,
    notes: [],
  });
});

it('leaves out what continuous or reward-free demonstrations do not have', async () => {
  const pendulum = summarise(await readDemonstrations(path.join(root, 'test/fixtures/demonstrations/pendulum.jsonl')));
  expect(pendulum).toMatchObject({ episodes: 3, steps: 60, terminated: 0, truncated: 3, stateSize: 3 });
  expect(pendulum).not.toHaveProperty('distinctStates');
  expect(pendulum.actionRanges[0]!.minimum).toBeGreaterThanOrEqual(-2);
  const chain = summarise(episodes([0, 1, 2, 3], [0, 0]));
  expect(chain).not.toHaveProperty('returns');
  expect(chain).toMatchObject({
    lengths: { minimum: 1, median: 2, maximum: 3 },
    terminated: 1,
    truncated: 1,
    distinctStates: 4,
  });
});

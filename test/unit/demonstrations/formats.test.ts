// The same episodes in every format, written by the real Python libraries: small ones of this repository, and where the
// reference data lies beside the project, all of it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import type { DemonstrationFormat, Trajectories } from '../../../src/demonstrations/trajectories';
import { expectSameEpisodes } from './sameEpisodes';

const root = path.resolve(import.meta.dirname, '../../..');
const fixtures = path.join(root, 'test/fixtures/demonstrations');
const reference = path.join(root, '../shared/reference/demonstrations');

describe('three episodes of Pendulum, cut from the reference data', () => {
  let expected: Trajectories;
  beforeAll(async () => {
    expected = await readDemonstrations(path.join(fixtures, 'pendulum-stacked.npz'));
  });
  it.each<[file: string, format: DemonstrationFormat, hasLastObservations: boolean]>([
    ['pendulum.csv', 'csv', false],
    ['pendulum.imitation-0.3.npz', 'imitation-npz', true],
    ['pendulum.d4rl.hdf5', 'd4rl-hdf5', false],
    ['pendulum.minari-arrow', 'minari-arrow', true],
    ['pendulum.minari-arrow/data', 'minari-arrow', true],
    ['pendulum.minari-parquet', 'minari-parquet', true],
    ['pendulum.lerobot.parquet', 'parquet', false],
    ['pendulum.lerobot-zstd.parquet', 'parquet', false],
    ['pendulum.lerobot-fixedlist-gzip-v2pages.parquet', 'parquet', false],
    ['pendulum.lerobot-split-brotli.parquet', 'parquet', false],
    ['pendulum.lerobot-delta.parquet', 'parquet', false],
    ['pendulum.imitation-hf', 'imitation-dataset', true],
    ['pendulum.imitation-hf/data-00000-of-00001.arrow', 'imitation-dataset', true],
    ['pendulum.minari-hdf5', 'minari-hdf5', true],
    ['pendulum.minari-hdf5/data', 'minari-hdf5', true],
    ['pendulum.minari-hdf5/data/main_data.hdf5', 'minari-hdf5', true],
  ])('%s', async (file, format, hasLastObservations) => {
    const found = await readDemonstrations(path.join(fixtures, file));
    expect(found).toMatchObject({ format, hasLastObservations, file: path.join(fixtures, file) });
    expectSameEpisodes(found, expected, 3);
  });
});

// What the folder beside the project holds is not part of a fresh clone.
if (existsSync(reference)) {
  describe.each<[environment: string, files: readonly (readonly [file: string, episodes: number])[]]>([
    [
      'pendulum',
      [
        ['expert-first-30.trirl-3d.npz', 30],
        ['expert-first-30.jsonl', 30],
        ['expert-first-30.csv', 30],
        ['expert-first-30.imitation-0.3.npz', 30],
        ['expert-first-30.d4rl.hdf5', 30],
        ['expert-first-30.minari-arrow', 30],
        ['expert-first-30.minari-parquet', 30],
        ['expert-first-30.lerobot.parquet', 30],
        ['expert-first-30.lerobot-zstd.parquet', 30],
        ['expert-first-30.lerobot-fixedlist-gzip-v2pages.parquet', 30],
        ['expert-first-30.imitation-hf', 30],
        ['expert.minari-hdf5', 30],
      ],
    ],
    [
      'halfcheetah',
      [
        ['expert-first-10.trirl-3d.npz', 10],
        ['expert-first-5.jsonl', 5],
        ['expert-first-10.csv', 10],
        ['expert-first-10.imitation-0.3.npz', 10],
        ['expert-first-10.d4rl.hdf5', 10],
        ['expert-first-10.minari-arrow', 10],
        ['expert-first-10.minari-parquet', 10],
        ['expert-first-10.lerobot.parquet', 10],
        ['expert-first-10.imitation-hf', 10],
        ['expert.minari-hdf5', 30],
      ],
    ],
    ['hopper', [['expert.minari-hdf5', 30]]],
  ])('the reference data of %s', (environment, files) => {
    let expected: Trajectories;
    beforeAll(async () => {
      expected = await readDemonstrations(path.join(reference, environment, 'expert.trirl.npz'));
    });
    it.each(files)('%s', async (file, episodes) => {
      expectSameEpisodes(await readDemonstrations(path.join(reference, environment, file)), expected, episodes);
    });
  });
}

// What `trirl demos --json` says of every format: of the reference data where it lies beside the project, the numbers that the
// libraries which wrote it gave; of the small copies of this repository, the same in every format.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportOn } from '../../../src/demonstrations/checkedDemonstrations';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { demonstrationReportSchema, type DemonstrationReport } from '../../../src/protocol/demonstrationReport';

const root = path.resolve(import.meta.dirname, '../../..');
const fixtures = path.join(root, 'test/fixtures/demonstrations');
const reference = path.join(root, '../shared/reference/demonstrations');

const report = async (file: string): Promise<DemonstrationReport> =>
  demonstrationReportSchema.parse(JSON.parse(JSON.stringify(reportOn(await readDemonstrations(file)))));

/** What does not depend on how the file keeps its numbers; returns to four digits, since some are float32. */
function same({
  episodes,
  steps,
  stateSize,
  actionSize,
  lengths,
  terminated,
  truncated,
  returns,
}: DemonstrationReport) {
  const rounded = Object.fromEntries(Object.entries(returns!).map(([key, value]) => [key, value.toPrecision(4)]));
  return { episodes, steps, stateSize, actionSize, lengths, terminated, truncated, returns: rounded };
}

it.each([
  'pendulum.csv',
  'pendulum.jsonl',
  'pendulum.imitation-0.3.npz',
  'pendulum.imitation-hf',
  'pendulum.d4rl.hdf5',
  'pendulum.minari-hdf5',
  'pendulum.minari-arrow',
  'pendulum.minari-parquet',
  'pendulum.lerobot.parquet',
])('%s has the report of the same episodes as npz', async (name) => {
  const expected = same(await report(path.join(fixtures, 'pendulum-stacked.npz')));
  expect(expected).toMatchObject({ episodes: 3, steps: 60, stateSize: 3, actionSize: 1, terminated: 0, truncated: 3 });
  const found = await report(path.join(fixtures, name));
  expect(same(found)).toEqual(expected);
  expect(found.problems.map(({ kind }) => kind)).toContain('fewEpisodes');
});

if (existsSync(reference)) {
  describe('the reference data', () => {
    it.each<[file: string, steps: number, terminated: number, mean: number, std: number, min: number, max: number]>([
      ['halfcheetah/expert.trirl.npz', 30000, 0, 9776.8, 121.8, 9482.9, 10026.9],
      ['halfcheetah/expert.minari-hdf5', 30000, 0, 9776.8, 121.8, 9482.9, 10026.9],
      ['hopper/expert.trirl.npz', 26349, 13, 2840.1, 554.9, 1370.7, 3277.6],
      ['hopper/expert.minari-hdf5', 26349, 13, 2840.1, 554.9, 1370.7, 3277.6],
      ['hopper/random.trirl.npz', 619, 30, 12.7, 5.6, 6.3, 27.2],
      ['pendulum/expert.trirl.npz', 6000, 0, -136.7, 79.4, -275.3, -0.9],
      ['pendulum/expert.minari-hdf5', 6000, 0, -136.7, 79.4, -275.3, -0.9],
      ['pendulum/random.trirl.npz', 6000, 0, -1183.6, 281.5, -1694.3, -776.3],
    ])('%s', async (file, steps, terminated, mean, std, min, max) => {
      const found = await report(path.join(reference, file));
      expect(found).toMatchObject({ episodes: 30, steps, terminated, truncated: 30 - terminated });
      const { returns } = found;
      const numbers = [returns!.mean, returns!.standardDeviation, returns!.minimum, returns!.maximum];
      expect(numbers.map((value) => value.toFixed(1))).toEqual([mean, std, min, max].map((value) => value.toFixed(1)));
    });

    it.each([
      [
        'pendulum/expert-first-30',
        [
          'trirl-3d.npz',
          'jsonl',
          'csv',
          'imitation-0.3.npz',
          'd4rl.hdf5',
          'minari-arrow',
          'minari-parquet',
          'lerobot.parquet',
          'imitation-hf',
        ],
      ],
      [
        'halfcheetah/expert-first-10',
        [
          'trirl-3d.npz',
          'csv',
          'imitation-0.3.npz',
          'd4rl.hdf5',
          'minari-arrow',
          'minari-parquet',
          'lerobot.parquet',
          'imitation-hf',
        ],
      ],
    ])(
      '%s is the same in every format',
      async (file, endings) => {
        const reports = await Promise.all(endings.map((ending) => report(path.join(reference, `${file}.${ending}`))));
        for (const found of reports) expect(same(found), found.file).toEqual(same(reports[0]!));
      },
      60_000,
    );
  });
}

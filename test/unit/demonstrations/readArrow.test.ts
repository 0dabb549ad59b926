import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { stepPlace } from '../../../src/demonstrations/trajectories';
import { temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/demonstrations');
const write = temporaryFiles();
const refused = async (file: string) => (await refusal(() => readDemonstrations(file))).message;

describe('Arrow', () => {
  it.each(['good', 'zstd'])('of several record batches, types and parts is read (%s)', async (name) => {
    const trajectories = await readDemonstrations(path.join(fixtures, `tables/${name}.arrow`));
    expect(trajectories).toMatchObject({ format: 'minari-arrow', steps: 2, stateSize: 3 });
    expect([...trajectories.states]).toEqual([0.5, 1, 2, 1.5, 3, 4]);
    expect([...trajectories.nextStates]).toEqual([1.5, 3, 4, -2, 5, 6]);
    expect([...trajectories.actions]).toEqual([3, 2 ** 40]);
    expect([...trajectories.rewards!]).toEqual([1, -1]);
    expect([...trajectories.absorbing]).toEqual([0, 1]);
  });

  it.each([
    ['null', /rewards: row 1 is null, expected a value/],
    ['ragged', /observations: row 1 has 2 entries, but the first has 1; expected as many/],
    ['text', /actions: holds text, expected numbers, booleans, or lists of them/],
    ['inexact', /actions: holds 1152921504606846976, expected integers within/],
    ['nan', /observations: row 1, column 1 is NaN, expected a finite number/],
    ['lz4', /lz4\.arrow: cannot be read: its buffers are packed with LZ4, expected none or Zstandard/],
  ])('is refused with %s', async (name, message) => {
    expect(await refused(path.join(fixtures, `tables/${name}.arrow`))).toMatch(message);
  });

  it('names the file of an episode and its row', async () => {
    const trajectories = await readDemonstrations(path.join(fixtures, 'pendulum.minari-arrow'));
    expect(stepPlace(trajectories, 25, 'nextStates').field).toBe('data/1/part-0.arrow/observations[6]');
    const dataset = await readDemonstrations(path.join(fixtures, 'pendulum.imitation-hf'));
    expect(stepPlace(dataset, 25, 'actions').field).toBe('row 1/acts[5]');
  });

  it('cut anywhere is refused', async () => {
    const bytes = readFileSync(path.join(fixtures, 'pendulum.imitation-hf/data-00000-of-00001.arrow'));
    for (let length = 4; length < bytes.length - 16; length += 97) {
      expect(await refused(write(bytes.subarray(0, length)))).toMatch(
        /is a damaged Arrow file: |holds no trajectories|no column/,
      );
    }
  });
});

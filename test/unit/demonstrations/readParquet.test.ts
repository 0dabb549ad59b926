import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hybridRuns } from '../../../src/demonstrations/parquet/hybridRuns';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { stepPlace } from '../../../src/demonstrations/trajectories';
import { temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/demonstrations');
const write = temporaryFiles();
const refused = async (file: string) => (await refusal(() => readDemonstrations(file))).message;

describe('Parquet', () => {
  it.each(['good', 'zstd'])('of several row groups, types and parts is read (%s)', async (name) => {
    const trajectories = await readDemonstrations(path.join(fixtures, `tables/${name}.parquet`));
    expect(trajectories).toMatchObject({ format: 'minari-parquet', steps: 2, stateSize: 3 });
    expect([...trajectories.states]).toEqual([0.5, 1, 2, 1.5, 3, 4]);
    expect([...trajectories.nextStates]).toEqual([1.5, 3, 4, -2, 5, 6]);
    expect([...trajectories.actions]).toEqual([3, 2 ** 40]);
    expect([...trajectories.rewards!]).toEqual([1, -1]);
    expect([...trajectories.absorbing]).toEqual([0, 1]);
  });

  it.each([
    ['null', /rewards: row 1 is null or empty, expected a value/],
    ['ragged', /observations: row 1 has 2 entries, but the first has 1; expected as many/],
    ['text', /actions: holds string, expected numbers or booleans/],
    ['inexact', /actions: holds 1152921504606846976, expected integers within/],
    ['nan', /observations: row 1, column 1 is NaN, expected a finite number/],
    ['lz4', /pages are packed with LZ4.*, expected none, snappy, gzip, brotli or zstd/],
  ])('is refused with %s', async (name, message) => {
    expect(await refused(path.join(fixtures, `tables/${name}.parquet`))).toMatch(message);
  });

  it("says what LeRobot's next.done leaves open, and finds rows", async () => {
    const trajectories = await readDemonstrations(path.join(fixtures, 'pendulum.lerobot.parquet'));
    expect(trajectories.notes).toEqual([
      expect.stringMatching(/^next\.done says that an episode ended, by a termination or by a time limit/),
      expect.stringMatching(/^The file has no next observations/),
    ]);
    expect(stepPlace(trajectories, 25, 'nextStates').field).toBe('observation.state[26]');
  });

  it('cut anywhere is refused', async () => {
    const bytes = readFileSync(path.join(fixtures, 'pendulum.lerobot.parquet'));
    for (let length = 4; length < bytes.length; length += 97) {
      expect(await refused(write(bytes.subarray(0, length)))).toMatch(/is a damaged Parquet file: it is cut short/);
    }
  });
});

describe('run lengths and packed bits', () => {
  it('are unpacked, and no more than are asked for', () => {
    // The example of the format's documentation: 0 to 7 in three bits.
    const packed = Uint8Array.of(3, 0b10001000, 0b11000110, 0b11111010);
    expect([...hybridRuns(packed, { width: 3, count: 8 })]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...hybridRuns(packed, { width: 3, count: 5 })]).toEqual([0, 1, 2, 3, 4]);
    expect([...hybridRuns(Uint8Array.of(6, 9, 4, 1), { width: 4, count: 5 })]).toEqual([9, 9, 9, 1, 1]);
    const absurd = Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 7);
    expect([...hybridRuns(absurd, { width: 3, count: 4 })]).toEqual([7, 7, 7, 7]);
  });
  it.each([[[]], [[2]], [[3, 1]], [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]]])(
    'are refused when cut: %j',
    (bytes) => {
      expect(() => hybridRuns(Uint8Array.from(bytes), { width: 3, count: 8 })).toThrow(/cut short|absurd/);
    },
  );
});

// Damaged files of every format: whatever a reader meets, it must end soon, take little memory, and refuse with an
// InputError or read what is still whole. The damage is the same in every run.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { previewTable } from '../../../src/demonstrations/columns/previewTable';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import type { Trajectories } from '../../../src/demonstrations/trajectories';
import type { DemonstrationColumns } from '../../../src/protocol/demonstrationColumns';
import { InputError } from '../../../src/protocol/inputError';
import { generator } from './randomRecording';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/demonstrations');
const folder = mkdtempSync(path.join(tmpdir(), 'trirl-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tries = Number(process.env.TRIRL_FUZZ ?? 60);
/** For one file of a few kilobytes; a busy machine is slow, a reader that follows an absurd count takes minutes. */
const mostMilliseconds = 5000;
const mostBytes = 600 * 1024 * 1024;

const files = [
  'pendulum-stacked.npz',
  'pendulum-flat-stored.npz',
  'pendulum.imitation-0.3.npz',
  'pendulum.jsonl',
  'pendulum.csv',
  'pendulum.d4rl.hdf5',
  'types.minari.hdf5',
  'pendulum.minari-hdf5/data/main_data.hdf5',
  'pendulum.minari-arrow/data/0/part-0.arrow',
  'pendulum.imitation-hf/data-00000-of-00001.arrow',
  'tables/zstd.arrow',
  'pendulum.minari-parquet/data/0/part-0.parquet',
  'pendulum.lerobot.parquet',
  'pendulum.lerobot-zstd.parquet',
  'pendulum.lerobot-fixedlist-gzip-v2pages.parquet',
  'pendulum.lerobot-split-brotli.parquet',
  'pendulum.lerobot-delta.parquet',
];

/** Bytes that make counts absurd: all ones, the sign, zeros, and what varints go on with. */
const nasty = [0xff, 0x7f, 0x80, 0x00, 0x01];

function damage(good: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(good);
  // Headers, directories and footers are at the beginning and the end.
  const place = () => {
    const near = Math.min(bytes.length, 2048);
    return [() => random(near), () => bytes.length - 1 - random(near), () => random(bytes.length)][random(3)]!();
  };
  for (let count = 1 + random(3); count > 0; count--) {
    const at = place();
    switch (random(6)) {
      case 0:
        bytes = bytes.subarray(0, at + 1);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + random(64), random(256)), bytes.subarray(at)]);
        break;
      case 2:
        bytes.fill(nasty[random(nasty.length)]!, at, at + 1 + random(8));
        break;
      case 3:
        bytes[at]! ^= 1 << random(8);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))]);
        break;
      default:
        bytes[at] = random(256);
    }
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

function expectWhole({ steps, stateSize, actionSize, ...rest }: Trajectories): void {
  expect(steps).toBeGreaterThan(0);
  expect([rest.states.length, rest.nextStates.length]).toEqual([steps * stateSize, steps * stateSize]);
  expect(rest.actions.length).toBe(steps * actionSize);
  expect(rest.episodeStarts.at(-1)).toBe(steps);
  expect(rest.states.every(Number.isFinite) && rest.actions.every(Number.isFinite)).toBe(true);
}

/** Reads the file with every kind of damage. @param check what is read of it, if it can be. */
async function survives(
  file: string,
  check: (target: string) => Promise<void>,
  leastRefused = tries / 10,
): Promise<void> {
  const good = readFileSync(path.join(fixtures, file));
  const target = path.join(folder, 'damaged');
  let refused = 0;
  for (let seed = 0; seed < tries; seed++) {
    writeFileSync(target, damage(good, generator(seed)));
    const begun = performance.now();
    try {
      await check(target);
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
      expect(error.place.file, `seed ${seed}`).toBe(target);
      expect(error.message.length, `seed ${seed}`).toBeLessThan(2000);
      refused++;
    }
    expect(performance.now() - begun, `seed ${seed}`).toBeLessThan(mostMilliseconds);
    expect(process.memoryUsage().rss, `seed ${seed}`).toBeLessThan(mostBytes);
  }
  // A test whose damage harms nothing would show nothing.
  expect(refused).toBeGreaterThanOrEqual(leastRefused);
  writeFileSync(target, good);
  await check(target);
}

it.each(files)(
  '%s survives any damage',
  (file) => survives(file, async (target) => expectWhole(await readDemonstrations(target))),
  60_000,
);

const mapped: readonly [file: string, columns: DemonstrationColumns][] = [
  ['pendulum.csv', { observation: ['obs_*'], action: ['action_0'], episode: 'episode', terminated: 'terminated' }],
  ['pendulum.jsonl', { observation: ['observation'], action: ['action'], nextObservation: ['next_observation'] }],
  ['pendulum.d4rl.hdf5', { observation: ['observations'], action: ['actions'], truncated: 'timeouts' }],
  ['pendulum.lerobot.parquet', { observation: ['observation.state'], action: ['action'], episode: 'episode_index' }],
];

describe('with columns that the user has named', () => {
  it.each(mapped)(
    '%s survives any damage',
    (file, columns) => survives(file, async (target) => expectWhole(await readDemonstrations(target, columns))),
    60_000,
  );

  it.each(mapped)(
    'the preview of %s survives any damage',
    (file) =>
      // It shows the names that there are, whatever the rows are worth.
      survives(
        file,
        async (target) => {
          const { columns } = await previewTable(target);
          expect(columns.every(({ name }) => typeof name === 'string')).toBe(true);
        },
        0,
      ),
    60_000,
  );
});

it.each(['pendulum.minari-arrow', 'pendulum.minari-parquet', 'pendulum.imitation-hf', 'pendulum.minari-hdf5'])(
  '%s with a file of another kind in it is refused',
  async (name) => {
    const copy = path.join(folder, name);
    cpSync(path.join(fixtures, name), copy, { recursive: true });
    const inside: Record<string, string> = {
      'pendulum.minari-arrow': 'data/1/part-0.arrow',
      'pendulum.minari-parquet': 'data/1/part-0.parquet',
      'pendulum.imitation-hf': 'data-00000-of-00001.arrow',
      'pendulum.minari-hdf5': 'data/main_data.hdf5',
    };
    writeFileSync(path.join(copy, inside[name]!), 'import os');
    await expect(readDemonstrations(copy)).rejects.toThrow(InputError);
  },
);

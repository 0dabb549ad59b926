import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { previewTable } from '../../../src/demonstrations/columns/previewTable';
import { inShort, proposeColumns } from '../../../src/demonstrations/columns/proposeColumns';
import { resolveColumns } from '../../../src/demonstrations/columns/resolveColumns';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { demonstrationColumnsSchema } from '../../../src/protocol/demonstrationColumns';
import { tablePreviewSchema, type PreviewColumn } from '../../../src/protocol/tablePreview';
import { temporaryFiles } from './npzWriter';
import { generator } from './randomRecording';
import { refusal } from './refusal';

const write = temporaryFiles();
const fixtures = path.resolve(import.meta.dirname, '../../fixtures/demonstrations');

describe('the proposal for a table with the usual names', () => {
  it.each([
    'pendulum.csv',
    'pendulum.jsonl',
    'pendulum.lerobot.parquet',
    'pendulum.d4rl.hdf5',
    'pendulum-flat-stored.npz',
  ])('%s reads it as it is read without', async (name) => {
    const file = path.join(fixtures, name);
    const preview = tablePreviewSchema.parse(await previewTable(file));
    const expected = await readDemonstrations(file);
    const found = await readDemonstrations(file, demonstrationColumnsSchema.parse(preview.proposal));
    for (const key of ['states', 'actions', 'nextStates', 'rewards', 'absorbing'] as const)
      expect(found[key], key).toStrictEqual(expected[key]);
    expect(found.episodeStarts).toStrictEqual(expected.episodeStarts);
  });
});

it('finds what people call their columns', async () => {
  const lines = [
    'time;traj_id;q0;q1;q2;tau_0;cmd_vel;rew;is_terminal;note',
    '0;run 1;1;2;3;0;0.5;1;0;good',
    '1;run 1;1;2;3;0;0.5;1;1;good',
  ];
  const preview = await previewTable(write(lines.join('\n')));
  expect(preview.proposal).toEqual({
    observation: ['q*'],
    action: ['tau_0', 'cmd_vel'],
    reward: 'rew',
    terminated: 'is_terminal',
    episode: 'traj_id',
    step: 'time',
  });
  expect(preview.columns.find(({ name }) => name === 'note')).toEqual({
    name: 'note',
    kind: 'other',
    size: 1,
    first: ['good', 'good'],
  });
});

it('has no preview of what is no table', async () => {
  const error = await refusal(() => previewTable(write('hello')));
  expect(error.message).toMatch(/is no table: its first line has no columns/);
});

it('whatever the names are, a proposal uses each column once, and shortened names stand for the same', () => {
  const parts = [
    'obs',
    'act',
    'next_obs',
    'q',
    'reward',
    'done',
    'ep',
    't',
    '0',
    '1',
    '10',
    '_',
    '.',
    '*',
    '/',
    ' ',
    'é',
  ];
  for (let seed = 0; seed < 2000; seed++) {
    const random = generator(seed);
    const names = new Set(
      Array.from({ length: random(12) }, () =>
        Array.from({ length: 1 + random(3) }, () => parts[random(parts.length)]).join(''),
      ),
    );
    const columns = [...names].map((name): PreviewColumn => ({
      name,
      kind: (['numbers', 'flags', 'other'] as const)[random(3)]!,
      size: 1 + random(2),
      first: [],
    }));
    const proposal = proposeColumns(columns);
    // Never throws: every column is there, and none is used twice.
    const resolved = resolveColumns(proposal, [...names], 'f');
    expect(resolved.action.length, `seed ${seed}`).toBeLessThanOrEqual(names.size);
    const all = [...names].filter((name) => !name.includes('*'));
    expect(
      resolveColumns({ observation: inShort(all, all), action: [] }, all, 'f').observation,
      `seed ${seed}`,
    ).toEqual(all);
  }
});

import { describe, expect, it } from 'vitest';
import {
  demonstrationFactsSchema,
  episodeEnds,
  type Column,
  type DemonstrationQuery,
} from '../../../src/protocol/demonstrationView';
import { ShownRecording } from '../../../src/viewer/shownRecording';
import { recordingOf } from './recordings';

const observation = (index: number): Column => ({ of: 'observation', index });
const action: Column = { of: 'action', index: 0 };
const sums: Column = { of: 'return', index: 0 };

/** Two episodes of three and two steps. */
const walks = [
  {
    states: [
      [0, 10],
      [1, 11],
      [2, 12],
      [3, 13],
    ],
    actions: [[0.5], [-0.5], [0.25]],
    rewards: [1, 2, 3],
    terminated: true,
  },
  {
    states: [
      [4, 10],
      [5, 10],
      [6, 10],
    ],
    actions: [[1], [0]],
    rewards: [10, -20],
  },
];
const shown = new ShownRecording(recordingOf(walks));

describe('facts', () => {
  it('give lengths, returns, ends and ranges', async () => {
    await shown.findWorld({ experiments: [], chosen: '' });
    const facts = shown.facts({ bytes: 123, seconds: 0.5 });
    expect(demonstrationFactsSchema.parse(facts)).toEqual(facts);
    expect([...facts.lengths]).toEqual([3, 2]);
    expect([...facts.returns!]).toEqual([6, -10]);
    expect([...facts.ends].map((end) => episodeEnds[end])).toEqual(['terminated', 'timeOut']);
    expect(facts.observations).toEqual([
      { name: 'observation 0', minimum: 0, maximum: 5 },
      { name: 'observation 1', minimum: 10, maximum: 12 },
    ]);
    expect(facts.actions).toEqual([{ name: 'action 0', minimum: -0.5, maximum: 1 }]);
    expect(facts.rewards).toEqual({ name: 'reward', minimum: -20, maximum: 10 });
    expect(facts.world).toMatchObject({ canReplay: false, found: 'You chose to see the numbers alone.' });
  });

  it('do not claim a time limit where the format cannot tell', () => {
    const other = new ShownRecording(recordingOf(walks, { format: 'parquet' }));
    const { ends } = other.facts({ bytes: 0, seconds: 0 });
    expect([...ends].map((end) => episodeEnds[end])).toEqual(['terminated', 'unknown']);
  });

  it('go without rewards', async () => {
    const bare = new ShownRecording(recordingOf(walks.map(({ states, actions }) => ({ states, actions }))));
    const facts = bare.facts({ bytes: 0, seconds: 0 });
    expect([facts.returns, facts.rewards]).toEqual([undefined, undefined]);
    const query: DemonstrationQuery = { kind: 'series', episode: 0, columns: [sums], from: 0, to: 3, points: 10 };
    await expect(bare.answer(query)).rejects.toThrow('the file has no rewards');
  });
});

describe('a series', () => {
  it('has the steps of its episode, rewards summed within it', async () => {
    const answer = await shown.answer({
      kind: 'series',
      episode: 1,
      columns: [observation(0), action, sums],
      from: 0,
      to: 99,
      points: 10,
    });
    expect(answer).toEqual({
      kind: 'series',
      steps: Int32Array.of(0, 1),
      values: [Float64Array.of(4, 5), Float64Array.of(1, 0), Float64Array.of(10, -10)],
    });
  });

  it('is refused for what there is not', async () => {
    const query = { kind: 'series', from: 0, to: 1, points: 10 } as const;
    await expect(shown.answer({ ...query, episode: 2, columns: [] })).rejects.toThrow(
      'there is no episode 2; expected 0 to 1',
    );
    await expect(shown.answer({ ...query, episode: 0, columns: [observation(2)] })).rejects.toThrow(
      'there is no observation 2; expected 0 to 1',
    );
  });
});

describe('histograms', () => {
  it('count all steps and those of the episode in parts of the whole range', async () => {
    const answer = await shown.answer({
      kind: 'histograms',
      episode: 1,
      columns: [observation(0), observation(1)],
      bins: 5,
    });
    if (answer.kind !== 'histograms') throw new Error(answer.kind);
    const [first, second] = answer.histograms;
    expect(first).toEqual({
      low: 0,
      high: 5,
      all: Uint32Array.of(1, 1, 1, 0, 2),
      chosen: Uint32Array.of(0, 0, 0, 0, 2),
    });
    expect([...second!.all]).toEqual([3, 0, 1, 0, 1]);
  });

  it('give a constant some room', async () => {
    const flat = new ShownRecording(recordingOf([{ states: [[7], [7], [7]], actions: [[0], [0]] }]));
    const answer = await flat.answer({ kind: 'histograms', episode: 0, columns: [observation(0)], bins: 4 });
    expect(answer).toMatchObject({ histograms: [{ low: 6.5, high: 7.5, all: Uint32Array.of(0, 0, 2, 0) }] });
  });
});

describe('coverage', () => {
  it('has one cell for each whole number, the least y first, and the way of the episode', async () => {
    const answer = await shown.answer({
      kind: 'coverage',
      episode: 0,
      x: observation(0),
      y: observation(1),
      cells: 64,
      points: 100,
    });
    if (answer.kind !== 'coverage') throw new Error(answer.kind);
    expect(answer).toMatchObject({ columns: 6, rows: 3, left: -0.5, right: 5.5, low: 9.5, high: 12.5 });
    expect([...answer.counts]).toEqual([1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    expect(answer.way).toEqual({
      steps: Int32Array.of(0, 1, 2),
      x: Float64Array.of(0, 1, 2),
      y: Float64Array.of(10, 11, 12),
    });
  });

  it('has as many cells as asked for where numbers are real, each step in one', async () => {
    const answer = await shown.answer({
      kind: 'coverage',
      episode: 0,
      x: action,
      y: observation(0),
      cells: 8,
      points: 2,
    });
    if (answer.kind !== 'coverage') throw new Error(answer.kind);
    expect([answer.columns, answer.rows]).toEqual([8, 6]);
    expect(answer.counts.reduce((a, b) => a + b)).toBe(5);
    expect([...answer.way.steps]).toEqual([0, 2]);
  });
});

describe('on a map', () => {
  it('has the last observation, and counts it', async () => {
    const grid = new ShownRecording(
      recordingOf([
        {
          states: [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
          actions: [[0], [2]],
          terminated: true,
        },
      ]),
    );
    await grid.findWorld({ experiments: [] });
    expect(grid.facts({ bytes: 0, seconds: 0 }).world).toMatchObject({ name: 'IcyGridworld', map: { kind: 'cells' } });
    const answer = await grid.answer({ kind: 'track', episode: 0, points: 100 });
    if (answer.kind !== 'track') throw new Error(answer.kind);
    expect(answer.way).toEqual({
      steps: Int32Array.of(0, 1, 2),
      x: Float64Array.of(0.5, 1.5, 1.5),
      y: Float64Array.of(0.5, 0.5, 1.5),
    });
    expect([...answer.visits!].slice(0, 7)).toEqual([1, 1, 0, 0, 0, 0, 1]);
  });

  it('is refused where there is none', async () => {
    await expect(shown.answer({ kind: 'track', episode: 0, points: 10 })).rejects.toThrow('no map');
    await expect(shown.answer({ kind: 'poses', episode: 0, from: 0, to: 1 })).rejects.toThrow('no body');
  });
});

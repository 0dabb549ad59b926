// Tables whose columns are not called as usual, and the user who says which is what: the same episodes from every format.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveColumns } from '../../../src/demonstrations/columns/resolveColumns';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import type { DemonstrationColumns } from '../../../src/protocol/demonstrationColumns';
import { hdf5 } from './hdf5Writer';
import { npy, npz, temporaryFiles } from './npzWriter';
import { generator, randomRecording, type RandomRecording } from './randomRecording';
import { refusal } from './refusal';

const write = temporaryFiles();
const fixtures = path.resolve(import.meta.dirname, '../../fixtures/demonstrations');
const tries = Number(process.env.TRIRL_FUZZ ?? 60);

/** A table of a recording: vectors by name, and how it is to be read. */
interface Table {
  readonly vectors: Readonly<Record<string, { readonly values: Float64Array; readonly size: number }>>;
  readonly columns: DemonstrationColumns;
}

function tableOf(recording: RandomRecording, random: (below: number) => number): Table {
  const { steps, states, nextStates, actions, rewards, absorbing, truncated, episodeStarts } = recording;
  const single = (values: ArrayLike<number>) => ({ values: Float64Array.from(values), size: 1 });
  const episodes = new Float64Array(steps);
  const times = new Float64Array(steps);
  for (let k = 0, episode = 0; k < steps; k++) {
    if (k === episodeStarts[episode + 1]) episode++;
    episodes[k] = episode * 3 - 1;
    times[k] = 10 + 0.25 * (k - episodeStarts[episode]!);
  }
  // Episodes are known from their own column, or from flags at their ends; times are there or not.
  const [hasEpisodes, hasTimes] = [random(2) === 0, random(2) === 0];
  return {
    vectors: {
      sensors: { values: states, size: recording.stateSize },
      motors: { values: actions, size: recording.actionSize },
      ...(recording.hasLastObservations && { then: { values: nextStates, size: recording.stateSize } }),
      ...(rewards && { gain: single(rewards) }),
      fell: single(absorbing),
      late: single(truncated),
      ...(hasEpisodes && { trial: single(episodes) }),
      ...(hasTimes && { seconds: single(times) }),
      unused: single(new Float64Array(steps).fill(7)),
    },
    columns: {
      observation: ['sensors'],
      action: ['motors'],
      ...(recording.hasLastObservations && { nextObservation: ['then'] }),
      ...(rewards && { reward: 'gain' }),
      terminated: 'fell',
      truncated: 'late',
      ...(hasEpisodes && { episode: 'trial' }),
      ...(hasTimes && { step: 'seconds' }),
    },
  };
}

const text = (value: number) => (Object.is(value, -0) ? '-0' : String(value));

/** One cell for each number: vectors of several become `name.0`, `name.1`, ..., which `name.*` stands for. */
function csv({ vectors, columns }: Table): { content: string; columns: DemonstrationColumns } {
  const named = Object.entries(vectors).flatMap(([name, { values, size }]) =>
    Array.from({ length: size }, (_, k) => ({ name: size === 1 ? name : `${name}.${k}`, values, size, k })),
  );
  const steps = vectors['fell']!.values.length;
  const rows = Array.from({ length: steps }, (_, row) =>
    named.map(({ values, size, k }) => text(values[row * size + k]!)).join(';'),
  );
  const spread = (names: readonly string[]) => names.map((name) => (vectors[name]!.size === 1 ? name : `${name}.*`));
  return {
    content: [named.map(({ name }) => name).join(';'), ...rows].join('\n'),
    columns: {
      ...columns,
      observation: spread(columns.observation),
      action: spread(columns.action),
      ...(columns.nextObservation && { nextObservation: spread(columns.nextObservation) }),
    },
  };
}

function jsonl({ vectors }: Table): string {
  const steps = vectors['fell']!.values.length;
  return Array.from({ length: steps }, (_, row) => {
    const pairs = Object.entries(vectors).map(([name, { values, size }]) => {
      const numbers = Array.from(values.subarray(row * size, (row + 1) * size), text);
      return `${JSON.stringify(name)}: ${size === 1 && row % 2 === 0 ? numbers[0] : `[${numbers.join()}]`}`;
    });
    return `{${pairs.join()}}`;
  })
    .join('\n')
    .replace(/"(fell|late|trial|seconds|gain)": \[(.*?)\]/g, '"$1": $2');
}

const formats: Readonly<
  Record<string, (table: Table) => Promise<{ content: string | Uint8Array; columns: DemonstrationColumns }>>
> = {
  csv: (table) => Promise.resolve(csv(table)),
  jsonl: (table) => Promise.resolve({ content: jsonl(table), columns: table.columns }),
  hdf5: async ({ vectors, columns }) => {
    const inGroup = (name: string) => `log/${name}`;
    const content = Object.entries(vectors).map(([name, { values, size }]) => {
      const shape = [values.length / size, size];
      return [inGroup(name), { data: [...values], ...(size > 1 && { shape }) }] as const;
    });
    const renamed = Object.entries(columns).map(([use, names]) => [
      use,
      Array.isArray(names) ? names.map(inGroup) : inGroup(String(names)),
    ]);
    return {
      content: await hdf5(Object.fromEntries(content)),
      columns: Object.fromEntries(renamed) as DemonstrationColumns,
    };
  },
  npz: ({ vectors, columns }) =>
    Promise.resolve({
      content: npz(
        Object.fromEntries(
          Object.entries(vectors).map(([name, { values, size }]) => [
            name,
            npy([...values], size > 1 ? { shape: [values.length / size, size] } : {}),
          ]),
        ),
      ),
      columns,
    }),
};

describe.each(Object.keys(formats))('%s with columns of other names', (format) => {
  it('has the episodes that were written', async () => {
    for (let seed = 0; seed < tries; seed++) {
      const recording = randomRecording(seed);
      const { content, columns } = await formats[format]!(tableOf(recording, generator(seed)));
      const found = await readDemonstrations(write(content), columns);
      expect(found.format).toBe(format);
      for (const key of [
        'states',
        'actions',
        'nextStates',
        'absorbing',
        'truncated',
        'rewards',
        'episodeStarts',
      ] as const)
        expect(found[key], `${key}, seed ${seed}`).toStrictEqual(recording[key]);
      expect(found.hasLastObservations).toBe(recording.hasLastObservations);
    }
  });
});

describe('a table with the usual names, and the same ones said', () => {
  it.each<[file: string, columns: DemonstrationColumns]>([
    [
      'pendulum.lerobot.parquet',
      {
        observation: ['observation.state'],
        action: ['action'],
        episode: 'episode_index',
        step: 'frame_index',
        reward: 'next.reward',
        done: 'next.done',
      },
    ],
    [
      'pendulum.csv',
      {
        observation: ['obs_*'],
        action: ['action_0'],
        episode: 'episode',
        step: 'step',
        reward: 'reward',
        terminated: 'terminated',
        truncated: 'truncated',
      },
    ],
    [
      'pendulum.jsonl',
      {
        observation: ['observation'],
        action: ['action'],
        nextObservation: ['next_observation'],
        reward: 'reward',
        terminated: 'terminated',
        truncated: 'truncated',
      },
    ],
    [
      'pendulum.d4rl.hdf5',
      {
        observation: ['observations'],
        action: ['actions'],
        reward: 'rewards',
        terminated: 'terminals',
        truncated: 'timeouts',
      },
    ],
  ])('%s', async (name, columns) => {
    const file = path.join(fixtures, name);
    const [expected, found] = [await readDemonstrations(file), await readDemonstrations(file, columns)];
    for (const key of [
      'states',
      'actions',
      'nextStates',
      'absorbing',
      'rewards',
      'episodeStarts',
      'hasLastObservations',
    ] as const)
      expect(found[key], key).toStrictEqual(expected[key]);
  });
});

describe('episodes', () => {
  const read = (lines: readonly string[], columns: Partial<DemonstrationColumns>) =>
    readDemonstrations(write(lines.join('\n')), { observation: ['x'], action: ['u'], ...columns });

  it('may have names', async () => {
    const { episodeStarts } = await read(['id,x,u', 'left,1,0', 'left,2,0', 'right,3,0'], { episode: 'id' });
    expect([...episodeStarts]).toEqual([0, 2, 3]);
    const error = await refusal(() => read(['id,x,u', 'left,1,0', 'right,2,0', 'left,3,0'], { episode: 'id' }));
    expect(error.message).toMatch(
      /:4: id: found left again after episode right, expected the steps of an episode together/,
    );
  });

  it('begin anew where the time does', async () => {
    const { episodeStarts } = await read(['t,x,u', '0.5,1,0', '1.5,2,0', '0,3,0'], { step: 't' });
    expect([...episodeStarts]).toEqual([0, 2, 3]);
  });

  it('are one where nothing tells them apart, and a note says so', async () => {
    const { episodeStarts, notes } = await read(['x,u', '1,0', '2,0'], {});
    expect([...episodeStarts]).toEqual([0, 2]);
    expect(notes.join(' ')).toMatch(/all steps are taken for one episode/);
  });
});

describe('columns that are refused', () => {
  const columns = { observation: ['x'], action: ['u'] };
  it.each<[what: string, columns: DemonstrationColumns, message: RegExp]>([
    [
      'one that is missing',
      { ...columns, reward: 'gain' },
      /columns\.reward: there is no column gain; found x, u, q0, q1$/,
    ],
    ['a pattern of none', { ...columns, observation: ['p*'] }, /columns\.observation: there is no column p\*; found/],
    ['one that is used twice', { ...columns, action: ['x'] }, /columns\.action: the column x is observation already/],
    [
      'next ones of another number',
      { ...columns, nextObservation: ['q*'] },
      /2 columns of next observations, but 1 of/,
    ],
  ])('%s', async (_, wrong, message) => {
    const file = write('x,u,q0,q1\n1,2,3,4');
    const error = await refusal(() => readDemonstrations(file, wrong));
    expect(error.message).toMatch(message);
    expect(error.place.file).toBe(file);
  });

  it('of a dataset that is a folder', async () => {
    const error = await refusal(() => readDemonstrations(path.join(fixtures, 'pendulum.minari-arrow'), columns));
    expect(error.message).toMatch(/is a folder, which has no columns to choose/);
  });

  it('counts `*` by number and not by letter', () => {
    const names = ['q10', 'q9', 'q', 'qx', 'q1a'];
    expect(resolveColumns({ observation: ['q*'], action: ['q'] }, names, 'f').observation).toEqual(['q9', 'q10']);
  });
});

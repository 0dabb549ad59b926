import { describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const write = temporaryFiles();
const text = (steps: readonly object[]) => steps.map((step) => `${JSON.stringify(step)}\n`).join('');
const read = (steps: readonly object[]) => readDemonstrations(write(text(steps)));

const plain = [
  { episode: 4, step: 0, state: [0, 0], action: 2, nextState: [0, 1], absorbing: false, reward: -1 },
  { episode: 4, step: 1, state: [0, 1], action: 0, nextState: [1, 1], absorbing: true, reward: 0 },
  { episode: 1, step: 0, state: [5, 5], action: 1, nextState: [4, 5], absorbing: 0, reward: -1 },
];

describe('steps as state, action, nextState, absorbing', () => {
  it('become trajectories', async () => {
    const trajectories = await read(plain);
    expect(trajectories).toMatchObject({ format: 'jsonl', steps: 3, stateSize: 2, actionSize: 1, notes: [] });
    expect([...trajectories.states]).toEqual([0, 0, 0, 1, 5, 5]);
    expect([...trajectories.nextStates]).toEqual([0, 1, 1, 1, 4, 5]);
    expect([...trajectories.actions]).toEqual([2, 0, 1]);
    expect([...trajectories.absorbing]).toEqual([0, 1, 0]);
    expect([...trajectories.truncated]).toEqual([0, 0, 1]);
    expect([...trajectories.rewards!]).toEqual([-1, 0, -1]);
    expect([...trajectories.episodeStarts]).toEqual([0, 2, 3]);
    expect([...trajectories.origin.lines!]).toEqual([1, 2, 3]);
  });

  it('may have blank lines, a byte order mark, carriage returns and no last newline', async () => {
    const file = write(`\uFEFF\r\n${text(plain).trimEnd().replaceAll('\n', '\r\n\r\n')}`);
    const { steps, origin } = await readDemonstrations(file);
    expect([steps, ...origin.lines!]).toEqual([3, 2, 4, 6]);
  });

  it('may have scalar states, no rewards and keys of their own', async () => {
    const { stateSize, rewards } = await read([
      { episode: 0, step: 0, state: 3, action: [1], nextState: 4, absorbing: true, comment: 'mine' },
    ]);
    expect([stateSize, rewards]).toEqual([1, undefined]);
  });

  it('survive characters that are cut by a chunk of the stream', async () => {
    const steps = Array.from({ length: 4000 }, (_, step) => ({
      ...plain[0]!,
      step,
      state: step,
      nextState: step + 1,
      comment: 'größer — 逆強化学習',
    }));
    expect((await read(steps)).states.at(-1)).toBe(3999);
  });
});

describe('steps as observation, action, next_observation, terminated, truncated', () => {
  const base = { action: [0.5], reward: 1, terminated: false, truncated: false };
  const steps = [
    { ...base, episode: 0, step: 0, observation: [0.1], next_observation: [0.2] },
    { ...base, episode: 0, step: 1, observation: [0.2], next_observation: [0.3], truncated: true },
    { ...base, episode: 1, step: 0, observation: [0.7], next_observation: [0.8], terminated: true, truncated: true },
    { ...base, episode: 2, step: 0, observation: [0.7], next_observation: [0.8] },
  ];

  it('keep terminations and time-outs apart', async () => {
    const trajectories = await read(steps);
    expect([...trajectories.absorbing]).toEqual([0, 0, 1, 0]);
    expect([...trajectories.truncated]).toEqual([0, 1, 0, 1]);
    expect(trajectories.origin.names.states).toBe('observation');
  });

  it('need their flags', async () => {
    const step = { ...steps[0]!, truncated: undefined };
    expect((await refusal(() => read([step]))).message).toMatch(/:1: truncated: is missing, expected true or false/);
  });
});

describe('bad lines', () => {
  const [first, second, third] = plain as [object, object, object];
  it.each<[string, (object | string)[], number, RegExp]>([
    [
      'cut off',
      [first, '{"episode": 4, "step": 1, "state": [0'],
      2,
      /is not JSON: .* one whole object a line\. It ends "\{.*\[0"/,
    ],
    ['NaN', [first, '{"episode": 4, "step": 1, "state": [NaN, 1]}'], 2, /found NaN, which JSON does not have/],
    ['-Infinity', ['{"episode": 4, "step": 1, "state": -Infinity}'], 1, /found -Infinity, which JSON does not have/],
    [
      'too large a number',
      [JSON.stringify(first).replace('-1', '-1e999')],
      1,
      /reward: found -Infinity, expected a finite number/,
    ],
    ['an array', [first, [1, 2]], 2, /found "\[1,2\]", expected a JSON object/],
    [
      'other keys',
      [{ obs: 1, acts: 2 }],
      1,
      /found the keys obs, acts; expected episode, step, state, .* or episode, step, observation/,
    ],
    [
      'another style',
      [first, { episode: 4, step: 1, observation: 1 }],
      2,
      /(state|action): is missing, expected a finite number or an array/,
    ],
    ['a text', [{ ...first, action: 'left' }], 1, /action: found "left", expected a finite number or an array of them/],
    ['an empty state', [{ ...first, state: [] }], 1, /state: found \[\], expected a finite number or an array of them/],
    ['another size', [first, { ...second, state: [1, 2, 3] }], 2, /state: has 3 numbers, expected 2 as in line 1/],
    ['two sizes', [{ ...first, nextState: 3 }], 1, /nextState: has 1 numbers, expected 2 as in line 1/],
    [
      'no reward any more',
      [first, { ...second, reward: undefined }],
      2,
      /reward: found no reward, expected one as in line 1/,
    ],
    [
      'a reward at last',
      [{ ...first, reward: undefined }, second],
      2,
      /reward: found a reward, expected none as in line 1/,
    ],
    ['a missing step', [first, { ...second, step: 3 }], 2, /step: found 3 after step 0, expected 1/],
    ['a late start', [second], 1, /step: episode 4 begins with step 1, expected 0/],
    ['half an index', [{ ...first, step: 0.5 }], 1, /step: found 0\.5, expected an integer from 0/],
    ['a negative index', [{ ...first, episode: -1 }], 1, /episode: found -1, expected an integer from 0/],
    [
      'life after the end',
      [first, second, { ...third, episode: 4, step: 2 }],
      3,
      /episode 4 goes on, but line 2 says that it ended/,
    ],
    [
      'a broken chain',
      [first, { ...second, state: [3, 3] }],
      2,
      /state: is \[3, 3\], but nextState of line 1 is \[0, 1\]: expected the steps/,
    ],
    ['mixed episodes', [first, third, { ...second, episode: 4 }], 3, /episode: found 4 again after episode 1/],
  ])('%s', async (_, lines, line, message) => {
    const content = lines.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
    const error = await refusal(() => readDemonstrations(write(content)));
    expect(error.message).toMatch(message);
    expect(error.place.line).toBe(line);
  });

  it('of absurd length', async () => {
    const file = write(`${JSON.stringify(first)}\n{"state": [${'0,'.repeat(3_000_000)}`);
    const error = await refusal(() => readDemonstrations(file));
    expect(error.message).toMatch(/:2: is longer than 4194304 characters, expected one step a line/);
  });
});

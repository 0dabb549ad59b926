import { describe, expect, it } from 'vitest';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { stateVisits } from '../../../src/demonstrations/stateVisits';
import { expertOccupancy } from '../../../src/demonstrations/expertOccupancy';
import { chain } from './chain';
import { temporaryFiles } from './npzWriter';
import { refusal } from './refusal';

const write = temporaryFiles();
const header = 'episode,step,obs_0,obs_1,action_0,reward,terminated,truncated';
const rows = ['7,0,1,2,0.5,-1,0,0', '7,1,3,4,-0.5,-2,1,0', '2,0,5,6,0,1e-3,0,1'];
const read = (lines: readonly string[], separator = '\n') => readDemonstrations(write(lines.join(separator)));

describe('CSV', () => {
  it('is read in the usual form', async () => {
    const trajectories = await read([header, ...rows]);
    expect(trajectories).toMatchObject({ format: 'csv', steps: 3, stateSize: 2, actionSize: 1 });
    expect(trajectories.hasLastObservations).toBe(false);
    expect([...trajectories.episodeStarts]).toEqual([0, 2, 3]);
    expect([...trajectories.states]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...trajectories.nextStates]).toEqual([3, 4, 3, 4, 5, 6]);
    expect([...trajectories.actions]).toEqual([0.5, -0.5, 0]);
    expect([...trajectories.rewards!]).toEqual([-1, -2, 1e-3]);
    expect([...trajectories.absorbing]).toEqual([0, 1, 0]);
    expect([...trajectories.truncated]).toEqual([0, 0, 1]);
    expect([...trajectories.origin.lines!]).toEqual([2, 3, 4]);
    expect(trajectories.notes).toEqual([expect.stringMatching(/no next observations: .* each of the 2 episodes/)]);
  });

  it.each<[string, string[], string]>([
    ['semicolons', [header, ...rows].map((line) => line.replaceAll(',', ';')), '\n'],
    ['tabs', [header, ...rows].map((line) => line.replaceAll(',', '\t')), '\n'],
    ['carriage returns', [header, ...rows], '\r\n'],
    ['quotation marks', [header, ...rows].map((line) => line.replace(/[^,]+/g, '"$&"')), '\n'],
    ['a byte order mark and blank lines', [`\uFEFF${header}`, '', ...rows, '', ''], '\n'],
    ['words for flags', [header, ...rows].map((line) => line.replace(/,0$/, ',False').replace(/,1$/, ',True')), '\n'],
  ])('is read with %s', async (_, lines, separator) => {
    const { states, truncated } = await read(lines, separator);
    expect([[...states], [...truncated]]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [0, 0, 1],
    ]);
  });

  it('finds columns in any order, under their usual names, and next observations', async () => {
    const trajectories = await read([
      'extra,action[0],next_state_0,state_0,episode_index,done',
      'a,9,1,0,0,False',
      'b,8,2,1,0,True',
    ]);
    expect([...trajectories.states, ...trajectories.nextStates, ...trajectories.actions]).toEqual([0, 1, 1, 2, 9, 8]);
    expect(trajectories.hasLastObservations).toBe(true);
    expect([...trajectories.truncated]).toEqual([0, 1]);
    expect(trajectories.notes).toEqual([expect.stringMatching(/No column says where the environment terminated/)]);
  });

  it('reads more lines than one batch holds', async () => {
    const lines = Array.from({ length: 5000 }, (_, step) => `0,${step},${step},0,1,1,0,0`);
    const { steps, states } = await read([header, ...lines]);
    expect([steps, states[2 * 4999]]).toEqual([5000, 4999]);
  });
});

describe('CSV is refused', () => {
  it.each<[string, readonly string[], number | undefined, RegExp]>([
    ['without steps', [header], undefined, /holds no steps, only a header/],
    ['with a short row', [header, rows[0]!, '7,1,3'], 3, /has 3 cells, but the header has 8/],
    ['with an empty cell', [header, '7,0,1,,0.5,-1,0,0'], 2, /obs_1: found "", expected a finite number/],
    ['with NaN', [header, '7,0,1,nan,0.5,-1,0,0'], 2, /obs_1: found "nan", expected a finite number/],
    ['with text', [header, rows[0]!, '7,1,1,2,left,-1,0,0'], 3, /action_0: found "left", expected a finite number/],
    ['with too large a number', [header, '7,0,1,2,1e999,-1,0,0'], 2, /action_0: found "1e999", expected a finite/],
    ['with half a flag', [header, '7,0,1,2,0,-1,0.5,0'], 2, /terminated: found "0\.5", expected 0 or 1/],
    ['with half an episode', [header, '0.5,0,1,2,0,-1,0,0'], 2, /episode: found "0\.5", expected an integer from 0/],
    ['with a missing step', [header, rows[0]!, '7,2,3,4,0,0,0,0'], 3, /step: found 2 after step 0, expected 1/],
    ['with a late start', [header, rows[1]!], 2, /step: episode 7 begins with step 1, expected 0/],
    [
      'with mixed episodes',
      [header, rows[0]!, rows[2]!, rows[1]!],
      4,
      /episode: found 7 again after episode 2, expected the steps of an episode together/,
    ],
    [
      'with life after the end',
      [header, rows[0]!, rows[1]!, '7,2,3,4,0,0,0,0'],
      4,
      /episode 7 goes on, but line 3 says that it ended/,
    ],
    ['with an open quotation', [header, `"${rows[0]!}`, rows[1]!], 2, /has a quotation mark that is not closed/],
    [
      'without actions',
      ['episode,step,obs_0', '0,0,1'],
      1,
      /has no column action_0; found episode, step, obs_0; expected a header with episode/,
    ],
    ['with a gap', ['episode,obs_0,obs_2,action_0', '0,1,1,1'], 1, /number 1 of the states is missing/],
    ['with a column twice', ['episode,obs_0,obs_0,action_0', '0,1,1,1'], 1, /found the column obs_0 twice/],
    ['with two flags', ['episode,terminal,terminated,obs_0,action_0', '0,0,0,1,1'], 1, /columns terminal, terminated/],
    ['with an absurd number', ['episode,obs_0,obs_999999999,action_0', '0,1,1,1'], 1, /obs_999999999, but not all/],
    [
      'where next observations do not follow',
      ['episode,obs_0,action_0,next_obs_0', '0,1,1,2', '0,3,1,4'],
      2,
      /next_obs_0: is \[2\], but the observation of the next step is \[3\]/,
    ],
  ])('%s', async (_, lines, line, message) => {
    const error = await refusal(() => read(lines));
    expect(error.message).toMatch(message);
    expect(error.place.line).toBe(line);
  });
});

describe('on a finite MDP, an end that is not in the file', () => {
  const finite = (lines: readonly string[]) => read(['episode,obs_0,action_0,terminated', ...lines]);

  it('is the absorbing state where the step can only lead there', async () => {
    const trajectories = await finite(['0,0,1,0', '0,1,1,0', '0,2,1,1']);
    expect([...stateVisits(trajectories, chain).nextStates]).toEqual([1, 2, 3]);
    const { occupancy } = expertOccupancy({ trajectories, environment: chain, smoothing: 0 });
    expect([...occupancy]).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 8, 0]);
  });

  it('is unknown otherwise, and counts for nothing', async () => {
    const trajectories = await finite(['0,0,1,0', '0,1,1,0']);
    expect([...stateVisits(trajectories, chain).nextStates]).toEqual([1, -1]);
    const { occupancy, visits } = expertOccupancy({ trajectories, environment: chain, smoothing: 0 });
    expect([...visits]).toEqual([1, 1, 0, 0, 0]);
    expect([...occupancy]).toEqual([2 / 3, 1 / 3, 0, 0, 0].map((mass) => expect.closeTo(mass, 15) as number));
  });
});

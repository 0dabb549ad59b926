// Finds the episodes in the arrays of an .npz: flat arrays carry no episode index, stacked ones may be padded.
import { InputError } from '../../protocol/inputError';
import { chainBreak, isContinued, rowOf, type Trajectories } from '../trajectories';

type Kept = 'states' | 'actions' | 'nextStates' | 'absorbing' | 'rewards' | 'stateSize' | 'actionSize';

/** Columns as in the file, finite; absorbing is 0 or 1. */
export interface Columns extends Pick<Trajectories, Kept> {
  /** [E], as the file has them; only their number and sums are compared. */
  readonly episodeReturns?: Float64Array;
  /** [E]: first row of each episode, where the file says it. */
  readonly givenStarts?: Float64Array;
}

export interface Episodes {
  readonly columns: Columns;
  /** [E + 1]. */
  readonly episodeStarts: Int32Array;
  readonly notes: readonly string[];
}

/** Rewards and returns are often float32 sums; a difference above this share is another quantity. */
const returnTolerance = 1e-3;

/** Of arrays [N, dim]: an episode ends where it is absorbed, or where the next row does not begin where this one ended. */
export function flatEpisodes(columns: Columns, file: string): Episodes {
  if (columns.givenStarts) return givenEpisodes(columns, columns.givenStarts, file);
  const { absorbing, episodeReturns } = columns;
  const steps = absorbing.length;
  const ends = new Uint8Array(steps);
  for (let step = 0; step < steps; step++) {
    ends[step] = step === steps - 1 || absorbing[step] === 1 || !isContinued(columns, step) ? 1 : 0;
  }
  const found = ends.reduce((a, b) => a + b, 0);
  if (episodeReturns && episodeReturns.length !== found) {
    throw new InputError(
      `has ${episodeReturns.length} entries, but ${found} episodes were found where absorbing is 1 or a next_states row is not the following states row; expected as many. Arrays of shape (episodes, steps, dim), or JSON Lines, say where episodes end`,
      { file, field: 'episode_returns' },
    );
  }
  const episodeStarts = new Int32Array(found + 1);
  let episode = 0;
  ends.forEach((isEnd, step) => {
    if (isEnd === 1) episodeStarts[++episode] = step + 1;
  });
  const notes = episodeReturns
    ? compareReturns(columns, episodeStarts)
    : [
        `${found} episodes were found where a step is absorbing or the next one begins elsewhere; the file does not say.`,
      ];
  return { columns, episodeStarts, notes };
}

/** Of arrays [N, dim] with the first row of each episode, as our own writer adds it where nothing else would tell. */
function givenEpisodes(columns: Columns, starts: Float64Array, file: string): Episodes {
  const { absorbing, episodeReturns } = columns;
  const steps = absorbing.length;
  const refuse = (sentence: string) => new InputError(sentence, { file, field: 'episode_starts' });
  const odd = starts.findIndex((start, episode) =>
    episode === 0 ? start !== 0 : !(Number.isInteger(start) && start > starts[episode - 1]! && start < steps),
  );
  if (odd >= 0) throw refuse(`row ${odd} is ${starts[odd]}, expected rows of states from 0 on, in growing order`);
  if (starts.length === 0) throw refuse('is empty, expected the first row of each episode');
  if (episodeReturns && episodeReturns.length !== starts.length) {
    throw refuse(`has ${starts.length} entries, but episode_returns has ${episodeReturns.length}; expected as many`);
  }
  const episodeStarts = Int32Array.from([...starts, steps]);
  for (let episode = 0; episode < starts.length; episode++) {
    const [first, end] = [episodeStarts[episode]!, episodeStarts[episode + 1]!];
    const absorbed = absorbing.subarray(first, end - 1).indexOf(1);
    if (absorbed < 0) continue;
    throw new InputError(`is 1 within episode ${episode}, whose last row is ${end - 1}`, {
      file,
      field: `absorbing[${first + absorbed}]`,
    });
  }
  const broken = chainBreak({ ...columns, episodeStarts });
  if (broken >= 0) throw brokenChain(columns, { step: broken, at: [broken], next: [broken + 1] }, file);
  return { columns, episodeStarts, notes: compareReturns(columns, episodeStarts) };
}

/** Of arrays [episode, step, dim], flattened: an episode ends with its row, or at its absorbing step if padding follows. */
export function stackedEpisodes(columns: Columns, stepsPerEpisode: number, file: string): Episodes {
  const { absorbing, episodeReturns } = columns;
  const episodes = absorbing.length / stepsPerEpisode;
  if (episodeReturns && episodeReturns.length !== episodes) {
    throw new InputError(
      `has ${episodeReturns.length} entries, but states has ${episodes} episodes; expected as many`,
      {
        file,
        field: 'episode_returns',
      },
    );
  }
  const lengths: number[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    const flags = absorbing.subarray(episode * stepsPerEpisode, (episode + 1) * stepsPerEpisode);
    const end = flags.indexOf(1);
    const afterwards = end < 0 ? -1 : flags.indexOf(0, end);
    if (afterwards >= 0) {
      throw new InputError(
        `is 1 at step ${end}, but 0 again at step ${afterwards}: expected nothing after an absorbing step`,
        {
          file,
          field: `absorbing[${episode}]`,
        },
      );
    }
    lengths.push(end < 0 ? stepsPerEpisode : end + 1);
    checkChain(columns, { episode, first: episode * stepsPerEpisode, length: lengths.at(-1)! }, file);
  }
  const episodeStarts = new Int32Array(episodes + 1);
  lengths.forEach((length, episode) => (episodeStarts[episode + 1] = episodeStarts[episode]! + length));
  const steps = episodeStarts[episodes]!;
  if (steps === absorbing.length) return { columns, episodeStarts, notes: compareReturns(columns, episodeStarts) };

  const trimmed = trim(columns, lengths, stepsPerEpisode);
  const note = `Padding after absorbing steps was left out: ${absorbing.length - steps} of ${absorbing.length} steps.`;
  return { columns: trimmed, episodeStarts, notes: [note, ...compareReturns(trimmed, episodeStarts)] };
}

function checkChain(
  columns: Columns,
  { episode, first, length }: { episode: number; first: number; length: number },
  file: string,
): void {
  const broken = chainBreak({ ...columns, episodeStarts: Int32Array.of(first, first + length) });
  if (broken < 0) return;
  const step = broken - first;
  throw brokenChain(columns, { step: broken, at: [episode, step], next: [episode, step + 1] }, file);
}

/** @param at indices of the step in the file's arrays, and of the `next` one */
function brokenChain(
  { nextStates, states, stateSize }: Columns,
  { step, at, next }: { step: number; at: readonly number[]; next: readonly number[] },
  file: string,
): InputError {
  const ended = rowOf(nextStates, step, stateSize).join(', ');
  const begun = rowOf(states, step + 1, stateSize).join(', ');
  return new InputError(
    `is [${ended}], but states[${next.join(', ')}] is [${begun}]: expected the steps of an episode to follow each other`,
    { file, field: `next_states[${at.join(', ')}]` },
  );
}

function trim(columns: Columns, lengths: readonly number[], stepsPerEpisode: number): Columns {
  const keep = <T extends Float64Array | Uint8Array>(values: T, size: number): T => {
    let to = 0;
    lengths.forEach((length, episode) => {
      const from = episode * stepsPerEpisode * size;
      values.copyWithin(to, from, from + length * size);
      to += length * size;
    });
    return values.slice(0, to) as T;
  };
  const { states, actions, nextStates, absorbing, rewards, stateSize, actionSize } = columns;
  return {
    ...columns,
    states: keep(states, stateSize),
    actions: keep(actions, actionSize),
    nextStates: keep(nextStates, stateSize),
    absorbing: keep(absorbing, 1),
    ...(rewards && { rewards: keep(rewards, 1) }),
  };
}

function compareReturns({ rewards, episodeReturns }: Columns, episodeStarts: Int32Array): string[] {
  if (!rewards || !episodeReturns) return [];
  let differing = 0;
  episodeReturns.forEach((expected, episode) => {
    const sum = rewards.subarray(episodeStarts[episode], episodeStarts[episode + 1]).reduce((a, b) => a + b, 0);
    if (Math.abs(sum - expected) > returnTolerance * Math.max(1, Math.abs(expected))) differing++;
  });
  if (differing === 0) return [];
  return [`episode_returns differs from the sum of rewards in ${differing} of ${episodeReturns.length} episodes.`];
}

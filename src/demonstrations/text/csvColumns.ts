// What the header of a CSV of demonstrations says: which cell of a row is which number of a step.
import { InputError } from '../../protocol/inputError';
import { printable } from '../printable';

/** Positions of cells in a row. */
export interface CsvColumns {
  readonly header: readonly string[];
  readonly episode: number;
  readonly step?: number;
  readonly states: readonly number[];
  readonly actions: readonly number[];
  readonly nextStates: readonly number[];
  readonly reward?: number;
  readonly terminated?: number;
  readonly truncated?: number;
  /** Either of the two; the file does not say which. */
  readonly done?: number;
}

const vectors = {
  states: /^(?:obs|observation|state)(?:[_.]?(\d+)|\[(\d+)\])?$/i,
  actions: /^(?:action|act)(?:[_.]?(\d+)|\[(\d+)\])?$/i,
  nextStates: /^next[_.]?(?:obs|observation|state)(?:[_.]?(\d+)|\[(\d+)\])?$/i,
};
const scalars = {
  episode: /^episode(?:[_.]?(?:index|id))?$/i,
  step: /^(?:step|frame[_.]?index|timestep)$/i,
  reward: /^rewards?$/i,
  terminated: /^(?:terminated|terminals?|terminations?|absorbing)$/i,
  truncated: /^(?:truncated|timeouts?|truncations?)$/i,
  done: /^dones?$/i,
};
export const expectedHeader =
  'a header with episode, step, obs_0, obs_1, ..., action_0, ..., and where there are any next_obs_0, ..., reward, terminated, truncated';

/** Errors: InputError in line `line` that names what is missing, twice there, or numbered with a gap. */
export function parseHeader(header: readonly string[], file: string, line: number): CsvColumns {
  const refuse = (sentence: string) => new InputError(sentence, { file, line });
  const names = header.map((name) => name.trim());
  const one = (kind: keyof typeof scalars): number | undefined => {
    const found = names.flatMap((name, index) => (scalars[kind].test(name) ? [index] : []));
    if (found.length > 1) {
      throw refuse(
        `found the columns ${found.map((index) => printable(names[index]!)).join(', ')}, expected one of them`,
      );
    }
    return found[0];
  };
  const many = (kind: keyof typeof vectors): number[] => {
    const found: number[] = [];
    names.forEach((name, index) => {
      const match = vectors[kind].exec(name);
      if (!match) return;
      const dimension = Number(match[1] ?? match[2] ?? 0);
      if (dimension >= names.length) throw refuse(`found the column ${printable(name)}, but not all before it`);
      if (found[dimension] !== undefined) throw refuse(`found the column ${printable(name)} twice`);
      found[dimension] = index;
    });
    const gap = Array.from(found).findIndex((index) => index === undefined);
    if (gap >= 0) throw refuse(`number ${gap} of the ${kind} is missing: columns are numbered from 0 without gaps`);
    return found;
  };
  const [episode, step, reward, terminated, truncated, done] = (
    ['episode', 'step', 'reward', 'terminated', 'truncated', 'done'] as const
  ).map(one);
  const [states, actions, nextStates] = [many('states'), many('actions'), many('nextStates')];
  const missing = [
    episode === undefined && 'episode',
    states.length === 0 && 'obs_0',
    actions.length === 0 && 'action_0',
  ].filter((name) => name !== false);
  if (episode === undefined || missing.length > 0) {
    throw refuse(
      `has no column ${missing.join(', ')}; found ${names.slice(0, 20).map(printable).join(', ')}; expected ${expectedHeader}`,
    );
  }
  if (nextStates.length > 0 && nextStates.length !== states.length) {
    throw refuse(`has ${nextStates.length} columns of next observations, but ${states.length} of observations`);
  }
  return {
    header: names,
    episode,
    states,
    actions,
    nextStates,
    ...(step !== undefined && { step }),
    ...(reward !== undefined && { reward }),
    ...(terminated !== undefined && { terminated }),
    ...(truncated !== undefined && { truncated }),
    ...(done !== undefined && { done }),
  };
}

/** Whether the first line of a text is such a header, in one of the usual delimiters. */
export function delimiterOf(firstLine: string): string | undefined {
  return [',', ';', '\t'].find((delimiter) =>
    firstLine
      .split(delimiter)
      .slice(0, -1)
      .some((name) => scalars.episode.test(name.replace(/^"|"$/g, '').trim())),
  );
}

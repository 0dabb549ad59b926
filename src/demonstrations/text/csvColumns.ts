// What the header of a CSV of demonstrations says: which cell of a row is which number of a step.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { resolveColumns } from '../columns/resolveColumns';
import { endNotes } from '../columns/stepTable';
import { printable } from '../printable';

/** Positions of cells in a row. */
export interface CsvColumns {
  readonly header: readonly string[];
  /** Whether the user said which column is what. Episodes may then have names, and steps any growing number. */
  readonly isMapped: boolean;
  readonly episode?: number;
  readonly step?: number;
  readonly states: readonly number[];
  readonly actions: readonly number[];
  readonly nextStates: readonly number[];
  readonly reward?: number;
  readonly terminated?: number;
  readonly truncated?: number;
  /** Either of the two; the file does not say which. */
  readonly done?: number;
  /** What follows from columns that are not there, given how many episodes end where only the observations show it. */
  readonly notes: (broken: number) => readonly string[];
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
    isMapped: false,
    episode,
    states,
    actions,
    nextStates,
    ...(step !== undefined && { step }),
    ...(reward !== undefined && { reward }),
    ...(terminated !== undefined && { terminated }),
    ...(truncated !== undefined && { truncated }),
    ...(done !== undefined && { done }),
    notes: () =>
      terminated === undefined
        ? ['No column says where the environment terminated: every episode counts as cut off by a time limit.']
        : [],
  };
}

/** Errors: InputError in the place of the header where it has not what the user names, or has it twice. */
export function mappedHeader(
  header: readonly string[],
  mapping: DemonstrationColumns,
  { file, line }: { readonly file: string; readonly line: number },
): CsvColumns {
  const names = header.map((name) => name.trim());
  const resolved = resolveColumns(mapping, names, file);
  const index = (name: string): number => {
    const first = names.indexOf(name);
    if (names.lastIndexOf(name) === first) return first;
    throw new InputError(`found the column ${printable(name)} twice`, { file, line });
  };
  const columns: CsvColumns = {
    header: names,
    isMapped: true,
    states: resolved.observation.map(index),
    actions: resolved.action.map(index),
    nextStates: resolved.nextObservation.map(index),
    ...Object.fromEntries(
      (['episode', 'step', 'reward', 'terminated', 'truncated', 'done'] as const).flatMap((use) =>
        resolved[use] === undefined ? [] : [[use, index(resolved[use])]],
      ),
    ),
    notes: (broken) => endNotes(resolved, broken),
  };
  if (columns.nextStates.length > 0 && columns.nextStates.length !== columns.states.length) {
    throw new InputError(
      `has ${columns.nextStates.length} columns of next observations, but ${columns.states.length} of observations`,
      { file, line },
    );
  }
  return columns;
}

/** The delimiter that a header has most of. */
export function usualDelimiter(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
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

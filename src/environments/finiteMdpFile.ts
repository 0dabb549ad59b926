// Reads a user's own finite MDP. Everything that is wrong with the file is said at once, each with its field.
import { readFileSync, statSync } from 'node:fs';
import { fieldPath } from '../protocol/fieldPath';
import { finiteMdpFileContentSchema, type FiniteMdpFileContent } from '../protocol/finiteMdpFile';
import { InputError } from '../protocol/inputError';
import type { FiniteMdp } from './finiteMdp';

/** A text that V8 can hold as one string and that still parses in seconds. */
const maximumFileBytes = 256 * 1024 * 1024;
/** S * A at most: a row needs at least one entry, so this bounds memory before it is taken. */
const maximumRows = 1 << 24;
/** Probabilities are written with few digits; sums within this of 1 are scaled to 1, others are mistakes. */
const sumTolerance = 1e-6;
const maximumListed = 20;

interface Problem {
  readonly field: string;
  readonly sentence: string;
}

/**
 * Reads the format of protocol/finiteMdpFile.ts. Duplicate transitions are merged, absorbing states get their self-loops.
 * Errors: InputError that lists every problem with its field; `place.field` is the first.
 */
export function readFiniteMdp(file: string): FiniteMdp {
  const content = parse(file);
  const problems = new ProblemList();
  const mdp = build(content, problems);
  if (mdp === undefined || problems.count > 0) throw problems.toError(file);
  return mdp;
}

class ProblemList {
  count = 0;
  private readonly listed: Problem[] = [];

  add(field: string, sentence: string): void {
    this.count++;
    if (this.listed.length < maximumListed) this.listed.push({ field, sentence });
  }

  toError(file: string): InputError {
    const [first] = this.listed;
    if (this.count === 1 && first) return new InputError(first.sentence, { file, field: first.field });
    const lines = this.listed.map(({ field, sentence }) => `\n  ${field}: ${sentence}`);
    const more = this.count > this.listed.length ? `\n  and ${this.count - this.listed.length} more` : '';
    return new InputError(`${this.count} problems:${lines.join('')}${more}`, { file });
  }
}

function parse(file: string): FiniteMdpFileContent {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > maximumFileBytes) {
      throw new InputError(`found ${size} bytes, expected at most ${maximumFileBytes} for a finite MDP`, { file });
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot be read: ${(error as Error).message}`, { file });
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    const line = text.slice(0, position === undefined ? undefined : Number(position)).split('\n').length;
    throw new InputError(`is not JSON: ${message}`, { file, line });
  }
  const result = finiteMdpFileContentSchema.safeParse(json);
  if (result.success) return result.data;
  const problems = new ProblemList();
  for (const issue of result.error.issues) problems.add(fieldPath(issue.path) || 'top level', issue.message);
  throw problems.toError(file);
}

function build(content: FiniteMdpFileContent, problems: ProblemList): FiniteMdp | undefined {
  const { count: states, names: stateNames } = named(content.states);
  const { count: actions, names: givenActionNames } = named(content.actions);
  if (states * actions > maximumRows) {
    problems.add(
      'states',
      `${states} states with ${actions} actions are ${states * actions} rows, expected at most ${maximumRows}`,
    );
    return undefined;
  }
  const actionNames = givenActionNames ?? Array.from({ length: actions }, (_, action) => String(action));

  const absorbing = new Uint8Array(states);
  content.absorbing.forEach((state, index) => {
    if (checkIndex(state, states, 'state', `absorbing[${index}]`, problems)) absorbing[state] = 1;
  });
  checkShapes(content, states, actions, problems);
  const start = startDistribution(content, states, problems);
  const rows = transitionRows(content, { states, actions, absorbing, stateNames, actionNames }, problems);

  return {
    states,
    actions,
    discount: content.discount,
    start,
    absorbing,
    ...rows,
    actionNames,
    ...(content.reward && { reward: Float64Array.from(content.reward) }),
    ...(stateNames && { stateNames }),
    ...(content.grid && { grid: content.grid }),
    ...(content.arrows && { actionArrows: content.arrows }),
    ...(content.features && {
      features: Object.fromEntries(
        Object.entries(content.features).map(([name, values]) => [name, Float64Array.from(values)]),
      ),
    }),
  };
}

function named(numberOrNames: number | string[]): { count: number; names?: readonly string[] } {
  return typeof numberOrNames === 'number'
    ? { count: numberOrNames }
    : { count: numberOrNames.length, names: numberOrNames };
}

function checkIndex(index: number, length: number, what: string, field: string, problems: ProblemList): boolean {
  if (index < length) return true;
  problems.add(field, `found ${what} ${index}, expected 0 to ${length - 1}`);
  return false;
}

function checkShapes(content: FiniteMdpFileContent, states: number, actions: number, problems: ProblemList): void {
  const perState = (field: string, values: readonly number[]) => {
    if (values.length !== states)
      problems.add(field, `found ${values.length} numbers, expected one for each of the ${states} states`);
  };
  if (content.reward) perState('reward', content.reward);
  for (const [name, values] of Object.entries(content.features ?? {})) perState(`features.${name}`, values);
  if (content.arrows && content.arrows.length !== actions) {
    problems.add('arrows', `found ${content.arrows.length} arrows, expected one for each of the ${actions} actions`);
  }
  if (content.grid && content.grid.width * content.grid.height < states) {
    const { width, height } = content.grid;
    problems.add(
      'grid',
      `${width} x ${height} are ${width * height} cells, expected at least one for each of the ${states} states`,
    );
  }
}

function startDistribution(content: FiniteMdpFileContent, states: number, problems: ProblemList): Float64Array {
  const start = new Float64Array(states);
  let sum = 0;
  content.start.forEach(([state, mass], index) => {
    if (checkIndex(state, states, 'state', `start[${index}][0]`, problems)) start[state]! += mass;
    sum += mass;
  });
  if (Math.abs(sum - 1) > sumTolerance) problems.add('start', `probabilities sum to ${sum}, expected 1`);
  return start.map((mass) => mass / sum);
}

interface Shape {
  readonly states: number;
  readonly actions: number;
  readonly absorbing: Uint8Array;
  readonly stateNames: readonly string[] | undefined;
  readonly actionNames: readonly string[];
}

/** Compressed rows, by next state within a row: a counting sort by row, then each short row by itself. */
function transitionRows(
  content: FiniteMdpFileContent,
  { states, actions, absorbing, stateNames, actionNames }: Shape,
  problems: ProblemList,
): Pick<FiniteMdp, 'rowStart' | 'nextState' | 'probability'> {
  const rows = states * actions;
  const counted = new Int32Array(rows + 1);
  const kept: (readonly [row: number, next: number, mass: number])[] = [];
  content.transitions.forEach(([state, action, next, mass], index) => {
    const field = `transitions[${index}]`;
    const inRange = [
      checkIndex(state, states, 'state', `${field}[0]`, problems),
      checkIndex(action, actions, 'action', `${field}[1]`, problems),
      checkIndex(next, states, 'next state', `${field}[2]`, problems),
    ].every(Boolean);
    if (!inRange || mass === 0) return;
    if (absorbing[state] === 1) {
      if (next !== state) {
        problems.add(field, `state ${state} is absorbing, but this transition leaves it for state ${next}`);
      }
      return;
    }
    kept.push([state * actions + action, next, mass]);
    counted[state * actions + action + 1]!++;
  });

  for (let row = 0; row < rows; row++) counted[row + 1]! += counted[row]!;
  const fill = counted.slice();
  const byRow = new Int32Array(kept.length);
  kept.forEach(([row], index) => (byRow[fill[row]!++] = index));

  const rowStart = new Int32Array(rows + 1);
  const nextState = new Int32Array(kept.length + rows);
  const probability = new Float64Array(kept.length + rows);
  let entries = 0;
  for (let row = 0; row < rows; row++) {
    const state = Math.floor(row / actions);
    const first = entries;
    if (absorbing[state] === 1) {
      nextState[entries] = state;
      probability[entries++] = 1;
    } else {
      const members = Array.from(byRow.subarray(counted[row]!, counted[row + 1]!), (index) => kept[index]!);
      members.sort((a, b) => a[1] - b[1]);
      let sum = 0;
      for (const [, next, mass] of members) {
        sum += mass;
        if (entries > first && nextState[entries - 1] === next) probability[entries - 1]! += mass;
        else {
          nextState[entries] = next;
          probability[entries++] = mass;
        }
      }
      if (Math.abs(sum - 1) > sumTolerance) {
        const stateText = stateNames ? `${state} (${stateNames[state]})` : `${state}`;
        const action = row % actions;
        const actionText = actionNames[action] === String(action) ? `${action}` : `${action} (${actionNames[action]})`;
        problems.add(
          'transitions',
          `probabilities of state ${stateText}, action ${actionText} sum to ${sum}, expected 1`,
        );
      }
      for (let entry = first; entry < entries; entry++) probability[entry]! /= sum;
    }
    rowStart[row + 1] = entries;
  }
  return { rowStart, nextState: nextState.slice(0, entries), probability: probability.slice(0, entries) };
}

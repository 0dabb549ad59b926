// Reads demonstrations from JSON Lines, one step a line, in either of two key styles: `state, action, nextState, absorbing`
// or Gymnasium's `observation, action, next_observation, terminated, truncated`; both with `episode, step` and, if known,
// `reward`. The file is read as a stream, and every error names its line.
import type { z } from 'zod';
import { fieldPath } from '../../protocol/fieldPath';
import { InputError } from '../../protocol/inputError';
import { gymnasiumStepSchema, plainStepSchema, type RecordedStep } from '../../protocol/recordedStep';
import { missingEnds } from '../flatRecording';
import { numberedLines } from './numberedLines';
import { printable } from '../printable';
import { maximumNumbers, truncatedSteps, type StepOrigin, type Trajectories } from '../trajectories';

interface Style {
  readonly schema: z.ZodType<RecordedStep>;
  readonly names: StepOrigin['names'];
}
const plainStyle: Style = {
  schema: plainStepSchema,
  names: { states: 'state', actions: 'action', nextStates: 'nextState' },
};
const gymnasiumStyle: Style = {
  schema: gymnasiumStepSchema,
  names: { states: 'observation', actions: 'action', nextStates: 'next_observation' },
};

/** Errors: InputError that names the file, the line and the key, with what was found and expected. */
export async function readJsonl(file: string): Promise<Trajectories> {
  let columns: StepColumns | undefined;
  for await (const { line, text } of numberedLines(file)) {
    const json = parseObject(text, file, line);
    columns ??= new StepColumns(file, styleOf(json, file, line));
    columns.add(json, line);
  }
  if (columns === undefined) throw new InputError('holds no steps, expected one JSON object a line', { file });
  return columns.finish();
}

export function parseObject(text: string, file: string, line: number): object {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const notFinite = /\bNaN\b|-?\bInfinity\b/.exec(text);
    const reason = notFinite
      ? `found ${notFinite[0]}, which JSON does not have; expected finite numbers`
      : `is not JSON: ${(error as Error).message}; expected one whole object a line`;
    throw new InputError(`${reason}. It ends ${JSON.stringify(text.slice(-40))}`, { file, line });
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new InputError(`found ${JSON.stringify(text.slice(0, 60))}, expected a JSON object`, { file, line });
}

function styleOf(json: object, file: string, line: number): Style {
  if ('state' in json) return plainStyle;
  if ('observation' in json) return gymnasiumStyle;
  throw new InputError(
    `found the keys ${Object.keys(json).slice(0, 20).map(printable).join(', ') || '(none)'}; expected episode, step, state, action, nextState, absorbing or episode, step, observation, action, next_observation, terminated, truncated`,
    { file, line },
  );
}

/** Collects checked steps into columns. */
class StepColumns {
  private readonly states: number[] = [];
  private readonly actions: number[] = [];
  private readonly nextStates: number[] = [];
  private readonly absorbing: number[] = [];
  private readonly rewards: number[] = [];
  private readonly lines: number[] = [];
  private readonly starts: number[] = [];
  private readonly seen = new Set<number>();
  /** Episodes so far whose last observation is null. */
  private unknownEnds = 0;
  private first: RecordedStep | undefined;
  private last: RecordedStep | undefined;

  constructor(
    private readonly file: string,
    private readonly style: Style,
  ) {}

  add(json: object, line: number): void {
    const result = this.style.schema.safeParse(json);
    if (!result.success) {
      const issue = result.error.issues[0]!;
      throw new InputError(issue.message, { file: this.file, line, field: fieldPath(issue.path) });
    }
    const step = result.data;
    this.first ??= step;
    this.checkSizes(step, this.first, line);
    this.checkOrder(step, line);
    for (const value of step.state) this.states.push(value);
    for (const value of step.action) this.actions.push(value);
    for (const value of step.nextState ?? step.state) this.nextStates.push(value);
    if (step.nextState === null) this.unknownEnds++;
    this.absorbing.push(step.absorbing ? 1 : 0);
    if (step.reward !== undefined) this.rewards.push(step.reward);
    this.lines.push(line);
    this.last = step;
    const numbers = this.states.length + this.actions.length + this.nextStates.length + this.rewards.length;
    if (numbers > maximumNumbers) throw this.error(line, undefined, `more than ${maximumNumbers} numbers up to here`);
  }

  private checkSizes(step: RecordedStep, first: RecordedStep, line: number): void {
    const { names } = this.style;
    const compare = (name: string, found: readonly number[], expected: readonly number[]) => {
      if (found.length === expected.length) return;
      throw this.error(
        line,
        name,
        `has ${found.length} numbers, expected ${expected.length} as in line ${this.lines[0] ?? line}`,
      );
    };
    compare(names.states, step.state, first.state);
    compare(names.actions, step.action, first.action);
    if (step.nextState) compare(names.nextStates, step.nextState, first.state);
    if ((step.reward === undefined) !== (first.reward === undefined)) {
      const [found, expected] = step.reward === undefined ? ['no reward', 'one'] : ['a reward', 'none'];
      throw this.error(line, 'reward', `found ${found}, expected ${expected} as in line ${this.lines[0]}`);
    }
  }

  private checkOrder(step: RecordedStep, line: number): void {
    const { last } = this;
    if (last?.episode !== step.episode) {
      if (this.seen.has(step.episode)) {
        throw this.error(
          line,
          'episode',
          `found ${step.episode} again after episode ${last?.episode}, expected the steps of an episode together`,
        );
      }
      if (last) this.checkEnd(last);
      if (step.step !== 0)
        throw this.error(line, 'step', `episode ${step.episode} begins with step ${step.step}, expected 0`);
      this.seen.add(step.episode);
      this.starts.push(this.lines.length);
      return;
    }
    if (step.step !== last.step + 1) {
      throw this.error(line, 'step', `found ${step.step} after step ${last.step}, expected ${last.step + 1}`);
    }
    if (last.absorbing || last.truncated) {
      throw this.error(
        line,
        undefined,
        `episode ${step.episode} goes on, but line ${this.lines.at(-1)} says that it ended`,
      );
    }
    const { names } = this.style;
    const { nextState } = last;
    if (nextState === null) {
      throw this.error(
        this.lines.at(-1)!,
        names.nextStates,
        `is null, but episode ${step.episode} goes on: expected an observation; only at the end of an episode it may be unknown`,
      );
    }
    if (step.state.some((value, k) => value !== nextState[k])) {
      throw this.error(
        line,
        names.states,
        `is [${step.state.join(', ')}], but ${names.nextStates} of line ${this.lines.at(-1)} is [${nextState.join(', ')}]: expected the steps of an episode to follow each other`,
      );
    }
  }

  /** Last observations are known of all episodes or of none. */
  private checkEnd({ episode, nextState }: RecordedStep): void {
    if (this.unknownEnds === 0 || this.unknownEnds === this.starts.length) return;
    throw this.error(
      this.lines.at(-1)!,
      this.style.names.nextStates,
      `is ${nextState === null ? 'null' : 'known'} at the end of episode ${episode}, unlike at an end before: expected all to be known or none`,
    );
  }

  private error(line: number, field: string | undefined, sentence: string): InputError {
    return new InputError(sentence, { file: this.file, line, ...(field !== undefined && { field }) });
  }

  finish(): Trajectories {
    this.checkEnd(this.last!);
    const absorbing = Uint8Array.from(this.absorbing);
    const episodeStarts = Int32Array.from([...this.starts, absorbing.length]);
    return {
      file: this.file,
      format: 'jsonl',
      origin: { kind: 'lines', names: this.style.names, lines: Int32Array.from(this.lines) },
      steps: absorbing.length,
      stateSize: this.first!.state.length,
      actionSize: this.first!.action.length,
      states: new Float64Array(this.states),
      actions: new Float64Array(this.actions),
      nextStates: new Float64Array(this.nextStates),
      hasLastObservations: this.unknownEnds === 0,
      absorbing,
      truncated: truncatedSteps(absorbing, episodeStarts),
      ...(this.rewards.length > 0 && { rewards: new Float64Array(this.rewards) }),
      episodeStarts,
      notes: this.unknownEnds === 0 ? [] : [missingEnds(this.starts.length)],
    };
  }
}

// Reads demonstrations from JSON Lines whose keys are not the usual ones, as the user says which key is what. A key may hold a
// number, a flag or a vector of numbers.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { EpisodeNames } from '../columns/episodeNames';
import { resolveColumns, type ResolvedColumns } from '../columns/resolveColumns';
import { endNotes } from '../columns/stepTable';
import { printable } from '../printable';
import type { Trajectories } from '../trajectories';
import { numberedLines } from './numberedLines';
import { parseObject } from './readJsonl';
import { RowLayout, StepRows } from './stepRows';

/** Errors: InputError that names the file, the line and the key, with what was found and expected. */
export async function readJsonlColumns(file: string, mapping: DemonstrationColumns): Promise<Trajectories> {
  let table: KeyTable | undefined;
  for await (const { line, text } of numberedLines(file)) {
    const object = parseObject(text, file, line) as Readonly<Record<string, unknown>>;
    table ??= new KeyTable(file, resolveColumns(mapping, Object.keys(object), file), object);
    table.add(object, line);
  }
  if (table === undefined) throw new InputError('holds no steps, expected one JSON object a line', { file });
  return table.finish();
}

const flagUses = ['terminated', 'truncated', 'done'] as const;

class KeyTable {
  private readonly rows: StepRows;
  private readonly row: Float64Array;
  private readonly layout: RowLayout;
  /** Keys of vectors in the order of a row, with their lengths in the first line. */
  private readonly vectors: readonly (readonly [key: string, size: number])[];
  private readonly episodes = new EpisodeNames();

  constructor(
    private readonly file: string,
    private readonly names: ResolvedColumns,
    first: Readonly<Record<string, unknown>>,
  ) {
    const sized = (keys: readonly string[]) => keys.map((key) => [key, sizeOf(first[key])] as const);
    const labels = (keys: readonly (readonly [string, number])[]) =>
      keys.flatMap(([key, size]) => Array.from({ length: size }, () => key));
    const [states, actions, nextStates] = [names.observation, names.action, names.nextObservation].map(sized);
    this.vectors = [...states!, ...actions!, ...nextStates!];
    this.layout = new RowLayout({
      ...names,
      states: labels(states!),
      actions: labels(actions!),
      nextStates: labels(nextStates!),
    });
    const { names: found } = this.layout;
    if (found.states.length === 0 || found.actions.length === 0) {
      throw new InputError('an observation and an action need a number at least', { file });
    }
    if (found.nextStates.length > 0 && found.nextStates.length !== found.states.length) {
      throw new InputError(
        `has ${found.nextStates.length} numbers of next observations, but ${found.states.length} of observations`,
        { file, field: 'columns.nextObservation' },
      );
    }
    this.rows = new StepRows(file, this.layout, { countsFromZero: false, episodes: this.episodes });
    this.row = new Float64Array(this.layout.size);
  }

  add(object: Readonly<Record<string, unknown>>, line: number): void {
    let place = 0;
    for (const [key, size] of this.vectors) {
      const value = object[key];
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (values.length !== size) {
        throw this.refuse({ key, line }, `has ${values.length} numbers, expected ${size} as in the first line`);
      }
      for (const each of values) this.row[place++] = this.number(each, { key, line });
    }
    const { names, layout, row } = this;
    const put = (use: 'reward' | 'step' | 'episode' | (typeof flagUses)[number], read: (key: string) => number) => {
      const key = names[use];
      if (key !== undefined) row[layout.placeOf(use)!] = read(key);
    };
    put('reward', (key) => this.number(object[key], { key, line }));
    put('step', (key) => this.number(object[key], { key, line }));
    put('episode', (key) => this.episode(object[key], { key, line }));
    for (const use of flagUses) put(use, (key) => this.flag(object[key], { key, line }));
    this.rows.add(row, line);
  }

  private number(value: unknown, place: { key: string; line: number }): number {
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.refuse(place, `found ${describe(value)}, expected a finite number`);
  }

  private flag(value: unknown, place: { key: string; line: number }): number {
    if (value === true || value === 1) return 1;
    if (value === false || value === 0) return 0;
    throw this.refuse(place, `found ${describe(value)}, expected true or false`);
  }

  private episode(value: unknown, place: { key: string; line: number }): number {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value !== 'string') throw this.refuse(place, `found ${describe(value)}, expected a number or a name`);
    return this.episodes.numberOf(value);
  }

  private refuse({ key, line }: { key: string; line: number }, sentence: string): InputError {
    return new InputError(sentence, { file: this.file, line, field: printable(key) });
  }

  finish(): Trajectories {
    return this.rows.finish('jsonl', (broken) => endNotes(this.names, broken));
  }
}

function sizeOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}

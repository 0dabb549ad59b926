// Reads demonstrations from CSV: a header, then one step a line, the steps of an episode together and in order. Read as a
// stream, a batch of lines at a time; every error names its line and column.
import Papa from 'papaparse';
import { InputError } from '../../protocol/inputError';
import { flatTrajectories } from '../flatRecording';
import { GrowingNumbers } from '../numbers';
import { printable } from '../printable';
import { maximumNumbers, type Trajectories } from '../trajectories';
import { delimiterOf, expectedHeader, parseHeader, type CsvColumns } from './csvColumns';
import { numberedLines } from './numberedLines';

const batchLines = 2048;
const flags: Readonly<Record<string, number>> = { '0': 0, '1': 1, true: 1, false: 0, '0.0': 0, '1.0': 1 };

/** Errors: InputError that names the file, the line and the column, with what was found and expected. */
export async function readCsv(file: string): Promise<Trajectories> {
  let table: CsvTable | undefined;
  let delimiter = ',';
  let texts: string[] = [];
  let lines: number[] = [];
  const flush = () => {
    if (texts.length === 0) return;
    const { data } = Papa.parse<string[]>(texts.join('\n'), { delimiter, newline: '\n' });
    // A quotation that is not closed swallows the lines after it.
    const odd = data.findIndex((cells) => cells.some((cell) => cell.includes('\n')));
    if (odd >= 0 || data.length !== lines.length) {
      throw new InputError('has a quotation mark that is not closed, expected one step a line', {
        file,
        line: lines[Math.max(odd, 0)]!,
      });
    }
    data.forEach((cells, index) => {
      if (table) table.add(cells, lines[index]!);
      else table = new CsvTable(file, parseHeader(cells, file, lines[index]!));
    });
    texts = [];
    lines = [];
  };
  for await (const { line, text } of numberedLines(file)) {
    if (table === undefined && texts.length === 0) delimiter = delimiterOf(text) ?? ',';
    texts.push(text);
    lines.push(line);
    if (texts.length === batchLines) flush();
  }
  flush();
  if (table === undefined) throw new InputError(`is empty, expected ${expectedHeader}`, { file });
  return table.finish();
}

class CsvTable {
  private readonly states = new GrowingNumbers();
  private readonly actions = new GrowingNumbers();
  private readonly nextStates = new GrowingNumbers();
  private readonly rewards = new GrowingNumbers();
  private readonly absorbing: number[] = [];
  private readonly lines: number[] = [];
  private readonly starts: number[] = [];
  private readonly seen = new Set<number>();
  private episode = Number.NaN;
  private step = 0;
  private hasEnded = false;

  constructor(
    private readonly file: string,
    private readonly columns: CsvColumns,
  ) {}

  add(cells: readonly string[], line: number): void {
    const { columns } = this;
    if (cells.length !== columns.header.length) {
      throw new InputError(`has ${cells.length} cells, but the header has ${columns.header.length}`, {
        file: this.file,
        line,
      });
    }
    this.checkOrder(cells, line);
    for (const column of columns.states) this.states.push(this.number(cells, column, line));
    for (const column of columns.actions) this.actions.push(this.number(cells, column, line));
    for (const column of columns.nextStates) this.nextStates.push(this.number(cells, column, line));
    if (columns.reward !== undefined) this.rewards.push(this.number(cells, columns.reward, line));
    const terminated = this.flag(cells, columns.terminated, line);
    const truncated = this.flag(cells, columns.truncated, line);
    const done = this.flag(cells, columns.done, line);
    this.hasEnded = terminated + truncated + done > 0;
    this.absorbing.push(terminated);
    this.lines.push(line);
    const numbers = this.states.length + this.actions.length + this.nextStates.length + this.rewards.length;
    if (numbers > maximumNumbers) {
      throw new InputError(`more than ${maximumNumbers} numbers up to here`, { file: this.file, line });
    }
  }

  private checkOrder(cells: readonly string[], line: number): void {
    const { columns, file } = this;
    const refuse = (column: number, sentence: string) =>
      new InputError(sentence, { file, line, field: printable(columns.header[column]!) });
    const episode = this.count(cells, columns.episode, line);
    const step = columns.step === undefined ? undefined : this.count(cells, columns.step, line);
    if (episode === this.episode) {
      this.step++;
      if (step !== undefined && step !== this.step) {
        throw refuse(columns.step!, `found ${step} after step ${this.step - 1}, expected ${this.step}`);
      }
      if (this.hasEnded) {
        throw new InputError(`episode ${episode} goes on, but line ${this.lines.at(-1)} says that it ended`, {
          file,
          line,
        });
      }
      return;
    }
    if (this.seen.has(episode)) {
      throw refuse(
        columns.episode,
        `found ${episode} again after episode ${this.episode}, expected the steps of an episode together`,
      );
    }
    if (step !== undefined && step !== 0) {
      throw refuse(columns.step!, `episode ${episode} begins with step ${step}, expected 0`);
    }
    this.seen.add(episode);
    this.starts.push(this.lines.length);
    this.episode = episode;
    this.step = 0;
  }

  private number(cells: readonly string[], column: number, line: number): number {
    const text = cells[column]!.trim();
    const value = text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw this.refuseCell(cells, { column, line }, 'a finite number');
  }

  private count(cells: readonly string[], column: number, line: number): number {
    const value = this.number(cells, column, line);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw this.refuseCell(cells, { column, line }, 'an integer from 0');
  }

  /** 0 where the file has no such column. */
  private flag(cells: readonly string[], column: number | undefined, line: number): number {
    if (column === undefined) return 0;
    const flag = flags[cells[column]!.trim().toLowerCase()];
    if (flag !== undefined) return flag;
    throw this.refuseCell(cells, { column, line }, '0 or 1');
  }

  private refuseCell(
    cells: readonly string[],
    { column, line }: { column: number; line: number },
    expected: string,
  ): InputError {
    return new InputError(`found ${JSON.stringify(cells[column]!.slice(0, 60))}, expected ${expected}`, {
      file: this.file,
      line,
      field: printable(this.columns.header[column]!),
    });
  }

  finish(): Trajectories {
    const { columns, file } = this;
    const steps = this.lines.length;
    if (steps === 0) throw new InputError('holds no steps, only a header', { file });
    const name = (positions: readonly number[]) => printable(columns.header[positions[0]!]!);
    return flatTrajectories({
      file,
      format: 'csv',
      origin: {
        kind: 'lines',
        names: {
          states: name(columns.states),
          actions: name(columns.actions),
          nextStates: name(columns.nextStates.length > 0 ? columns.nextStates : columns.states),
        },
        lines: Int32Array.from(this.lines),
      },
      stateSize: columns.states.length,
      actionSize: columns.actions.length,
      states: this.states.toArray(),
      actions: this.actions.toArray(),
      nextStates: columns.nextStates.length > 0 ? this.nextStates.toArray() : undefined,
      rewards: columns.reward === undefined ? undefined : this.rewards.toArray(),
      absorbing: Uint8Array.from(this.absorbing),
      episodeStarts: Int32Array.from([...this.starts, steps]),
      notes:
        columns.terminated === undefined
          ? ['No column says where the environment terminated: every episode counts as cut off by a time limit.']
          : [],
    });
  }
}

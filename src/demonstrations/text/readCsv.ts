// Reads demonstrations from CSV: a header, then one step a line, the steps of an episode together and in order. Read as a
// stream, and numbers straight from its bytes; lines with anything else in them go through papaparse. Every error names its
// line and column.
import Papa from 'papaparse';
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { EpisodeNames } from '../columns/episodeNames';
import { printable } from '../printable';
import type { Trajectories } from '../trajectories';
import { byteLines } from './byteLines';
import { delimiterOf, expectedHeader, mappedHeader, parseHeader, usualDelimiter, type CsvColumns } from './csvColumns';
import { decimalNumber } from './decimal';
import { RowLayout, StepRows } from './stepRows';

const flags: Readonly<Record<string, number>> = { '0': 0, '1': 1, true: 1, false: 0, '0.0': 0, '1.0': 1 };

/** Errors: InputError that names the file, the line and the column, with what was found and expected. */
export async function readCsv(file: string, mapping?: DemonstrationColumns): Promise<Trajectories> {
  let table: CsvTable | undefined;
  for await (const { bytes, lines } of byteLines(file)) {
    for (const { line, from, to } of lines) {
      if (table) table.add(bytes, { from, to, line });
      else {
        const text = bytes.toString('utf8', from, to);
        const delimiter = mapping ? usualDelimiter(text) : (delimiterOf(text) ?? ',');
        const header = cellsOf(text, delimiter, { file, line });
        const columns = mapping ? mappedHeader(header, mapping, { file, line }) : parseHeader(header, file, line);
        table = new CsvTable(file, columns, delimiter);
      }
    }
  }
  if (table === undefined) throw new InputError(`is empty, expected ${expectedHeader}`, { file });
  return table.finish();
}

/** Errors: InputError where a quotation is not closed, which would swallow the lines after it. */
export function cellsOf(
  text: string,
  delimiter: string,
  place: { readonly file: string; readonly line: number },
): string[] {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n' });
  if (data.length === 1 && !errors.some(({ type }) => type === 'Quotes')) return data[0]!;
  throw new InputError('has a quotation mark that is not closed, expected one step a line', place);
}

type Kind = 'number' | 'flag' | 'count' | 'name';

class CsvTable {
  private readonly rows: StepRows;
  private readonly row: Float64Array;
  /** Of each cell, its place in a row; -1 where it is not used. */
  private readonly places: Int32Array;
  private readonly kinds: readonly (Kind | undefined)[];
  private readonly delimiter: number;
  private readonly episodes = new EpisodeNames();

  constructor(
    private readonly file: string,
    private readonly columns: CsvColumns,
    private readonly separator: string,
  ) {
    const { header, isMapped } = columns;
    const name = (index: number) => header[index]!;
    const single = (index: number | undefined) => (index === undefined ? undefined : name(index));
    const layout = new RowLayout({
      states: columns.states.map(name),
      actions: columns.actions.map(name),
      nextStates: columns.nextStates.map(name),
      reward: single(columns.reward),
      terminated: single(columns.terminated),
      truncated: single(columns.truncated),
      done: single(columns.done),
      episode: single(columns.episode),
      step: single(columns.step),
    });
    this.rows = new StepRows(file, layout, { countsFromZero: !isMapped, episodes: this.episodes });
    this.row = new Float64Array(layout.size);
    this.delimiter = separator.charCodeAt(0);
    this.places = new Int32Array(header.length).fill(-1);
    const kinds: (Kind | undefined)[] = header.map(() => undefined);
    [...columns.states, ...columns.actions, ...columns.nextStates].forEach((index, place) => {
      this.places[index] = place;
      kinds[index] = 'number';
    });
    for (const [use, kind] of [
      ['reward', 'number'],
      ['terminated', 'flag'],
      ['truncated', 'flag'],
      ['done', 'flag'],
      ['episode', isMapped ? 'name' : 'count'],
      ['step', isMapped ? 'number' : 'count'],
    ] as const) {
      const index = columns[use];
      if (index === undefined) continue;
      this.places[index] = layout.placeOf(use)!;
      kinds[index] = kind;
    }
    this.kinds = kinds;
  }

  add(bytes: Buffer, { from, to, line }: { readonly from: number; readonly to: number; readonly line: number }): void {
    if (!this.readPlain(bytes, from, to)) this.readAny(bytes.toString('utf8', from, to), line);
    this.rows.add(this.row, line);
  }

  /** Fills the row from cells that are nothing but numbers; false if there is anything else to it, mistakes too. */
  private readPlain(bytes: Buffer, from: number, to: number): boolean {
    const { places, kinds, row, delimiter } = this;
    let cell = 0;
    let begin = from;
    while (begin <= to) {
      if (cell === places.length) return false;
      let end = begin;
      while (end < to && bytes[end] !== delimiter) {
        if (bytes[end] === 0x22) return false;
        end++;
      }
      const place = places[cell]!;
      if (place >= 0) {
        const kind = kinds[cell];
        const value = kind === 'flag' ? plainFlag(bytes, begin, end) : decimalNumber(bytes, { from: begin, to: end });
        if (!Number.isFinite(value) || (kind === 'count' && !isCount(value))) return false;
        row[place] = value;
      }
      cell++;
      begin = end + 1;
    }
    return cell === places.length;
  }

  private readAny(text: string, line: number): void {
    const { columns, file, separator } = this;
    const cells = cellsOf(text, separator, { file, line });
    if (cells.length !== columns.header.length) {
      throw new InputError(`has ${cells.length} cells, but the header has ${columns.header.length}`, { file, line });
    }
    cells.forEach((cell, index) => {
      const place = this.places[index]!;
      if (place >= 0) this.row[place] = this.numberIn(cell.trim(), { column: index, line });
    });
  }

  private numberIn(text: string, { column, line }: { column: number; line: number }): number {
    const refuse = (expected: string) =>
      new InputError(`found ${JSON.stringify(text.slice(0, 60))}, expected ${expected}`, {
        file: this.file,
        line,
        field: printable(this.columns.header[column]!),
      });
    const kind = this.kinds[column]!;
    if (kind === 'flag') {
      const flag = flags[text.toLowerCase()];
      if (flag === undefined) throw refuse('0 or 1');
      return flag;
    }
    const value = text === '' ? Number.NaN : Number(text);
    if (kind === 'name' && text !== '' && !Number.isFinite(value)) return this.episodes.numberOf(text);
    if (kind === 'count' && Number.isFinite(value) && !isCount(value)) throw refuse('an integer from 0');
    if (!Number.isFinite(value)) throw refuse(kind === 'name' ? 'a number or a name' : 'a finite number');
    return value;
  }

  finish(): Trajectories {
    if (this.rows.length === 0) throw new InputError('holds no steps, only a header', { file: this.file });
    return this.rows.finish('csv', this.columns.notes);
  }
}

/** 0 or 1; NaN for anything else, words too. */
function plainFlag(bytes: Buffer, from: number, to: number): number {
  if (to - from === 1 && (bytes[from] === 0x30 || bytes[from] === 0x31)) return bytes[from] - 0x30;
  if (to - from === 4 && bytes.toString('latin1', from, to).toLowerCase() === 'true') return 1;
  return to - from === 5 && bytes.toString('latin1', from, to).toLowerCase() === 'false' ? 0 : Number.NaN;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

// The columns of a table with their first rows, whatever it is a table of, for somebody who will say which is what.
import type { PreviewColumn, TablePreview } from '../../protocol/tablePreview';
import { InputError } from '../../protocol/inputError';
import { ArrowFile } from '../arrow/arrowFile';
import type { ColumnTable, Matrix } from '../columnTable';
import { Hdf5File } from '../hdf5/hdf5File';
import { Hdf5Table } from '../hdf5/hdf5Table';
import { NpzTable } from '../npz/npzTable';
import { ZipArchive } from '../npz/zipArchive';
import { ParquetFile } from '../parquet/parquetFile';
import { contentOf, readBeginning } from '../fileContent';
import { byteLines } from '../text/byteLines';
import { usualDelimiter } from '../text/csvColumns';
import { cellsOf } from '../text/readCsv';
import { numberedLines } from '../text/numberedLines';
import { parseObject } from '../text/readJsonl';
import { proposeColumns } from './proposeColumns';

const firstRows = 5;
/** Rows that are looked at to tell what is in a column of a text. */
const seenRows = 200;
const mostColumns = 2000;

/** Errors: InputError where the file is no table, or cannot be read at all. */
export async function previewTable(file: string): Promise<TablePreview> {
  const content = contentOf(await readBeginning(file));
  const columns = (await columnsOf(file, content)).slice(0, mostColumns);
  return { format: content === 'text' ? 'csv' : content, columns, proposal: proposeColumns(columns) };
}

async function columnsOf(file: string, content: ReturnType<typeof contentOf>): Promise<PreviewColumn[]> {
  switch (content) {
    case 'text':
      return csvColumns(file);
    case 'jsonl':
      return jsonlColumns(file);
    case 'hdf5': {
      const table = new Hdf5Table(file, await Hdf5File.open(file));
      return tableColumns(table, (name) => Promise.resolve(table.head(name, seenRows)));
    }
    case 'npz': {
      const archive = await ZipArchive.open(file);
      try {
        return await tableColumns(new NpzTable(file, archive, await archive.readDirectory()));
      } finally {
        await archive.close();
      }
    }
    case 'arrow':
      return tableColumns(new ArrowFile(file));
    case 'parquet':
      return tableColumns(new ParquetFile(file));
  }
}

async function tableColumns(
  table: ColumnTable,
  read: (name: string) => Promise<Matrix> = (name) => table.read(name),
): Promise<PreviewColumn[]> {
  const columns: PreviewColumn[] = [];
  try {
    for (const name of table.names.slice(0, mostColumns)) {
      try {
        columns.push(numeric(name, await read(name)));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        columns.push({ name, kind: 'other', size: 0, first: [error.sentence.slice(0, 60)] });
      }
    }
  } finally {
    table.close();
  }
  return columns;
}

function numeric(name: string, { rows, size, values }: Matrix): PreviewColumn {
  const first = Array.from({ length: Math.min(rows, firstRows) }, (_, row) =>
    vectorText(values.subarray(row * size, (row + 1) * size)),
  );
  const isFlags = size === 1 && values.every((value) => value === 0 || value === 1);
  return { name, kind: isFlags ? 'flags' : 'numbers', size, first };
}

async function csvColumns(file: string): Promise<PreviewColumn[]> {
  let header: string[] | undefined;
  let delimiter = ',';
  const rows: string[][] = [];
  for await (const { bytes, lines } of byteLines(file)) {
    for (const { line, from, to } of lines.slice(0, seenRows - rows.length)) {
      const text = bytes.toString('utf8', from, to);
      if (!header) delimiter = usualDelimiter(text);
      const cells = cellsOf(text, delimiter, { file, line }).map((cell) => cell.trim());
      if (header) rows.push(cells);
      else header = cells;
    }
    if (rows.length >= firstRows) break;
  }
  if (!header || header.length < 2) throw new InputError('is no table: its first line has no columns', { file });
  return header.map((name, index) =>
    textColumn(
      name,
      rows.map((cells) => cells[index] ?? ''),
    ),
  );
}

function textColumn(name: string, cells: readonly string[]): PreviewColumn {
  const isFlags = cells.length > 0 && cells.every((cell) => /^(?:0|1|true|false)$/i.test(cell));
  const isNumbers = cells.every((cell) => cell !== '' && Number.isFinite(Number(cell)));
  return {
    name,
    kind: isFlags ? 'flags' : isNumbers ? 'numbers' : 'other',
    size: 1,
    first: cells.slice(0, firstRows).map((cell) => (isNumbers ? numberText(Number(cell)) : cell.slice(0, 40))),
  };
}

async function jsonlColumns(file: string): Promise<PreviewColumn[]> {
  const objects: Readonly<Record<string, unknown>>[] = [];
  for await (const { line, text } of numberedLines(file)) {
    objects.push(parseObject(text, file, line) as Readonly<Record<string, unknown>>);
    if (objects.length === seenRows) break;
  }
  return Object.keys(objects[0] ?? {}).map((name) =>
    keyColumn(
      name,
      objects.map((object) => object[name]),
    ),
  );
}

function keyColumn(name: string, values: readonly unknown[]): PreviewColumn {
  const vectors = values.map((value): readonly unknown[] => (Array.isArray(value) ? value : [value]));
  const all = vectors.flat();
  const isFlag = (value: unknown) => typeof value === 'boolean' || value === 0 || value === 1;
  const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
  const size = vectors[0]?.length ?? 0;
  return {
    name,
    kind: size === 1 && all.every(isFlag) ? 'flags' : size > 0 && all.every(isNumber) ? 'numbers' : 'other',
    size,
    first: values.slice(0, firstRows).map((value) => valueText(value)),
  };
}

function vectorText(values: Float64Array): string {
  const shown = Array.from(values.subarray(0, 6), numberText);
  const text = `${shown.join(', ')}${values.length > 6 ? ', …' : ''}`;
  return values.length === 1 ? text : `[${text}]`;
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value) && value.every((each) => typeof each === 'number'))
    return vectorText(Float64Array.from(value));
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

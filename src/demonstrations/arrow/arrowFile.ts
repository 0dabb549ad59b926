// Arrow's IPC format, as a file (ARROW1) or a stream, a message at a time. Read without the apache-arrow package, which on
// a damaged file takes the counts in it at their word and never comes back.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { decompress } from 'fzstd';
import { InputError } from '../../protocol/inputError';
import { maximumNumbers } from '../trajectories';
import { sideBySide, type ColumnTable, type Matrix } from '../columnTable';
import { parseFields, type ArrowField } from './arrowSchema';
import { matrixOf, type ArrowColumn } from './arrowNumbers';
import { FlatTable } from './flatTable';

const fileMagic = 'ARROW1';
const continuation = 0xffffffff;
const maximumMetadataBytes = 64 * 1024 * 1024;
/** All doubles that may be kept, and as much again for what is not read. */
const maximumBodyBytes = 2 * 8 * maximumNumbers;
const headers = { schema: 1, recordBatch: 3 };
const zstandard = 1;

interface Batch {
  readonly header: FlatTable;
  readonly rows: number;
  readonly bodyAt: number;
  readonly bodyBytes: number;
}

/** An open Arrow file or stream. */
export class ArrowFile implements ColumnTable {
  readonly names: readonly string[];
  readonly rows: number;
  private readonly fields: readonly ArrowField[];
  private readonly batches: readonly Batch[];

  constructor(readonly file: string) {
    this.descriptor = openSync(file, 'r');
    try {
      this.size = fstatSync(this.descriptor).size;
      const { fields, batches } = this.readMessages();
      this.fields = fields;
      this.batches = batches;
      this.names = fields.map(({ name }) => name);
      this.rows = batches.reduce((sum, { rows }) => sum + rows, 0);
    } catch (error) {
      closeSync(this.descriptor);
      throw error;
    }
  }

  private readonly descriptor: number;
  private readonly size: number;

  close(): void {
    closeSync(this.descriptor);
  }

  read(name: string): Promise<Matrix> {
    const place = { file: this.file, field: name };
    const parts: Matrix[] = [];
    let row = 0;
    for (const column of this.columns(name)) {
      parts.push(matrixOf(column, { begin: 0, end: column.length }, { place, firstRow: row }));
      row += column.length;
    }
    return Promise.resolve(below(parts, place));
  }

  /** A column's pieces, one of each record batch; a batch is in memory only while its piece is. */
  *columns(name: string): Generator<ArrowColumn> {
    for (const batch of this.batches) {
      const columns = this.openBatch(batch);
      yield columns[this.names.indexOf(name)]!;
    }
  }

  /** Several columns of each record batch. */
  *batchColumns<Name extends string>(names: readonly Name[]): Generator<Readonly<Record<Name, ArrowColumn>>> {
    for (const batch of this.batches) {
      const columns = this.openBatch(batch);
      yield Object.fromEntries(names.map((name) => [name, columns[this.names.indexOf(name)]!])) as Record<
        Name,
        ArrowColumn
      >;
    }
  }

  private readMessages(): { fields: ArrowField[]; batches: Batch[] } {
    let fields: ArrowField[] | undefined;
    const batches: Batch[] = [];
    let at = this.readAt(0, fileMagic.length).toString('latin1') === fileMagic ? 8 : 0;
    while (at + 4 <= this.size) {
      let bytes = this.readAt(at, 4).readUInt32LE(0);
      at += 4;
      if (bytes === continuation) {
        const next = this.readAt(at, 4);
        if (next.length < 4) throw this.damaged('it is cut short between messages');
        bytes = next.readUInt32LE(0);
        at += 4;
      }
      if (bytes === 0) return this.checked(fields, batches);
      if (bytes > maximumMetadataBytes || at + bytes > this.size) {
        throw this.damaged(`a message at byte ${at} claims ${bytes} bytes, but the file ends at ${this.size}`);
      }
      const message = FlatTable.root(this.readAt(at, bytes), (sentence) => this.damaged(sentence));
      const bodyAt = at + bytes;
      const bodyBytes = message.long(3);
      if (!(bodyBytes >= 0 && bodyAt + bodyBytes <= this.size)) {
        throw this.damaged(`a message at byte ${at} claims ${bodyBytes} bytes more, but the file ends at ${this.size}`);
      }
      const header = message.table(2);
      const kind = message.int(1, 1);
      if (header && kind === headers.schema) fields ??= parseFields(header, (sentence) => this.damaged(sentence));
      if (header && kind === headers.recordBatch) {
        const rows = header.long(0);
        if (!(rows >= 0 && rows <= maximumNumbers)) throw this.damaged(`a record batch claims ${rows} rows`);
        batches.push({ header, rows, bodyAt, bodyBytes });
      }
      at = bodyAt + bodyBytes;
    }
    return this.checked(fields, batches);
  }

  private checked(fields: ArrowField[] | undefined, batches: Batch[]): { fields: ArrowField[]; batches: Batch[] } {
    if (!fields) throw this.damaged('it has no schema');
    return { fields, batches };
  }

  /** Columns of one record batch, in the order of the schema. */
  private openBatch({ header, rows, bodyAt, bodyBytes }: Batch): ArrowColumn[] {
    if (bodyBytes > maximumBodyBytes) {
      throw this.damaged(`a record batch has ${bodyBytes} bytes, expected at most ${maximumBodyBytes}`);
    }
    const body = this.readAt(bodyAt, bodyBytes);
    const nodes = header.pairs(1)[Symbol.iterator]();
    const buffers = header.pairs(2)[Symbol.iterator]();
    const compression = header.table(3);
    const codec = compression ? compression.int(0, 1) : undefined;
    const nextBuffer = (): (() => Buffer) => {
      const { value } = buffers.next();
      if (!value) throw this.damaged('a record batch has fewer buffers than its schema needs');
      const [offset, length] = value;
      if (!(offset >= 0 && length >= 0 && offset + length <= body.length)) {
        throw this.damaged(`a buffer of ${length} bytes at ${offset} is outside of its record batch`);
      }
      const bytes = body.subarray(offset, offset + length);
      return () => (codec === undefined || length === 0 ? bytes : this.unpack(bytes, codec));
    };
    const open = ({ name, type, children }: ArrowField): ArrowColumn => {
      const { value: node } = nodes.next();
      if (!node) throw this.damaged('a record batch has fewer columns than its schema');
      const [length, nulls] = node;
      const count = type.kind === 'other' ? type.buffers : type.kind === 'struct' || type.kind === 'fixedList' ? 1 : 2;
      const own = Array.from({ length: count }, nextBuffer);
      const [validity, data] = own;
      return {
        name,
        type,
        length,
        validity: nulls === 0 || !validity ? undefined : validity,
        data,
        children: children.map(open),
      };
    };
    const columns = this.fields.map(open);
    const odd = columns.find(({ length }) => length !== rows);
    if (odd) throw this.damaged(`a record batch of ${rows} rows has a column of ${odd.length}`);
    return columns;
  }

  private unpack(bytes: Buffer, codec: number): Buffer {
    if (codec !== zstandard) {
      throw this.damaged('its buffers are packed with LZ4, expected none or Zstandard', 'cannot be read');
    }
    if (bytes.length < 8) throw this.damaged('a packed buffer is cut short');
    const length = Number(bytes.readBigInt64LE(0));
    if (length === -1) return bytes.subarray(8);
    if (!(length >= 0 && length <= maximumBodyBytes)) throw this.damaged(`a packed buffer claims ${length} bytes`);
    try {
      return Buffer.from(decompress(bytes.subarray(8), new Uint8Array(length)));
    } catch (error) {
      throw this.damaged(`a packed buffer cannot be unpacked (${(error as Error).message})`);
    }
  }

  private damaged(sentence: string, what = 'is a damaged Arrow file'): InputError {
    return new InputError(`${what}: ${sentence}`, { file: this.file });
  }

  private readAt(offset: number, length: number): Buffer {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, this.size - offset)));
    let done = 0;
    while (done < buffer.length) {
      const read = readSync(this.descriptor, buffer, done, buffer.length - done, offset + done);
      if (read === 0) break;
      done += read;
    }
    return buffer.subarray(0, done);
  }
}

/** Pieces of a column, one below the other. */
function below(parts: readonly Matrix[], place: { readonly file: string; readonly field: string }): Matrix {
  const filled = parts.filter(({ rows }) => rows > 0);
  if (filled.length <= 1) return sideBySide(filled, place);
  const [first] = filled;
  const odd = filled.find(({ size }) => size !== first!.size);
  if (odd) throw new InputError(`has rows of ${first!.size} and of ${odd.size} numbers, expected as many`, place);
  const rows = filled.reduce((sum, part) => sum + part.rows, 0);
  const values = new Float64Array(rows * first!.size);
  let at = 0;
  for (const part of filled) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { rows, size: first!.size, values };
}

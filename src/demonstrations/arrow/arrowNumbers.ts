// Numbers out of the columns of an Arrow record batch: lists of one length become the rows of a matrix.
import { InputError, type Place } from '../../protocol/inputError';
import { sideBySide, type Matrix } from '../columnTable';
import { fromFloat16 } from '../float16';
import { maximumNumbers } from '../trajectories';
import type { ArrowType } from './arrowSchema';

/** A column of a record batch; its buffers are unpacked when they are asked for. */
export interface ArrowColumn {
  readonly name: string;
  readonly type: ArrowType;
  readonly length: number;
  /** A bit for each row, 1 where it is not null; undefined where none is. */
  readonly validity: (() => Buffer) | undefined;
  /** Numbers, bits, or the offsets of lists. */
  readonly data: (() => Buffer) | undefined;
  readonly children: readonly ArrowColumn[];
}

interface Range {
  readonly begin: number;
  readonly end: number;
}
interface Context {
  readonly place: Place;
  /** Row of the file that row 0 of the batch is, for messages. */
  readonly firstRow: number;
}

/** Rows of a column as vectors. Errors: InputError at nulls, text, lists of different lengths, and buffers that are too short. */
export function matrixOf(column: ArrowColumn, { begin, end }: Range, context: Context): Matrix {
  const { type, children } = column;
  const { place } = context;
  const rows = end - begin;
  if (!(begin >= 0 && rows >= 0 && end <= column.length)) throw outside(place);
  refuseNulls(column, { begin, end }, context);
  if (type.kind === 'struct') {
    const parts = children
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((child) => matrixOf(child, { begin, end }, context));
    return sideBySide(parts, place);
  }
  if (type.kind === 'fixedList' || type.kind === 'list') {
    const [child] = children;
    if (!child) throw outside(place);
    const inner =
      type.kind === 'list'
        ? listRange(column, { begin, end }, context)
        : { begin: begin * type.size, end: end * type.size };
    const matrix = matrixOf(child, inner, context);
    return { rows, size: rows === 0 ? 0 : (matrix.size * matrix.rows) / rows, values: matrix.values };
  }
  if (type.kind === 'other')
    throw new InputError(`holds ${type.name}, expected numbers, booleans, or lists of them`, place);
  if (rows > maximumNumbers) throw new InputError(`has more than ${maximumNumbers} numbers, the most in a file`, place);
  return { rows, size: 1, values: leafNumbers(column, { begin, end }, place) };
}

/** Where the list of each row begins, and the last one ends; [rows + 1], growing, and within the child. */
export function listOffsets(column: ArrowColumn, { begin, end }: Range, place: Place): Float64Array {
  const { type, data, children } = column;
  if (type.kind !== 'list') throw new InputError('holds no lists', place);
  const bytes = data?.() ?? Buffer.alloc(0);
  if ((end + 1) * type.offsetBytes > bytes.length) {
    if (begin === end) return Float64Array.of(0);
    throw outside(place);
  }
  const offsets = new Float64Array(end - begin + 1);
  let last = 0;
  for (let row = begin; row <= end; row++) {
    const offset = type.offsetBytes === 4 ? bytes.readInt32LE(row * 4) : Number(bytes.readBigInt64LE(row * 8));
    if (!(offset >= last && offset <= (children[0]?.length ?? 0))) throw outside(place);
    offsets[row - begin] = offset;
    last = offset;
  }
  return offsets;
}

function listRange(column: ArrowColumn, { begin, end }: Range, { place, firstRow }: Context): Range {
  const offsets = listOffsets(column, { begin, end }, place);
  const size = offsets.length > 1 ? offsets[1]! - offsets[0]! : 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    const found = offsets[row + 1]! - offsets[row]!;
    if (found === size) continue;
    throw new InputError(
      `row ${firstRow + begin + row} has ${found} entries, but the first has ${size}; expected as many`,
      place,
    );
  }
  return { begin: offsets[0]!, end: offsets.at(-1)! };
}

function refuseNulls({ validity }: ArrowColumn, { begin, end }: Range, { place, firstRow }: Context): void {
  if (!validity) return;
  const bits = validity();
  if (bits.length === 0) return;
  if (Math.ceil(end / 8) > bits.length) throw outside(place);
  for (let row = begin; row < end; row++) {
    if ((bits[row >> 3]! >> (row & 7)) & 1) continue;
    throw new InputError(`row ${firstRow + row} is null, expected a value`, place);
  }
}

function leafNumbers({ type, data }: ArrowColumn, { begin, end }: Range, place: Place): Float64Array {
  const bytes = data?.() ?? Buffer.alloc(0);
  const rows = end - begin;
  const bits = type.kind === 'bool' ? 1 : 8 * (type.kind === 'int' || type.kind === 'float' ? type.bytes : 0);
  if (Math.ceil((end * bits) / 8) > bytes.length) throw outside(place);
  const values = new Float64Array(rows);
  if (type.kind === 'bool') {
    for (let k = 0; k < rows; k++) values[k] = (bytes[(begin + k) >> 3]! >> ((begin + k) & 7)) & 1;
    return values;
  }
  const width = bits / 8;
  const view = new DataView(bytes.buffer, bytes.byteOffset + begin * width, rows * width);
  const read = readerOf(type, place);
  for (let k = 0; k < rows; k++) values[k] = read(view, k * width);
  return values;
}

function readerOf(type: ArrowType, place: Place): (view: DataView, at: number) => number {
  if (type.kind === 'float') {
    if (type.bytes === 8) return (view, at) => view.getFloat64(at, true);
    return type.bytes === 4
      ? (view, at) => view.getFloat32(at, true)
      : (view, at) => fromFloat16(view.getUint16(at, true));
  }
  if (type.kind !== 'int') throw outside(place);
  const { isSigned } = type;
  switch (type.bytes) {
    case 1:
      return (view, at) => (isSigned ? view.getInt8(at) : view.getUint8(at));
    case 2:
      return (view, at) => (isSigned ? view.getInt16(at, true) : view.getUint16(at, true));
    case 4:
      return (view, at) => (isSigned ? view.getInt32(at, true) : view.getUint32(at, true));
    case 8:
      return (view, at) => exact(isSigned ? view.getBigInt64(at, true) : view.getBigUint64(at, true), place);
  }
}

/** Errors: InputError beyond 2^53, where a double is not the integer that was stored. */
export function exact(integer: bigint, place: Place): number {
  const value = Number(integer);
  if (Number.isSafeInteger(value)) return value;
  throw new InputError(`holds ${integer}, expected integers within ±(2^53 - 1)`, place);
}

function outside(place: Place): InputError {
  return new InputError('is damaged: it has fewer numbers than it claims', place);
}

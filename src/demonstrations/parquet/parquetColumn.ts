// The numbers of one column of one row group, out of its pages. hyparquet reads the headers of the pages and the plain,
// delta and split encodings; levels, runs and all counts are checked here, since it takes them at their word.
import type { ColumnMetaData, DecodedArray, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { fromFloat16 } from '../float16';
import { hybridRuns } from './hybridRuns';
import { unpackPage } from './pageBytes';

export interface LeafColumn {
  /** Elements of the schema from the root's child down to the leaf. */
  readonly path: readonly SchemaTree[];
  readonly metadata: ColumnMetaData;
}

/** Values of a leaf, and how many each row of the table has. */
export interface LeafValues {
  readonly values: Float64Array;
  readonly rowSizes: Int32Array;
}

/**
 * Errors: a plain Error that says what is wrong; the caller knows file and column.
 * @param bytes the column's pages
 * @param count values that the column may have at most
 */
export function readLeaf(
  bytes: Uint8Array,
  column: LeafColumn,
  { rows, count }: { rows: number; count: number },
): LeafValues {
  const { path } = column;
  const levels = {
    definition: path.filter(({ element }) => element.repetition_type !== 'REQUIRED').length,
    repetition: path.filter(({ element }) => element.repetition_type === 'REPEATED').length,
  };
  const values = new Float64Array(count);
  const rowSizes = new Int32Array(rows);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let dictionary: ArrayLike<number> | undefined;
  let row = -1;
  let done = 0;
  while (reader.offset < bytes.length && !(row === rows - 1 && done === count)) {
    const header = parquetHeader(reader);
    const { compressed_page_size: packedBytes } = header;
    if (!(packedBytes >= 0 && reader.offset + packedBytes <= bytes.length)) {
      throw new Error(`a page claims ${packedBytes} bytes, but ${bytes.length - reader.offset} are there`);
    }
    const packed = bytes.subarray(reader.offset, reader.offset + packedBytes);
    reader.offset += packedBytes;
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = readDictionary(packed, header, column);
      continue;
    }
    const page = openPage(packed, header, { column, levels, left: count - done });
    if (!page) continue;
    const nulls = page.definition?.findIndex((level) => level !== levels.definition) ?? -1;
    if (nulls >= 0)
      throw new Error(`row ${row + 1 + rowsBefore(page.repetition, nulls)} is null or empty, expected a value`);
    values.set(decode(page, { column, dictionary }), done);
    for (let k = 0; k < page.count; k++) {
      if (!page.repetition || page.repetition[k] === 0) row++;
      if (row < 0 || row >= rows) throw new Error(`has more rows than the ${rows} of its group`);
      rowSizes[row]!++;
    }
    done += page.count;
  }
  if (row !== rows - 1 || done !== count) {
    throw new Error(`has ${row + 1} rows and ${done} values, but its group claims ${rows} and ${count}`);
  }
  return { values, rowSizes };
}

/** Rows that begin in `repetition` up to and with `index`, less the one before it all. */
function rowsBefore(repetition: Int32Array | undefined, index: number): number {
  if (!repetition) return index;
  let rows = -1;
  for (let k = 0; k <= index; k++) if (repetition[k] === 0) rows++;
  return rows;
}

interface Page {
  readonly count: number;
  readonly encoding: string;
  readonly repetition: Int32Array | undefined;
  readonly definition: Int32Array | undefined;
  readonly bytes: Uint8Array;
}

function openPage(
  packed: Uint8Array,
  header: PageHeader,
  { column, levels, left }: { column: LeafColumn; levels: { definition: number; repetition: number }; left: number },
): Page | undefined {
  const { codec } = column.metadata;
  const about = header.data_page_header ?? header.data_page_header_v2;
  if (!about) {
    if (header.type === 'INDEX_PAGE') return undefined;
    throw new Error('a page is of no known kind');
  }
  const count = about.num_values;
  if (!(count >= 0 && count <= left)) throw new Error(`a page claims ${count} values where ${left} are left`);
  const width = (level: number) => 32 - Math.clz32(level);
  if (header.data_page_header) {
    const page = unpackPage(packed, { codec, bytes: header.uncompressed_page_size });
    let at = 0;
    const next = (level: number): Int32Array | undefined => {
      if (level === 0) return undefined;
      if (at + 4 > page.length) throw new Error('a page is cut short');
      const length = new DataView(page.buffer, page.byteOffset + at, 4).getUint32(0, true);
      const values = hybridRuns(page.subarray(at + 4, at + 4 + length), { width: width(level), count });
      at += 4 + length;
      return values;
    };
    const repetition = next(levels.repetition);
    const definition = next(levels.definition);
    return { count, encoding: about.encoding, repetition, definition, bytes: page.subarray(at) };
  }
  const v2 = header.data_page_header_v2!;
  const repetitionBytes = v2.repetition_levels_byte_length;
  const definitionBytes = v2.definition_levels_byte_length;
  const levelBytes = repetitionBytes + definitionBytes;
  if (!(repetitionBytes >= 0 && definitionBytes >= 0 && levelBytes <= packed.length))
    throw new Error('a page is cut short');
  const of = (level: number, from: number, length: number) =>
    level === 0 ? undefined : hybridRuns(packed.subarray(from, from + length), { width: width(level), count });
  const rest = packed.subarray(levelBytes);
  const bytes = header.uncompressed_page_size - levelBytes;
  return {
    count,
    encoding: about.encoding,
    repetition: of(levels.repetition, 0, repetitionBytes),
    definition: of(levels.definition, repetitionBytes, definitionBytes),
    bytes: v2.is_compressed === false ? rest : unpackPage(rest, { codec, bytes }),
  };
}

function readDictionary(packed: Uint8Array, header: PageHeader, column: LeafColumn): ArrayLike<number> {
  const bytes = unpackPage(packed, { codec: column.metadata.codec, bytes: header.uncompressed_page_size });
  const count = header.dictionary_page_header?.num_values ?? 0;
  // Every value takes at least a bit.
  if (!(count >= 0 && count <= 8 * bytes.length)) throw new Error(`a dictionary claims ${count} values`);
  return toNumbers(readPlain(readerOf(bytes), column.metadata.type, count, leafOf(column).type_length), column);
}

function decode(
  { bytes, count, encoding }: Page,
  { column, dictionary }: { column: LeafColumn; dictionary: ArrayLike<number> | undefined },
): Float64Array {
  const { type } = column.metadata;
  const size = leafOf(column).type_length;
  if (count === 0) return new Float64Array(0);
  switch (encoding) {
    case 'PLAIN':
      return toNumbers(readPlain(readerOf(bytes), type, count, size), column);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (!dictionary || bytes.length === 0) throw new Error('a page needs a dictionary that is missing');
      const indices = hybridRuns(bytes.subarray(1), { width: bytes[0]!, count });
      return Float64Array.from(indices, (index) => {
        const value = dictionary[index];
        if (value === undefined) throw new Error(`a page refers to value ${index} of ${dictionary.length}`);
        return value;
      });
    }
    case 'RLE': {
      // Booleans, after four bytes of length.
      if (type !== 'BOOLEAN') throw new Error(`run lengths of ${type}`);
      return Float64Array.from(hybridRuns(bytes.subarray(4), { width: 1, count }));
    }
    case 'BYTE_STREAM_SPLIT':
      if (count * 2 > bytes.length) throw new Error('a page is cut short');
      return toNumbers(byteStreamSplit(readerOf(bytes), count, type, size), column);
    case 'DELTA_BINARY_PACKED': {
      const output = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
      checkDelta(bytes);
      deltaBinaryUnpack(readerOf(bytes), count, output);
      return toNumbers(output, column);
    }
    default:
      throw new Error(`is encoded as ${encoding}, which is not read`);
  }
}

/** Blocks of the delta encoding have 4 small blocks of 32 values or so; hyparquet takes memory for as many as are claimed. */
function checkDelta(bytes: Uint8Array): void {
  let at = 0;
  const [block = 0, parts = 0] = [0, 0].map(() => {
    let value = 0;
    for (let scale = 1, byte = 0x80; byte >= 0x80 && scale <= 2 ** 28; scale *= 128) {
      byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
    }
    return value;
  });
  if (!(block > 0 && parts > 0 && parts <= bytes.length && block % parts === 0)) {
    throw new Error('a page has absurd blocks of differences');
  }
}

function leafOf({ path }: LeafColumn): SchemaTree['element'] {
  return path.at(-1)!.element;
}

function readerOf(bytes: Uint8Array): { view: DataView; offset: number } {
  // A copy, so that what reads beyond a page meets its end and not the next one.
  const own = new Uint8Array(bytes);
  return { view: new DataView(own.buffer), offset: 0 };
}

function toNumbers(decoded: DecodedArray, column: LeafColumn): Float64Array {
  const { logical_type: logical, converted_type: converted } = leafOf(column);
  const isUnsigned = (converted?.startsWith('UINT_') ?? false) || (logical?.type === 'INTEGER' && !logical.isSigned);
  const values = new Float64Array(decoded.length);
  for (let k = 0; k < decoded.length; k++) {
    const value: unknown = decoded[k];
    if (typeof value === 'number') values[k] = isUnsigned && value < 0 ? value + 2 ** 32 : value;
    else if (typeof value === 'boolean') values[k] = value ? 1 : 0;
    else if (typeof value === 'bigint') values[k] = exact(isUnsigned ? BigInt.asUintN(64, value) : value);
    else if (value instanceof Uint8Array && logical?.type === 'FLOAT16' && value.length === 2) {
      values[k] = fromFloat16(value[0]! + 256 * value[1]!);
    } else
      throw new Error(`holds ${logical?.type.toLowerCase() ?? column.metadata.type}, expected numbers or booleans`);
  }
  return values;
}

function exact(integer: bigint): number {
  const value = Number(integer);
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`holds ${integer}, expected integers within ±(2^53 - 1)`);
}

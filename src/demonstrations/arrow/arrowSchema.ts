// Arrow's types as far as demonstrations use them: numbers and booleans, lists and structs of these. Others are known only
// by how many buffers they take, so that they can be passed over.
import type { InputError } from '../../protocol/inputError';
import type { FlatTable } from './flatTable';

export type ArrowType =
  | { readonly kind: 'int'; readonly bytes: 1 | 2 | 4 | 8; readonly isSigned: boolean }
  | { readonly kind: 'float'; readonly bytes: 2 | 4 | 8 }
  | { readonly kind: 'bool' }
  | { readonly kind: 'list'; readonly offsetBytes: 4 | 8 }
  | { readonly kind: 'fixedList'; readonly size: number }
  | { readonly kind: 'struct' }
  /** Buffers beside the children's. */
  | { readonly kind: 'other'; readonly name: string; readonly buffers: number };

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
}

/** Real schemas of demonstrations have a few dozen fields. */
const mostFields = 10_000;
const deepest = 16;

/** Fields of a Schema table. Errors: `damaged` at a schema without end, or a type of which nothing is known. */
export function parseFields(schema: FlatTable, damaged: (sentence: string) => InputError): ArrowField[] {
  let count = 0;
  const parse = (field: FlatTable, depth: number): ArrowField => {
    if (++count > mostFields || depth > deepest) throw damaged('its schema has no end');
    const children = field.tables(5);
    return {
      name: field.text(0),
      type: field.table(4) ? { kind: 'other', name: 'a dictionary', buffers: 2 } : parseType(field, damaged),
      children: field.table(4) ? [] : children.map((child) => parse(child, depth + 1)),
    };
  };
  if (schema.int(0, 2) !== 0) throw damaged('its numbers are big-endian, expected little-endian');
  return schema.tables(1).map((field) => parse(field, 0));
}

const others: Readonly<Record<number, readonly [name: string, buffers: number]>> = {
  1: ['nulls', 0],
  4: ['binary data', 3],
  5: ['text', 3],
  7: ['decimals', 2],
  8: ['dates', 2],
  9: ['times', 2],
  10: ['timestamps', 2],
  11: ['intervals', 2],
  15: ['binary data', 2],
  17: ['maps', 2],
  18: ['durations', 2],
  19: ['binary data', 3],
  20: ['text', 3],
};

function parseType(field: FlatTable, damaged: (sentence: string) => InputError): ArrowType {
  const type = field.table(3);
  const code = field.int(2, 1);
  if (code === 2) {
    const bytes = (type?.int(0, 4) ?? 0) / 8;
    if (bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8) {
      return { kind: 'int', bytes, isSigned: type?.int(1, 1) === 1 };
    }
  }
  if (code === 3) {
    const bytes = ([2, 4, 8] as const)[type?.int(0, 2) ?? 0];
    if (bytes) return { kind: 'float', bytes };
  }
  if (code === 6) return { kind: 'bool' };
  if (code === 12) return { kind: 'list', offsetBytes: 4 };
  if (code === 21) return { kind: 'list', offsetBytes: 8 };
  if (code === 13) return { kind: 'struct' };
  if (code === 16) return { kind: 'fixedList', size: type?.int(0, 4) ?? 0 };
  const other = others[code];
  if (other) return { kind: 'other', name: other[0], buffers: other[1] };
  throw damaged(`${JSON.stringify(field.text(0).slice(0, 40))} has a type that is not read, of number ${code}`);
}

// A table of a columnar format (Arrow, Parquet) as what readers of demonstrations need of it: columns of numbers, each row a
// vector of the same length.
import { InputError, type Place } from '../protocol/inputError';
import { printable } from './printable';

/** [rows, size], row by row. */
export interface Matrix {
  readonly rows: number;
  readonly size: number;
  readonly values: Float64Array;
}

/** A file of a columnar format. Every error is an InputError that names the file and the column. */
export interface ColumnTable {
  readonly file: string;
  /** Names of the top-level columns. */
  readonly names: readonly string[];
  /** As the file claims. */
  readonly rows: number;
  /** One column, checked: numbers or booleans, no nulls, lists of one length. They may be infinite or NaN. */
  read(name: string): Promise<Matrix>;
  close(): void;
}

/** Columns side by side, as one observation of several parts. Errors: InputError at `place` if their rows differ. */
export function sideBySide(parts: readonly Matrix[], place: Place): Matrix {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? { rows: 0, size: 0, values: new Float64Array(0) };
  const { rows } = first;
  const odd = parts.find((part) => part.rows !== rows);
  if (odd) throw new InputError(`has parts of ${rows} and ${odd.rows} rows, expected as many`, place);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const values = new Float64Array(rows * size);
  let column = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++) {
      values.set(part.values.subarray(row * part.size, (row + 1) * part.size), row * size + column);
    }
    column += part.size;
  }
  return { rows, size, values };
}

/** Errors: InputError that names the columns which are missing and those that are there. */
export function needColumns({ file, names }: ColumnTable, needed: readonly string[], expected: string): void {
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length === 0) return;
  throw new InputError(
    `has no column ${missing.join(', ')}; found ${names.slice(0, 20).map(printable).join(', ') || 'none'}; expected ${expected}`,
    { file },
  );
}

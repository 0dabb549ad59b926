// One Parquet file as a table of numbers: columns, lists of one length, structs of these; other columns are never touched.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parquetMetadata, parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import { InputError } from '../../protocol/inputError';
import { sideBySide, type ColumnTable, type Matrix } from '../columnTable';
import { maximumNumbers } from '../trajectories';
import { readLeaf } from './parquetColumn';

const maximumMetadataBytes = 64 * 1024 * 1024;
const magic = 'PAR1';

/** An open Parquet file. */
export class ParquetFile implements ColumnTable {
  readonly names: readonly string[];
  readonly rows: number;
  private readonly descriptor: number;
  private readonly size: number;
  private readonly metadata: FileMetaData;
  private readonly schema: SchemaTree;

  constructor(readonly file: string) {
    this.descriptor = openSync(file, 'r');
    try {
      this.size = fstatSync(this.descriptor).size;
      this.metadata = this.readMetadata();
      this.schema = this.attempt(() => parquetSchema(this.metadata));
      this.names = this.schema.children.map(({ element }) => element.name);
      this.rows = this.metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
      if (!(this.rows >= 0 && this.rows <= maximumNumbers)) throw this.damaged(`it claims ${this.rows} rows`);
    } catch (error) {
      closeSync(this.descriptor);
      throw error;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }

  read(name: string): Promise<Matrix> {
    const column = this.schema.children.find(({ element }) => element.name === name)!;
    const parts = leavesOf(column)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ path }) => this.readColumn(path, name));
    return Promise.resolve(sideBySide(parts, { file: this.file, field: name }));
  }

  /** A leaf over all row groups. */
  private readColumn(path: readonly SchemaTree[], field: string): Matrix {
    const name = path.map(({ element }) => element.name).join('.');
    const chunks = this.metadata.row_groups.map((group, index) => {
      const found = group.columns.find((column) => column.meta_data?.path_in_schema.join('.') === name);
      if (!found?.meta_data) throw this.damaged(`row group ${index} has no column`, field);
      const rows = Number(group.num_rows);
      const count = Number(found.meta_data.num_values);
      if (!(rows >= 0 && count >= 0 && count <= maximumNumbers)) {
        throw this.damaged(`row group ${index} claims ${count} values in ${rows} rows`, field);
      }
      return { metadata: found.meta_data, isElsewhere: found.file_path !== undefined, rows, count, index };
    });
    const total = chunks.reduce((sum, { count }) => sum + count, 0);
    if (total > maximumNumbers)
      throw this.damaged(`it claims ${total} values, expected at most ${maximumNumbers}`, field);
    const values = new Float64Array(total);
    let done = 0;
    let row = 0;
    let size: number | undefined;
    for (const { metadata, isElsewhere, rows, count, index } of chunks) {
      if (isElsewhere) throw this.damaged('its values are in another file, which is not read', field);
      // Nulls and empty lists take a value too, so that there are at least as many as rows.
      if (rows > count) throw this.damaged(`row group ${index} claims ${count} values in ${rows} rows`, field);
      const begin = Number(metadata.dictionary_page_offset ?? metadata.data_page_offset);
      const from = Math.min(begin > 0 ? begin : Infinity, Number(metadata.data_page_offset));
      const length = Number(metadata.total_compressed_size);
      if (!(from >= 0 && length >= 0 && from + length <= this.size)) {
        throw this.damaged(
          `row group ${index} claims ${length} bytes from ${from}, but the file has ${this.size}`,
          field,
        );
      }
      const leaf = this.attempt(() => readLeaf(this.readAt(from, length), { path, metadata }, { rows, count }), field);
      values.set(leaf.values, done);
      done += count;
      for (const found of leaf.rowSizes) {
        size ??= found;
        if (found !== size) {
          throw new InputError(`row ${row} has ${found} entries, but the first has ${size}; expected as many`, {
            file: this.file,
            field,
          });
        }
        row++;
      }
    }
    return { rows: row, size: size ?? 0, values };
  }

  private readMetadata(): FileMetaData {
    const end = this.readAt(Math.max(0, this.size - 8), 8);
    if (this.size < 12 || end.toString('latin1', 4) !== magic) {
      throw this.damaged(`it is cut short: ${magic} is not at its end`);
    }
    const bytes = end.readUInt32LE(0);
    if (bytes > this.size - 12 || bytes > maximumMetadataBytes) {
      throw this.damaged(`its metadata claims ${bytes} bytes, but the file has ${this.size}`);
    }
    const footer = this.readAt(this.size - 8 - bytes, bytes + 8);
    return this.attempt(() => {
      const metadata = parquetMetadata(Uint8Array.from(footer), { geoparquet: false });
      if (!Array.isArray(metadata.row_groups)) throw new Error('it has no row groups');
      return metadata;
    });
  }

  /** What a damaged file makes the library throw is the file's fault. */
  private attempt<T>(call: () => T, field?: string): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof InputError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError(field === undefined ? `is a damaged Parquet file: ${reason}` : reason, {
        file: this.file,
        ...(field !== undefined && { field }),
      });
    }
  }

  private damaged(sentence: string, field?: string): InputError {
    return new InputError(`is a damaged Parquet file: ${sentence}`, {
      file: this.file,
      ...(field !== undefined && { field }),
    });
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

/** Paths from a top-level column to its leaves. */
function leavesOf(column: SchemaTree): { readonly name: string; readonly path: readonly SchemaTree[] }[] {
  const walk = (path: readonly SchemaTree[]): (readonly SchemaTree[])[] => {
    const { children } = path.at(-1)!;
    return children.length === 0 ? [path] : children.flatMap((child) => walk([...path, child]));
  };
  return walk([column]).map((path) => ({ name: path.map(({ element }) => element.name).join('.'), path }));
}

// The arrays of an .npz as columns by their names, for those that are called otherwise than in the paper's files. Its directory
// must have been read.
import { InputError } from '../../protocol/inputError';
import type { ColumnTable, Matrix } from '../columnTable';
import { openArrays, readArray } from './npzArrays';
import type { ZipArchive, ZipEntry } from './zipArchive';

export class NpzTable implements ColumnTable {
  readonly names: readonly string[];
  /** Not known before an array is read. */
  readonly rows = 0;

  constructor(
    readonly file: string,
    private readonly archive: ZipArchive,
    private readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {
    this.names = [...entries.keys()].filter((name) => name.endsWith('.npy')).map((name) => name.slice(0, -4));
  }

  async read(name: string): Promise<Matrix> {
    const { archive, entries, file } = this;
    const arrays = await openArrays(archive, entries, { names: [name], file });
    const array = arrays.get(name)!;
    const { shape, length } = array.header;
    if (shape.length > 2) {
      throw new InputError(`has shape (${shape.join(', ')}), expected one row a step: (N, dim) or (N)`, {
        file,
        field: name,
      });
    }
    const rows = shape[0] ?? 0;
    return { rows, size: rows === 0 ? 0 : length / rows, values: await readArray(archive, array, { file }) };
  }

  close(): void {
    // The archive belongs to whoever opened it.
  }
}

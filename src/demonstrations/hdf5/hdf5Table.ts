// The datasets of one HDF5 file as columns, by their paths; of groups within groups too.
import type { ColumnTable, Matrix } from '../columnTable';
import type { Hdf5Dataset, Hdf5File } from './hdf5File';

const deepest = 4;
const mostColumns = 10_000;

export class Hdf5Table implements ColumnTable {
  readonly names: readonly string[];
  readonly rows: number;
  private readonly datasets: ReadonlyMap<string, Hdf5Dataset>;

  constructor(
    readonly file: string,
    private readonly hdf5: Hdf5File,
  ) {
    this.datasets = new Map(datasetsIn(hdf5, '', 0).map((dataset) => [dataset.path.slice(1), dataset]));
    this.names = [...this.datasets.keys()];
    this.rows = this.datasets.values().next().value?.shape[0] ?? 0;
  }

  read(name: string): Promise<Matrix> {
    const dataset = this.datasets.get(name)!;
    const rows = dataset.shape[0] ?? 0;
    return Promise.resolve({ rows, size: rows === 0 ? 0 : dataset.length / rows, values: this.hdf5.read(dataset) });
  }

  /** Numbers a row, as the file claims. */
  sizeOf(name: string): number {
    const { shape, length } = this.datasets.get(name)!;
    return length / (shape[0] || 1);
  }

  /** The first rows of a column. */
  head(name: string, rows: number): Matrix {
    const dataset = this.datasets.get(name)!;
    const count = Math.min(rows, dataset.shape[0] ?? 0);
    return { rows: count, size: this.sizeOf(name), values: this.hdf5.read(dataset, count) };
  }

  close(): void {
    this.hdf5.close();
  }
}

function datasetsIn(hdf5: Hdf5File, group: string, depth: number): Hdf5Dataset[] {
  return hdf5
    .names(group === '' ? '/' : group)
    .slice(0, mostColumns)
    .flatMap((name) => {
      const path = `${group}/${name}`;
      const dataset = hdf5.dataset(path);
      if (dataset) return [dataset];
      return depth < deepest ? datasetsIn(hdf5, path, depth + 1) : [];
    });
}

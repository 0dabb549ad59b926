// Writes small HDF5 files for tests, with the HDF5 library itself.
import { File, FS, ready } from 'h5wasm';

export type Hdf5Content = Readonly<
  Record<string, { readonly data: readonly number[]; readonly shape?: readonly number[]; readonly dtype?: string }>
>;

let written = 0;

/** The bytes of a file with these datasets; groups come with the paths. */
export async function hdf5(content: Hdf5Content, change?: (file: File) => void): Promise<Uint8Array> {
  await ready;
  const name = `/written-${written++}.hdf5`;
  const file = new File(name, 'w');
  for (const [path, { data, shape, dtype = '<d' }] of Object.entries(content)) {
    const groups = path.split('/').slice(0, -1);
    groups.forEach((_, index) => {
      const group = groups.slice(0, index + 1).join('/');
      if (!file.get(group)) file.create_group(group);
    });
    file.create_dataset({ name: path, data: [...data], shape: shape ? [...shape] : [data.length], dtype });
  }
  change?.(file);
  file.close();
  const bytes = FS!.readFile(name);
  FS!.unlink(name);
  return Uint8Array.from(bytes);
}

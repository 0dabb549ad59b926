// From a folder that a library keeps a dataset in to checked trajectories. What lies in the folder decides, not its name.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import { ArrowFile } from './arrow/arrowFile';
import { readImitationDataset } from './arrow/readArrow';
import { readHdf5 } from './hdf5/readHdf5';
import { readMinariTables } from './minariTables';
import { ParquetFile } from './parquet/parquetFile';
import type { Trajectories } from './trajectories';

const mostFiles = 100_000;
const tables = [
  ['arrow', 'minari-arrow', (file: string) => new ArrowFile(file)],
  ['parquet', 'minari-parquet', (file: string) => new ParquetFile(file)],
] as const;

/** Errors: InputError that names the folder and what is missing in it, or those of the readers. */
export async function readFolder(folder: string): Promise<Trajectories> {
  // Minari's folder has its files in `data`; that folder is taken as well.
  for (const data of [path.join(folder, 'data'), folder]) {
    const hdf5 = path.join(data, 'main_data.hdf5');
    if (existsSync(hdf5)) return { ...(await readHdf5(hdf5)), file: folder };
    for (const [ending, format, open] of tables) {
      const files = episodeFiles(data, `part-0.${ending}`);
      if (files.length > 0) return readMinariTables({ source: folder, files, format, open });
    }
  }
  const names = readdirSync(folder);
  if (names.includes('dataset_dict.json')) {
    throw new InputError('holds several splits of a dataset; name the folder of one of them', { file: folder });
  }
  const shards = names.filter((name) => name.endsWith('.arrow')).toSorted();
  if (shards.length > 0) {
    return readImitationDataset(
      folder,
      shards.map((name) => path.join(folder, name)),
    );
  }
  throw new InputError(
    'is a folder without a dataset in it; expected one of Minari (data/main_data.hdf5, or data/0/part-0.arrow or .parquet), or of imitation (data-*.arrow)',
    { file: folder },
  );
}

/** `0/name`, `1/name`, ... in the order of their numbers, as far as they are there. */
function episodeFiles(data: string, name: string): string[] {
  if (!existsSync(data)) return [];
  return readdirSync(data)
    .filter((episode) => /^\d{1,9}$/.test(episode) && existsSync(path.join(data, episode, name)))
    .slice(0, mostFiles)
    .toSorted((a, b) => Number(a) - Number(b))
    .map((episode) => path.join(data, episode, name));
}

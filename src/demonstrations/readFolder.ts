// From a folder that a library keeps a dataset in to checked trajectories. What lies in the folder decides, not its name.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import { readHdf5 } from './hdf5/readHdf5';
import type { Trajectories } from './trajectories';

/** Errors: InputError that names the folder and what is missing in it, or those of the readers. */
export async function readFolder(folder: string): Promise<Trajectories> {
  // Minari's folder has its files in `data`; that folder is taken as well.
  for (const data of [path.join(folder, 'data'), folder]) {
    const hdf5 = path.join(data, 'main_data.hdf5');
    if (existsSync(hdf5)) return { ...(await readHdf5(hdf5)), file: folder };
  }
  throw new InputError('is a folder without a dataset in it; expected one of Minari (data/main_data.hdf5)', {
    file: folder,
  });
}

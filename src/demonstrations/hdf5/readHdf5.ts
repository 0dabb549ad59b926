// Reads demonstrations from HDF5: what is in the file decides whether it is Minari's or D4RL's layout,
// unless the user names its columns.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { readStepTable } from '../columns/stepTable';
import { printable } from '../printable';
import type { Trajectories } from '../trajectories';
import { Hdf5File } from './hdf5File';
import { Hdf5Table } from './hdf5Table';
import { readD4rl } from './readD4rl';
import { readMinariHdf5 } from './readMinariHdf5';

/** Errors: InputError that names the file, the dataset, and the row and column, with what was found and expected. */
export async function readHdf5(file: string, columns?: DemonstrationColumns): Promise<Trajectories> {
  const hdf5 = await Hdf5File.open(file);
  try {
    if (columns) return await readStepTable(new Hdf5Table(file, hdf5), { columns, format: 'hdf5' });
    const names = hdf5.names('/');
    const episodes = names.filter((name) => /^episode_\d+$/.test(name));
    if (episodes.length > 0) return readMinariHdf5(hdf5, { file, episodes });
    if (names.includes('observations')) return readD4rl(hdf5, { file, names });
    throw new InputError(
      `found ${names.slice(0, 20).map(printable).join(', ') || 'nothing'}; expected groups episode_0, episode_1, ... (Minari), or the datasets observations, actions, rewards, terminals, timeouts (D4RL)`,
      { file },
    );
  } finally {
    hdf5.close();
  }
}

// Reads demonstrations from Parquet: an episode of Minari's, a table with LeRobot's columns, or with those that the user names.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { leRobotColumns } from '../columns/leRobotColumns';
import { readStepTable } from '../columns/stepTable';
import { isMinariTable, readMinariTables } from '../minariTables';
import type { Trajectories } from '../trajectories';
import { ParquetFile } from './parquetFile';

const expected =
  'observation.state, action, episode_index, frame_index, and where there are any next.reward, next.done (LeRobot), or observations, actions, rewards, terminations, truncations (Minari)';

/** Errors: InputError that names the file, the column and the row. */
export async function readParquet(file: string, columns?: DemonstrationColumns): Promise<Trajectories> {
  const table = new ParquetFile(file);
  try {
    if (columns) return await readStepTable(table, { columns, format: 'parquet' });
    if (isMinariTable(table)) {
      return await readMinariTables({
        source: file,
        files: [file],
        format: 'minari-parquet',
        open: (each) => new ParquetFile(each),
      });
    }
    const lerobot = leRobotColumns(table, expected);
    return await readStepTable(table, { columns: lerobot, format: 'parquet', countsFromZero: true });
  } finally {
    table.close();
  }
}

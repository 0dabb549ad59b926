// What a file holds by its first bytes, not by its name.
import { open, stat } from 'node:fs/promises';
import { InputError } from '../protocol/inputError';

export const readFormats =
  '.npz, HDF5 (Minari, D4RL), Arrow (Minari, imitation), Parquet (LeRobot, Minari), JSON Lines and CSV (one step a line) are read';

export type Content = 'npz' | 'jsonl' | 'hdf5' | 'arrow' | 'parquet' | 'text';

/** What a file that begins so holds; `text` may be CSV or anything. */
export function contentOf(beginning: string): Content {
  if (beginning.startsWith('PK\x03\x04') || beginning.startsWith('PK\x05\x06')) return 'npz';
  if (/^(\xef\xbb\xbf)?\s*\{/.test(beginning)) return 'jsonl';
  if (beginning.startsWith('\x89HDF\r\n\x1a\n')) return 'hdf5';
  if (/^(ARROW1|\xff\xff\xff\xff)/.test(beginning)) return 'arrow';
  return beginning.startsWith('PAR1') ? 'parquet' : 'text';
}

/** First bytes of the file, one character each. */
export async function readBeginning(file: string): Promise<string> {
  if (!(await stat(file)).isFile()) throw new InputError(`is not a regular file; ${readFormats}`, { file });
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

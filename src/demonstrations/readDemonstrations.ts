// From a file of demonstrations to checked trajectories. The reader is chosen by what is in the file, not by its name.
import { stat } from 'node:fs/promises';
import type { DemonstrationColumns } from '../protocol/demonstrationColumns';
import { InputError } from '../protocol/inputError';
import { readArrow } from './arrow/readArrow';
import { readHdf5 } from './hdf5/readHdf5';
import { readNpz } from './npz/readNpz';
import { readParquet } from './parquet/readParquet';
import { contentOf, readBeginning, readFormats } from './fileContent';
import { readFolder } from './readFolder';
import { delimiterOf } from './text/csvColumns';
import { readCsv } from './text/readCsv';
import { readJsonl } from './text/readJsonl';
import { readJsonlColumns } from './text/readJsonlColumns';
import type { Trajectories } from './trajectories';

/** Beginnings of formats that are recognised but not read. */
const otherFormats: readonly (readonly [beginning: string, name: string])[] = [
  ['\x93NUMPY', 'a single NumPy array (.npy)'],
  ['\x1f\x8b', 'gzip'],
  ['\x80\x02', 'a Python pickle, which is never opened because it can run any program'],
  ['\x80\x03', 'a Python pickle, which is never opened because it can run any program'],
  ['\x80\x04', 'a Python pickle, which is never opened because it can run any program'],
  ['\x80\x05', 'a Python pickle, which is never opened because it can run any program'],
];

/**
 * Errors: InputError that names the file and what is wrong in it, also where it does not exist or is of no known format.
 * @param columns which column is what, for a table with names of its own
 */
export async function readDemonstrations(file: string, columns?: DemonstrationColumns): Promise<Trajectories> {
  try {
    if ((await stat(file)).isDirectory()) {
      if (columns) throw new InputError('is a folder, which has no columns to choose; expected a table', { file });
      return await readFolder(file);
    }
    const beginning = await readBeginning(file);
    switch (contentOf(beginning)) {
      case 'npz':
        return await readNpz(file, columns);
      case 'jsonl':
        return await (columns ? readJsonlColumns(file, columns) : readJsonl(file));
      case 'hdf5':
        return await readHdf5(file, columns);
      case 'arrow':
        return await readArrow(file, columns);
      case 'parquet':
        return await readParquet(file, columns);
      case 'text':
        if (columns ? isText(beginning) : isCsv(beginning)) return await readCsv(file, columns);
    }
    throw new InputError(`found ${describeContent(beginning)}; ${readFormats}`, { file });
  } catch (error) {
    if (error instanceof InputError || !isSystemError(error)) throw error;
    throw new InputError(error.code === 'ENOENT' ? 'no such file' : `cannot be read: ${error.message}`, {
      file,
    });
  }
}

/** One line at least, without control characters. */
function isText(beginning: string): boolean {
  return beginning.trim() !== '' && !/[^\t\n\r\x20-\x7e\x80-\xff]/.test(beginning);
}

/** A header with an episode column; it may go on after `beginning`. */
function isCsv(beginning: string): boolean {
  const firstLine = beginning
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .split(/\r?\n/, 1)[0]!;
  return !/[^\t\x20-\x7e\x80-\xff]/.test(firstLine) && delimiterOf(firstLine) !== undefined;
}

function describeContent(beginning: string): string {
  if (beginning.trim() === '') return 'an empty file';
  const other = otherFormats.find(([magic]) => beginning.startsWith(magic));
  if (other) return other[1];
  const firstLine = beginning.split(/\r?\n/, 1)[0]!;
  if (/^\s*\[/.test(beginning)) return 'a JSON array';
  // Bytes of text are printable; those above 127 belong to UTF-8.
  if (/[^\t\n\r\x20-\x7e\x80-\xff]/.test(beginning)) return 'binary data of an unknown format';
  const start = JSON.stringify(firstLine.slice(0, 60));
  return /^[^\s,;]*([,;][^\s,;]*)+$/.test(firstLine)
    ? `what looks like CSV without a column of episodes, beginning with ${start}; if its columns have other names, say which is what (TRIRL: Load Demonstrations, or --columns)`
    : `text beginning with ${start}`;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

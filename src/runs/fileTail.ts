// The last line of a text file, found without reading the file whole.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The last line that has anything in it and, if `whole`, ends with a newline; undefined if there is none in the last 64 KiB. */
export function lastLine(file: string, { whole }: { readonly whole: boolean }): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const size = fstatSync(descriptor).size;
    const data = Buffer.alloc(Math.min(size, 1 << 16));
    const length = readSync(descriptor, data, 0, data.length, size - data.length);
    const lines = data.toString('utf8', 0, length).split('\n');
    if (whole) lines.pop();
    // What lies before the first newline may be the end of a longer line.
    if (data.length < size) lines.shift();
    return lines.findLast((line) => line.trim() !== '');
  } finally {
    closeSync(descriptor);
  }
}

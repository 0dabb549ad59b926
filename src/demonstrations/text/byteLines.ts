// The lines of a text file as ranges of bytes, for texts that are so large that making strings of them takes the time; bounded,
// so that no file can fill the memory.
import { createReadStream } from 'node:fs';
import { InputError } from '../../protocol/inputError';

/** A step has a few thousand numbers at most. */
export const maximumLineLength = 4 * 1024 * 1024;
const chunkBytes = 1 << 20;
const [lineFeed, carriageReturn, space, tab] = [0x0a, 0x0d, 0x20, 0x09];

/** A line without its end; `bytes` belongs to the reader, and holds it until the next batch. */
export interface ByteLine {
  /** From 1. */
  line: number;
  from: number;
  to: number;
}

export interface LineBatch {
  readonly bytes: Buffer;
  /** Of lines that are not blank. */
  readonly lines: readonly ByteLine[];
}

/** Errors: InputError at a line of absurd length. */
export async function* byteLines(file: string): AsyncGenerator<LineBatch> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  const split = (bytes: Buffer, isLast: boolean): { lines: ByteLine[]; end: number } => {
    const lines: ByteLine[] = [];
    let from = line === 0 && bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
    while (from < bytes.length) {
      const feed = bytes.indexOf(lineFeed, from);
      if (feed < 0 && !isLast) break;
      let to = feed < 0 ? bytes.length : feed;
      line++;
      const next = to + 1;
      while (to > from && isBlank(bytes[to - 1]!)) to--;
      if (to > from && !isBlankLine(bytes, from, to)) lines.push({ line, from, to });
      from = next;
    }
    return { lines, end: Math.min(from, bytes.length) };
  };
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const { lines, end } = split(bytes, false);
    yield { bytes, lines };
    rest = bytes.subarray(end);
    if (rest.length > maximumLineLength) {
      throw new InputError(`is longer than ${maximumLineLength} characters, expected one step a line`, {
        file,
        line: line + 1,
      });
    }
  }
  yield { bytes: rest, lines: split(rest, true).lines };
}

function isBlank(byte: number): boolean {
  return byte === carriageReturn || byte === space;
}

function isBlankLine(bytes: Buffer, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (!isBlank(bytes[k]!) && bytes[k] !== tab) return false;
  return true;
}

// Files of one JSON object a line that only grow. A crash can cut off their last line: reading leaves it out and says
// so, opening for writing cuts it away. A bad line anywhere else is an error, because no crash explains it.
import fs from 'node:fs';
import type { z } from 'zod';
import { InputError } from '../protocol/inputError';
import { decodeLine } from '../protocol/lines';

const newline = 0x0a;

/** A line as it lies in the file. */
export interface RawLine {
  readonly text: string;
  /** Byte offset of its first character. */
  readonly start: number;
  /** Byte offset behind it, its newline included. */
  readonly end: number;
  /** False for what follows the last newline. */
  readonly terminated: boolean;
}

/** The lines of `file` from byte `from` on, read piece by piece, so that a long run fits in memory. Nothing if there is no file. */
export function* rawLines(file: string, from = 0): Generator<RawLine, void, undefined> {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const piece = Buffer.allocUnsafe(1 << 20);
    let rest: Buffer = Buffer.alloc(0);
    let start = from;
    for (;;) {
      const length = fs.readSync(descriptor, piece, 0, piece.length, start + rest.length);
      if (length === 0) break;
      const data = Buffer.concat([rest, piece.subarray(0, length)]);
      let at = 0;
      for (let stop = data.indexOf(newline, rest.length); stop !== -1; stop = data.indexOf(newline, at)) {
        yield {
          text: data.toString('utf8', at, stop),
          start: start + at,
          end: start + stop + 1,
          terminated: true,
        };
        at = stop + 1;
      }
      rest = data.subarray(at);
      start += at;
    }
    if (rest.length > 0) {
      yield { text: rest.toString('utf8'), start, end: start + rest.length, terminated: false };
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

export interface JsonLines<T> {
  readonly values: T[];
  /** What was left out at the end, in a sentence; absent if nothing was. */
  readonly cutOff?: string;
}

/** All values of `file`, none if it does not exist. Throws InputError with the line if one that is not the last is bad. */
export function readJsonLines<T>(file: string, schema: z.ZodType<T>): JsonLines<T> {
  const { values, cutOff } = scan(file, schema);
  return cutOff === undefined ? { values } : { values, cutOff: cutOff.note };
}

/**
 * Cuts a half-written last line away, so that the file can be appended to again. Returns what was done, in a sentence,
 * or undefined if nothing had to be. Throws InputError with the line if one that is not the last is bad.
 */
export function repairJsonLines<T>(file: string, schema: z.ZodType<T>): string | undefined {
  const { cutOff, unterminated } = scan(file, schema);
  if (cutOff !== undefined) fs.truncateSync(file, cutOff.at);
  else if (unterminated) fs.appendFileSync(file, '\n');
  return cutOff?.note;
}

interface Scan<T> {
  readonly values: T[];
  readonly cutOff?: { readonly note: string; readonly at: number };
  /** The last line is whole and lacks only its newline. */
  readonly unterminated: boolean;
}

function scan<T>(file: string, schema: z.ZodType<T>): Scan<T> {
  const values: T[] = [];
  let number = 0;
  for (const line of rawLines(file)) {
    number++;
    const decoded = decodeLine(schema, line.text);
    if (decoded.ok) {
      values.push(decoded.value);
      if (!line.terminated) return { values, unterminated: true };
    } else if (line.terminated) {
      throw new InputError(decoded.problem, { file, line: number });
    } else {
      const bytes = line.end - line.start;
      const note = `${file}:${number}: the last line was cut off while it was written; its ${bytes} bytes are left out, ${values.length} whole lines are kept`;
      return { values, cutOff: { note, at: line.start }, unterminated: true };
    }
  }
  return { values, unterminated: false };
}

function countLines(file: string): number {
  const lines = rawLines(file);
  let count = 0;
  while (lines.next().done !== true) count++;
  return count;
}

/** Appends lines in order; they reach the file when `flush` is called or enough have gathered. */
export class JsonLinesAppender {
  private readonly descriptor: number;
  private pending: string[] = [];
  private pendingLength = 0;
  /** Bytes of the file that are whole lines. */
  private size: number;
  private written: number;

  /** Opens `file`, made if need be, which must hold whole lines only: repair it first. Throws the system's error. */
  constructor(
    readonly file: string,
    /** Characters that may gather before they are written. */
    private readonly bufferLength = 1 << 16,
  ) {
    this.written = countLines(file);
    this.descriptor = fs.openSync(file, 'a');
    this.size = fs.fstatSync(this.descriptor).size;
  }

  /** Lines so far, those not yet flushed included. */
  get count(): number {
    return this.written + this.pending.length;
  }

  /** Bytes in the file, those not yet flushed left out. */
  get bytes(): number {
    return this.size;
  }

  /** `line` is a JSON object without newline. Throws the system's error if writing was due and failed. */
  append(line: string): void {
    this.pending.push(line);
    this.pendingLength += line.length + 1;
    if (this.pendingLength >= this.bufferLength) this.flush();
  }

  /** Writes what has gathered. If that fails, the file ends with its last whole line, and the system's error is thrown. */
  flush(): void {
    if (this.pending.length === 0) return;
    const data = Buffer.from(`${this.pending.join('\n')}\n`);
    try {
      for (let done = 0; done < data.length;) done += fs.writeSync(this.descriptor, data, done);
    } catch (error) {
      fs.ftruncateSync(this.descriptor, this.size);
      throw error;
    }
    this.size += data.length;
    this.written += this.pending.length;
    this.pending = [];
    this.pendingLength = 0;
  }

  close(): void {
    try {
      this.flush();
    } finally {
      fs.closeSync(this.descriptor);
    }
  }
}

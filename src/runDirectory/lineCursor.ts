// A place in a growing file of lines, from which somebody reads on in pieces. Nothing is parsed and no piece is held, so
// that any number of readers can follow a file of any length.
import fs from 'node:fs';
import { rawLines } from './jsonLines';

const newline = 0x0a;

export interface LinePiece {
  /** Index of its first line in the file. */
  readonly from: number;
  readonly lines: readonly string[];
}

export class LineCursor {
  private line = 0;
  private offset = 0;

  /** Starts behind the first `line` lines of `file`, or at its end if it has fewer. */
  constructor(
    private readonly file: string,
    line: number,
  ) {
    if (line === 0) return;
    for (const { end, terminated } of rawLines(file)) {
      if (!terminated) return;
      this.line++;
      this.offset = end;
      if (this.line === line) return;
    }
  }

  /** Index of the next line. */
  get index(): number {
    return this.line;
  }

  /** The next whole lines, about `bytes` of them and at least one; undefined at the end of the file. */
  next(bytes: number): LinePiece | undefined {
    let descriptor: number;
    try {
      descriptor = fs.openSync(this.file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      for (let size = bytes; ; size *= 2) {
        const piece = Buffer.allocUnsafe(size);
        const length = fs.readSync(descriptor, piece, 0, size, this.offset);
        const end = piece.subarray(0, length).lastIndexOf(newline);
        if (end >= 0) return this.advance(piece.toString('utf8', 0, end).split('\n'), end + 1);
        if (length < size) return undefined;
      }
    } finally {
      fs.closeSync(descriptor);
    }
  }

  private advance(lines: string[], bytes: number): LinePiece {
    const from = this.line;
    this.line += lines.length;
    this.offset += bytes;
    return { from, lines };
  }
}

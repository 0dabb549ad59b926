// A file of one JSON object a line, read while another process appends to it: asked again, it goes on where it was.
import type { z } from 'zod';
import { InputError } from '../protocol/inputError';
import { decodeLine } from '../protocol/lines';
import { rawLines } from '../runDirectory/jsonLines';

export class GrowingFile<T> {
  /** Whole lines that lie before byte `offset`. */
  private lines = 0;
  private offset = 0;

  constructor(
    private readonly file: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  /** Values from line `from` on, counted from 0; a last line that is still being written, or was cut off, is left out.
   * @throws InputError with the line if one is bad. */
  *read(from: number): Generator<T, void, undefined> {
    if (from < this.lines) this.lines = this.offset = 0;
    for (const line of rawLines(this.file, this.offset)) {
      if (!line.terminated) return;
      if (this.lines >= from) {
        const decoded = decodeLine(this.schema, line.text);
        if (!decoded.ok) throw new InputError(decoded.problem, { file: this.file, line: this.lines + 1 });
        this.advance(line.end);
        yield decoded.value;
      } else {
        this.advance(line.end);
      }
    }
  }

  private advance(offset: number): void {
    this.lines++;
    this.offset = offset;
  }
}

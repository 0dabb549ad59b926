// A file of one JSON object a line, read while another process appends to it: asked again, it goes on where it was.
import type { z } from 'zod';
import { InputError } from '../protocol/inputError';
import { decodeLine } from '../protocol/lines';
import { LineCursor } from '../runDirectory/lineCursor';

const pieceBytes = 1 << 18;

export class GrowingFile<T> {
  private cursor: LineCursor | undefined;

  constructor(
    private readonly file: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  /** Values from line `from` on, counted from 0; a last line that is still being written, or was cut off, is left out.
   * @throws InputError with the line if one is bad. */
  *read(from: number): Generator<T, void, undefined> {
    if (this.cursor?.index !== from) this.cursor = new LineCursor(this.file, from);
    if (this.cursor.index < from) return;
    for (let piece; (piece = this.cursor.next(pieceBytes));) {
      for (const [index, line] of piece.lines.entries()) {
        const decoded = decodeLine(this.schema, line);
        if (!decoded.ok) throw new InputError(decoded.problem, { file: this.file, line: piece.from + index + 1 });
        yield decoded.value;
      }
    }
  }
}

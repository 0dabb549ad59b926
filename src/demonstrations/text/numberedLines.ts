// A text file as a stream of its lines with their numbers; bounded, so that no file can fill the memory.
import { createReadStream } from 'node:fs';
import { InputError } from '../../protocol/inputError';
import { maximumLineLength } from './byteLines';

/** Lines that are not blank, without their ends, numbered from 1. Errors: InputError at a line of absurd length. */
export async function* numberedLines(file: string): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  let rest = '';
  let line = 0;
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const texts = (rest + String(chunk)).split('\n');
    rest = texts.pop()!;
    if (rest.length > maximumLineLength) {
      throw new InputError(`is longer than ${maximumLineLength} characters, expected one step a line`, {
        file,
        line: line + texts.length + 1,
      });
    }
    for (const text of texts) {
      line++;
      if (text.trim() !== '') yield { line, text: clean(text, line) };
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, text: clean(rest, line + 1) };
}

/** Without the byte order mark that some editors put first, and the carriage return. */
function clean(text: string, line: number): string {
  return (line === 1 ? text.replace(/^\uFEFF/, '') : text).trimEnd();
}

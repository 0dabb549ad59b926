// Newline-delimited JSON, checked on arrival: the one framing that pipes, sockets and *.jsonl files of this project use.
import type { z } from 'zod';

/** No message of the protocol comes near this; a longer line means that the other side is not ours. */
const defaultMaximumLength = 64 * 1024 * 1024;

export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Parses and checks one line; the problem is a sentence that says what was found and what was expected. */
export function decodeLine<T>(schema: z.ZodType<T>, line: string): Decoded<T> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, problem: `expected a JSON object, found ${JSON.stringify(line.slice(0, 80))}` };
  }
  const result = schema.safeParse(json);
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0];
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  return {
    ok: false,
    problem: `${where}${issue?.message ?? 'not of the protocol'} in ${JSON.stringify(line.slice(0, 80))}`,
  };
}

/** Cuts a stream of chunks into lines; bounded, so that a stranger cannot fill the memory. */
export class LineSplitter {
  private rest = '';

  constructor(private readonly maximumLength = defaultMaximumLength) {}

  /** Complete lines of `chunk` together with what was left before, without their newline. Throws RangeError on an absurd line. */
  push(chunk: string): string[] {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > this.maximumLength) {
      this.rest = '';
      throw new RangeError(`a line is longer than ${this.maximumLength} characters`);
    }
    return lines.filter((line) => line.length > 0);
  }
}

// The error that bad input gives, wherever it is found: one sentence for the user, with file, field or line kept apart so
// that the editor can point at the place. Everything else that is thrown is a defect of ours.
import type { RunError } from './runState';

export interface Place {
  readonly file?: string;
  readonly field?: string;
  /** From 1. */
  readonly line?: number;
}

export class InputError extends Error {
  override readonly name = 'InputError';

  /** @param sentence what was found and what was expected, without the place. */
  constructor(
    readonly sentence: string,
    readonly place: Place = {},
  ) {
    super(`${placeText(place)}${sentence}`);
  }
}

/** `file:line: field: ` as far as known. */
function placeText({ file, field, line }: Place): string {
  const where =
    file === undefined
      ? line === undefined
        ? ''
        : `line ${line}: `
      : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `${where}${field === undefined ? '' : `${field}: `}`;
}

/** As status.json and events.jsonl keep it. */
export function toRunError(error: unknown): RunError {
  if (error instanceof InputError) {
    return {
      message: error.message,
      ...(error.place.file === undefined ? {} : { file: error.place.file }),
      ...(error.place.field === undefined ? {} : { field: error.place.field }),
      ...(error.place.line === undefined ? {} : { line: error.place.line }),
    };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

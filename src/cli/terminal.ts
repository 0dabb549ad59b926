// What the terminal can do, and the few control sequences that are used.

export interface Terminal {
  /** Whether lines can be redrawn. */
  readonly canRedraw: boolean;
  readonly hasColour: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** Redraws only on a terminal that moves its cursor; colours unless https://no-color.org says no. */
export function terminalOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Terminal {
  const capable = stream.isTTY && environment['TERM'] !== 'dumb';
  return {
    canRedraw: capable,
    hasColour: capable && (environment['NO_COLOR'] ?? '') === '',
    // Zero is what some pseudo-terminals say who do not know.
    columns: stream.columns || 80,
    write: (text) => void stream.write(text),
  };
}

/** Moves up over `lines` lines and clears them. */
export const clearLines = (lines: number) => (lines === 0 ? '' : `\u001b[${lines}A\u001b[J`);

/** `text` on a background of the 256-colour palette, in black or white. */
export const onColour = (text: string, background: number, dark: boolean) =>
  `\u001b[48;5;${background};38;5;${dark ? 231 : 16}m${text}\u001b[0m`;

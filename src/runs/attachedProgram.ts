// One of our programs at work for this window: its lines as they come, cancelled by a signal, and how it ended. It goes on
// by itself about everything else; when this process ends, its input ends, and it stops.
import { createInterface } from 'node:readline';
import { startAttached } from './launch';

export interface AttachedOptions {
  /** File of the program and what follows. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Whether a line was understood; others are kept with what it says of errors. */
  readonly onLine: (line: string) => boolean;
}

export interface AttachedEnd {
  /** In words: `exit code 1`. */
  readonly how: string;
  readonly code: number | undefined;
  /** The end of what it said of errors. */
  readonly errors: string;
}

const graceMilliseconds = 10_000;

/** Resolves with how it ended, a failure to start included. */
export async function runAttached({ words, environment, signal, onLine }: AttachedOptions): Promise<AttachedEnd> {
  const child = startAttached(words, environment);
  let kill: NodeJS.Timeout | undefined;
  const cancel = () => {
    child.stdin.end();
    kill = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
  };
  // It may end while we write to it.
  child.stdin.on('error', () => undefined);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  let errors = '';
  const complain = (text: string) => (errors = (errors + text).slice(-10_000));
  child.stderr.setEncoding('utf8').on('data', complain);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!onLine(line)) complain(`${line}\n`);
  });
  try {
    return await new Promise<AttachedEnd>((resolve) => {
      child.once('error', (error) => resolve({ how: error.message, code: undefined, errors }));
      child.once('close', (code, name) =>
        resolve({ how: name === null ? `exit code ${code}` : `ended by ${name}`, code: code ?? undefined, errors }),
      );
    });
  } finally {
    clearTimeout(kill);
    signal.removeEventListener('abort', cancel);
  }
}

/** A line that is JSON of the schema; undefined if it is not. */
export function lineOf<T>(
  schema: { safeParse(value: unknown): { readonly data?: T | undefined } },
  line: string,
): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

// Runs other programs for the installation of the native back end: Python, pip, the C++ compiler, tar, and our own check.
// Nothing else in the trainer or the command line starts a process.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Aborted, it ends the program and all that it has started. */
  readonly signal?: AbortSignal;
  /** Whole lines of its standard output, as they come. */
  readonly onLine?: (line: string) => void;
  readonly timeoutSeconds?: number;
}

export interface ProgramEnd {
  /** Undefined if a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const keptCharacters = 100_000;

/** Runs `command` to its end, whatever its exit code.
 * @throws Error if it cannot be started, the signal's reason if it was aborted. */
export async function runProgram(
  command: string,
  words: readonly string[],
  { cwd, env, signal, onLine, timeoutSeconds }: ProgramOptions = {},
): Promise<ProgramEnd> {
  signal?.throwIfAborted();
  const isPosix = process.platform !== 'win32';
  // A process group of its own, so that a compiler's children end with it and Ctrl-C reaches them through us alone.
  const child = spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: isPosix });
  const end = () => {
    if (child.pid === undefined) return;
    try {
      if (isPosix) process.kill(-child.pid, 'SIGKILL');
      else child.kill();
    } catch {
      // It has ended by itself.
    }
  };
  let timedOut = false;
  const timer = timeoutSeconds && setTimeout(() => ((timedOut = true), end()), timeoutSeconds * 1000);
  signal?.addEventListener('abort', end, { once: true });
  let stdout = '';
  let stderr = '';
  let line = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout = (stdout + text).slice(-keptCharacters);
    const lines = (line + text).split(/\r?\n/);
    line = lines.pop()!;
    if (onLine !== undefined) lines.forEach(onLine);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-keptCharacters)));
  try {
    const [code, killed] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...ended) => resolve(ended));
    });
    signal?.throwIfAborted();
    if (timedOut) throw new Error(`${path.basename(command)} did not end within ${timeoutSeconds} seconds`);
    return { code: code ?? undefined, signal: killed ?? undefined, stdout, stderr };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** The first of `names` that is a program on the path, as an absolute path; a name with a folder is taken as it is. */
export function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    const places = name.includes('/') || name.includes(path.sep) ? [name] : folders.map((f) => path.join(f, name));
    const found = places.flatMap((place) => endings.map((ending) => place + ending)).find(isProgram);
    if (found !== undefined) return path.resolve(found);
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The last line of a program's output that says something, for a sentence. */
export function lastWords({ stdout, stderr }: ProgramEnd): string {
  const lines = (stderr.trim() || stdout.trim()).split(/\r?\n/).map((text) => text.trim());
  return lines.filter((text) => text !== '').at(-1) ?? 'it said nothing';
}

// Runs `trirl native` for the editor: progress as it comes, cancelled by a signal, and how it ended. The program goes on by
// itself about everything else; when this process ends, its pipe ends, and it stops.
import { createInterface } from 'node:readline';
import { nativeProgressSchema, type NativeProgress } from '../protocol/nativeInstallation';
import { startAttached } from './launch';

export interface InstallerOptions {
  /** The command-line program, dist/trirl.cjs. */
  readonly trirlFile: string;
  /** Where the installation goes. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** `share` of the whole in [0, 1]. */
  readonly onProgress: (progress: { readonly step: string; readonly share: number }) => void;
}

export type InstallerEnd = Extract<NativeProgress, { end: unknown }>;

const graceMilliseconds = 10_000;

/** Resolves with how it ended, a failure to start included. */
export async function installNative(options: InstallerOptions): Promise<InstallerEnd> {
  const { trirlFile, folder, environment, signal, onProgress } = options;
  const child = startAttached([trirlFile, 'native', '--lines', '--dir', folder], {
    ...environment,
    TRIRL_NATIVE_DIR: folder,
  });
  let kill: NodeJS.Timeout | undefined;
  const cancel = () => {
    child.stdin.end();
    kill = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
  };
  // It may end while we write to it.
  child.stdin.on('error', () => undefined);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  let end: InstallerEnd | undefined;
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-10_000)));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const progress = parse(line);
    if (progress === undefined) errors += `${line}\n`;
    else if ('end' in progress) end = progress;
    else onProgress(progress);
  });
  try {
    const how = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, name) => resolve(name === null ? `exit code ${code}` : `ended by ${name}`));
    });
    if (end !== undefined) return end;
    if (signal.aborted) return { end: 'cancelled', text: 'Cancelled; what was installed before is as it was.' };
    return { end: 'failed', text: `The installation ended unexpectedly (${how}).\n${errors}`.trim() };
  } finally {
    clearTimeout(kill);
    signal.removeEventListener('abort', cancel);
  }
}

function parse(line: string): NativeProgress | undefined {
  try {
    return nativeProgressSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

// Runs `trirl native` for the editor: progress as it comes, cancelled by a signal, and how it ended.
import { nativeProgressSchema, type NativeProgress } from '../protocol/nativeInstallation';
import { lineOf, runAttached } from './attachedProgram';

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

/** Resolves with how it ended, a failure to start included. */
export async function installNative(options: InstallerOptions): Promise<InstallerEnd> {
  const { trirlFile, folder, environment, signal, onProgress } = options;
  let end: InstallerEnd | undefined;
  const { how, errors } = await runAttached({
    words: [trirlFile, 'native', '--lines', '--dir', folder],
    environment: { ...environment, TRIRL_NATIVE_DIR: folder },
    signal,
    onLine: (line) => {
      const progress = lineOf(nativeProgressSchema, line);
      if (progress !== undefined && 'end' in progress) end = progress;
      else if (progress !== undefined) onProgress(progress);
      return progress !== undefined;
    },
  });
  if (end !== undefined) return end;
  if (signal.aborted) return { end: 'cancelled', text: 'Cancelled; what was installed before is as it was.' };
  return { end: 'failed', text: `The installation ended unexpectedly (${how}).\n${errors}`.trim() };
}

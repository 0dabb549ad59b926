// Runs `trirl record` for the editor: episodes as they are played, and what was written.
import { InputError } from '../protocol/inputError';
import { recordingProgressSchema, type RecordingProgress } from '../protocol/recordingProgress';
import { lineOf, runAttached } from './attachedProgram';

export interface RecorderOptions {
  /** The command-line program, dist/trirl.cjs. */
  readonly trirlFile: string;
  readonly runDirectory: string;
  readonly episodes: number;
  /** The likeliest actions instead of drawn ones. */
  readonly deterministic: boolean;
  /** Absolute. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onEpisode: (done: number) => void;
}

export type Recorded = Extract<RecordingProgress, { file: unknown }>;

/** Resolves with undefined if it was cancelled. Rejects with InputError, the program's own words, if it cannot be done. */
export async function recordPolicy(options: RecorderOptions): Promise<Recorded | undefined> {
  const { trirlFile, runDirectory, episodes, deterministic, file, environment, signal, onEpisode } = options;
  let recorded: Recorded | undefined;
  const { how, errors } = await runAttached({
    words: [
      ...[trirlFile, 'record', runDirectory, '--lines', '--episodes', String(episodes), '--out', file],
      ...(deterministic ? ['--deterministic'] : []),
    ],
    environment,
    signal,
    onLine: (line) => {
      const progress = lineOf(recordingProgressSchema, line);
      if (progress !== undefined && 'file' in progress) recorded = progress;
      else if (progress !== undefined) onEpisode(progress.done);
      return progress !== undefined;
    },
  });
  if (recorded !== undefined || signal.aborted) return recorded;
  throw new InputError(errors.trim().split('\n').at(-1) ?? `nothing was recorded (${how})`);
}

// `trirl record`: demonstrations from the policy of a run. For the editor it tells its progress as lines of JSON, and breaks
// off when its standard input ends.
import path from 'node:path';
import { describeReturns } from '../demonstrations/summary';
import { writeDemonstrations } from '../demonstrations/write/writeDemonstrations';
import type { RecordingProgress } from '../protocol/recordingProgress';
import { wantBackend } from '../tensors/chooseBackend';
import { playRun } from '../trainer/playRun';
import type { Terminal } from './terminal';
import { number } from './words';

export interface RecordOptions {
  readonly episodes: number;
  /** By its ending .npz or .jsonl; `demonstrations.npz` in the run directory if left out. */
  readonly out?: string;
  readonly deterministic?: boolean;
  readonly seed: number;
  readonly backend?: string;
  readonly lines?: boolean;
}

/** Returns the exit code. Throws InputError if the run has no policy, or if the file cannot be written. */
export async function record(directory: string, options: RecordOptions, terminal: Terminal): Promise<number> {
  const { episodes, seed, backend, deterministic = false, lines = false } = options;
  if (backend !== undefined) wantBackend(backend);
  const file = path.resolve(options.out ?? path.join(directory, 'demonstrations.npz'));
  const isWanted = lines ? untilInputEnds() : () => true;
  const tell = (progress: RecordingProgress) => terminal.write(`${JSON.stringify(progress)}\n`);
  const played = await playRun(directory, {
    episodes,
    deterministic,
    seed,
    onEpisode: (done) => {
      if (lines) tell({ done, of: episodes });
      return isWanted();
    },
  });
  if (played === undefined) return 1;
  const { recording, from, iteration } = played;
  const written = await writeDemonstrations(file, recording);
  const { absorbing, rewards, episodeStarts } = recording;
  const returns = rewards && describeReturns(rewards, episodeStarts);
  const spread = returns ? `, return ${number(returns.mean)} ± ${number(returns.standardDeviation)}` : '';
  const how = deterministic ? 'its likeliest actions' : 'actions that it draws';
  const text = `${episodes} ${episodes === 1 ? 'episode' : 'episodes'}, ${absorbing.length} steps${spread}, by the policy after iteration ${iteration} (${from}), ${how}`;
  if (lines) tell({ file, text, notes: [...written.notes] });
  else terminal.write([text, ...written.notes.map((note) => `note: ${note}`), file, ''].join('\n'));
  return 0;
}

/** Whether somebody still wants what is done, for a program whose reader ends it by ending its input. */
function untilInputEnds(): () => boolean {
  let isWanted = true;
  const end = () => (isWanted = false);
  process.stdin.once('end', end).once('error', end).resume();
  (process.stdin as { unref?: () => void }).unref?.();
  return () => isWanted;
}

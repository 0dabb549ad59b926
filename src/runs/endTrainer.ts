// Ends a trainer that is known by its process number. A number is reused after a process has ended, so nothing is
// signalled that is not recognised as a trainer, where the system lets us look.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../protocol/inputError';
import { processExists } from '../runDirectory/liveness';

export interface EndOptions {
  /** It has been told to stop over its own socket: it gets its time for that, and is known to be a trainer. */
  readonly asked: boolean;
  readonly graceMilliseconds: number;
}

/** Waits for a trainer to end, and ends it if it does not; resolves once the process is gone, and says how that came about.
 * @throws InputError if the process is not recognised as a trainer, or is still there after SIGKILL. */
export async function endTrainer(
  pid: number,
  { asked, graceMilliseconds }: EndOptions,
): Promise<'by itself' | 'by SIGTERM' | 'by SIGKILL'> {
  if (asked && (await isGoneWithin(pid, graceMilliseconds))) return 'by itself';
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    if (!processExists(pid)) return 'by itself';
    if (!asked && !mayBeTrainer(pid)) throw new InputError(`process ${pid} is not a trainer; it was left alone`);
    send(pid, name);
    if (await isGoneWithin(pid, graceMilliseconds)) return `by ${name}`;
  }
  throw new InputError(`the trainer, process ${pid}, is still there after SIGKILL`);
}

/** False only where the system shows that the process is another program; systems without /proc cannot show it. */
function mayBeTrainer(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return /trainer\.cjs|trirl/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

/** False if it is still there after `milliseconds`. */
async function isGoneWithin(pid: number, milliseconds: number): Promise<boolean> {
  const until = Date.now() + milliseconds;
  while (processExists(pid)) {
    if (Date.now() >= until) return false;
    await sleep(50);
  }
  return true;
}

function send(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // It ended by itself in between: what was wanted.
    if (code !== 'ESRCH') throw new InputError(`the trainer, process ${pid}, cannot be ended: ${message}`);
  }
}

// One installation at a time in a folder. A lock whose process is gone is no lock.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const staleMilliseconds = 2 * 3600 * 1000;

/** Returns what gives the lock back.
 * @throws Error, one sentence, if another process holds it, or the folder cannot be written. */
export function lock(folder: string): () => void {
  const file = path.join(folder, 'lock');
  for (let attempt = 0; ; attempt++) {
    try {
      fs.writeFileSync(file, `${process.pid} ${os.hostname()}\n`, { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw error;
    }
    const holder = holderOf(file);
    if (holder !== undefined) throw new Error(`${folder} is being written by another installation (process ${holder})`);
    fs.rmSync(file, { force: true });
  }
}

/** A process of another machine that shares the folder is believed to live. */
function isAlive(pid: number, host: string): boolean {
  if (host !== os.hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The process that holds the lock, undefined if none does any more. */
function holderOf(file: string): string | undefined {
  try {
    const [pid, host] = fs.readFileSync(file, 'utf8').trim().split(' ');
    const isFresh = Date.now() - fs.statSync(file).mtimeMs < staleMilliseconds;
    return pid !== undefined && isFresh && isAlive(Number(pid), host ?? '') ? pid : undefined;
  } catch {
    return undefined;
  }
}

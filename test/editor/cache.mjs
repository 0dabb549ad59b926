// Where downloaded editors are kept between runs, and the lock that lets only one process at a time install there.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** `TRIRL_EDITOR_CACHE`, or a folder in the user's cache. */
export function cacheFolder() {
  if (process.env.TRIRL_EDITOR_CACHE) return path.resolve(process.env.TRIRL_EDITOR_CACHE);
  const home = os.homedir();
  if (process.platform === 'win32') {
    return path.join(process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'trirl', 'editor');
  }
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'trirl', 'editor');
  return path.join(process.env.XDG_CACHE_HOME ?? path.join(home, '.cache'), 'trirl', 'editor');
}

/**
 * Runs `work` while no other process holds `folder`'s lock. The lock of a process that died is taken over.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @param {{ log: (line: string) => void, timeoutMs?: number }} options
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, { log, timeoutMs = 15 * 60_000 }) {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'lock');
  const end = Date.now() + timeoutMs;
  let told = false;
  while (!tryLock(file)) {
    const owner = Number(readText(file));
    if (owner > 0 && !isRunning(owner)) {
      // Whoever renames it first may remove it; the others find it gone and try again.
      const stale = `${file}.${process.pid}`;
      try {
        fs.renameSync(file, stale);
        fs.rmSync(stale);
      } catch {
        /* another process was faster */
      }
      continue;
    }
    if (Date.now() > end) throw new Error(`process ${owner} has held ${file} for ${timeoutMs / 60_000} minutes`);
    if (!told) log(`waiting for process ${owner}, which installs into ${folder}`);
    told = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryLock(file) {
  // A link appears with its content or not at all, so that nobody reads a lock without its owner.
  const own = `${file}.new.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

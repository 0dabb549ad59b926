// Keeps track of every process that an editor starts, also those that detach themselves: all inherit a mark in their
// environment, by which they are found and ended, and nothing else is.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** The environment variable that carries the mark. */
export const markVariable = 'TRIRL_EDITOR_MARK';

/** @typedef {'server' | 'extension host' | 'terminal host' | 'file watcher' | 'language server' | 'other'} Role */
/** @typedef {{ pid: number, role: Role, command: string }} EditorProcess */

/** @type {Set<string>} */
const openMarks = new Set();
let watching = false;

/** A new mark; what carries it is killed when this process ends, unless `closeMark` came before. */
export function openMark() {
  const mark = randomUUID();
  openMarks.add(mark);
  if (!watching) {
    watching = true;
    process.on('exit', killEverythingMarked);
    for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.once(name, () => {
        killEverythingMarked();
        process.exit(128 + os.constants.signals[name]);
      });
    }
  }
  return mark;
}

/** @param {string} mark */
export function closeMark(mark) {
  openMarks.delete(mark);
}

function killEverythingMarked() {
  for (const mark of openMarks) for (const { pid } of markedProcesses(mark)) send(pid, 'SIGKILL');
  openMarks.clear();
}

/**
 * Live processes that carry the mark, this one left out. Reads /proc on Linux and asks ps on macOS.
 * @param {string} mark
 * @returns {EditorProcess[]}
 */
export function markedProcesses(mark) {
  const entry = `${markVariable}=${mark}`;
  if (process.platform !== 'linux') return askPs(entry);
  return fs
    .readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => readProc(pid, 'environ').split('\0').includes(entry) && isAlive(pid))
    .map((pid) => described(pid, readProc(pid, 'cmdline').split('\0').join(' ').trim()));
}

/** @param {string} entry */
function askPs(entry) {
  if (process.platform === 'win32') throw new Error('processes cannot be followed on Windows: run these tests in WSL');
  const { stdout } = spawnSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    const marked = command?.split(' ').includes(entry) && Number(pid) !== process.pid;
    return marked ? [described(Number(pid), command ?? '')] : [];
  });
}

/**
 * @param {number} pid
 * @param {string} command
 * @returns {EditorProcess}
 */
function described(pid, command) {
  /** @type {[RegExp, Role][]} */
  const roles = [
    [/--type=extensionHost/, 'extension host'],
    [/--type=ptyHost/, 'terminal host'],
    [/--type=fileWatcher/, 'file watcher'],
    [/server-main\.js/, 'server'],
    [/\/extensions\/(json|markdown|css|html|typescript)-language-features\//, 'language server'],
  ];
  return { pid, command, role: roles.find(([pattern]) => pattern.test(command))?.[1] ?? 'other' };
}

/**
 * False for a process that is gone, and for one that only waits to be reaped.
 * @param {number} pid
 */
export function isAlive(pid) {
  if (process.platform === 'linux') {
    const stat = readProc(pid, 'stat');
    return stat !== '' && stat[stat.lastIndexOf(')') + 2] !== 'Z';
  }
  return send(pid, 0);
}

/**
 * Asks politely, and insists after the grace period.
 * @param {readonly EditorProcess[]} processes
 */
export async function endProcesses(processes, graceMs = 3000) {
  const living = () => processes.filter(({ pid }) => isAlive(pid));
  for (const { pid } of processes) send(pid, 'SIGTERM');
  for (const end = Date.now() + graceMs; living().length > 0 && Date.now() < end;) await sleep(50);
  for (const { pid } of living()) send(pid, 'SIGKILL');
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 */
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/**
 * @param {number} pid
 * @param {'environ' | 'cmdline' | 'stat'} what
 */
function readProc(pid, what) {
  try {
    return fs.readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}

// Sentences for runs that ended without saying why, from what their processes left behind.
import path from 'node:path';
import type { RunStatus } from '../protocol/runState';
import { runFiles } from '../runDirectory/paths';
import { lastLine } from './fileTail';

/** @param how how the process ended, where that is known: `exit code 1`. */
export function whyNeverBegun(directory: string, how: string | undefined): string {
  return `the trainer ended before it began${inBrackets(how)}${endOfLog(directory)}`;
}

export function whyLost(directory: string, { pid, iteration, heartbeat }: RunStatus, how: string | undefined): string {
  return `the trainer (process ${pid}) is gone without a word after iteration ${iteration}${inBrackets(how)}; its last sign of life was at ${heartbeat}${endOfLog(directory)}`;
}

function inBrackets(text: string | undefined): string {
  return text === undefined ? '' : ` (${text})`;
}

function endOfLog(directory: string): string {
  const line = lastLine(path.join(directory, runFiles.log), { whole: false });
  return line === undefined ? '' : `; its log ends with: ${line.trim()}`;
}

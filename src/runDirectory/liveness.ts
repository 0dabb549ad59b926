// Whether the trainer of a run still lives, told from its files alone. A trainer that was killed cannot say so itself:
// its run then shows as lost.
import fs from 'node:fs';
import os from 'node:os';
import { isEnded, type RunStatus } from '../protocol/runState';
import type { ControlFile } from '../protocol/trainerMessages';

/** On another machine nothing but the heartbeat can tell; clocks of a cluster agree to within this. */
const heartbeatGraceMilliseconds = 60_000;

/**
 * On this machine: the process exists, and so does its socket once it has one (after a reboot the pid may be somebody
 * else's, and the socket is gone). On another machine: its heartbeat is less than a minute old.
 */
export function isAlive(status: RunStatus, control: ControlFile | undefined): boolean {
  if (isEnded(status.state)) return false;
  if (status.host !== os.hostname()) return Date.now() - Date.parse(status.heartbeat) < heartbeatGraceMilliseconds;
  if (!processExists(status.pid)) return false;
  return control === undefined || process.platform === 'win32' || fs.existsSync(control.socket);
}

export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process exists all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// Puts a run directory in order whose trainer was killed: cuts half-written lines away, says so in the journal, and
// clears what only a living trainer needs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import { rewardSnapshotSchema } from '../protocol/learnedReward';
import { reportSchema } from '../protocol/report';
import { runEventSchema, type RunEvent } from '../protocol/runEvent';
import { isEnded } from '../protocol/runState';
import { JsonLinesAppender, repairJsonLines } from './jsonLines';
import { isAlive } from './liveness';
import { runFiles } from './paths';
import { readControl, readReports, readStatus } from './readRun';

const temporary = /^\..+\.\d+\.\d+\.tmp$/;

/**
 * Does nothing to a run that has ended, lives, or belongs to another machine. Returns what was repaired, in sentences.
 * Throws InputError if a file is damaged in a way that no crash explains, or cannot be written to.
 */
export function repairRun(directory: string): readonly string[] {
  const status = readStatus(directory);
  if (status === undefined || isEnded(status.state) || status.host !== os.hostname()) return [];
  const control = readControl(directory);
  if (isAlive(status, control)) return [];
  const file = (name: string) => path.join(directory, name);
  try {
    const notes = [
      repairJsonLines(file(runFiles.metrics), reportSchema),
      repairJsonLines(file(runFiles.events), runEventSchema),
      repairJsonLines(file(runFiles.snapshots), rewardSnapshotSchema),
    ].filter((note) => note !== undefined);
    if (notes.length > 0) journal(file(runFiles.events), notes, readReports(directory).at(-1)?.iteration ?? 0);
    for (const name of fs.readdirSync(directory)) if (temporary.test(name)) fs.rmSync(file(name), { force: true });
    if (control !== undefined && process.platform !== 'win32') fs.rmSync(control.socket, { force: true });
    fs.rmSync(file(runFiles.control), { force: true });
    return notes;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`the run cannot be repaired: ${(error as Error).message}`, { file: directory });
  }
}

function journal(file: string, notes: readonly string[], iteration: number): void {
  const events = new JsonLinesAppender(file);
  for (const message of notes) {
    const noted: RunEvent = { kind: 'noted', time: new Date().toISOString(), iteration, message };
    events.append(JSON.stringify(noted));
  }
  events.close();
}

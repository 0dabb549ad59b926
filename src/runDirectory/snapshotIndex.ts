// Where each recorded reward lies in snapshots.jsonl. The file can be large, so only line positions are held; a frame
// is read and checked when it is asked for.
import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import { rewardSnapshotSchema, type RewardSnapshot } from '../protocol/learnedReward';
import { decodeLine } from '../protocol/lines';
import { rawLines } from './jsonLines';
import { runFiles } from './paths';

/** The recorder writes `iteration` first, so that it can be told without parsing a whole frame. */
const iterationFirst = /^\{"iteration":(\d+),/;

interface Entry {
  readonly start: number;
  readonly length: number;
}

export class SnapshotIndex {
  private readonly file: string;
  private readonly entries = new Map<number, Entry>();
  private readTo = 0;

  constructor(directory: string) {
    this.file = path.join(directory, runFiles.snapshots);
    this.refresh();
  }

  /** Recorded iterations, ascending. */
  get iterations(): number[] {
    return [...this.entries.keys()].sort((a, b) => a - b);
  }

  /** Takes in what was written since. A line still being written, or cut off, is left for the next time. True if there was news. */
  refresh(): boolean {
    const before = this.readTo;
    for (const line of rawLines(this.file, this.readTo)) {
      if (!line.terminated) break;
      const iteration = iterationFirst.exec(line.text.slice(0, 40))?.[1];
      if (iteration === undefined) {
        throw new InputError(`expected a recorded reward at byte ${line.start}, found ${line.text.slice(0, 80)}`, {
          file: this.file,
        });
      }
      this.entries.set(Number(iteration), { start: line.start, length: line.end - line.start });
      this.readTo = line.end;
    }
    return this.readTo > before;
  }

  /** The recorded reward of `iteration`; undefined if that one was not recorded. Throws InputError if the line is bad. */
  read(iteration: number): RewardSnapshot | undefined {
    const entry = this.entries.get(iteration);
    if (entry === undefined) return undefined;
    const data = Buffer.alloc(entry.length);
    const descriptor = fs.openSync(this.file, 'r');
    try {
      fs.readSync(descriptor, data, 0, entry.length, entry.start);
    } finally {
      fs.closeSync(descriptor);
    }
    const decoded = decodeLine(rewardSnapshotSchema, data.toString('utf8'));
    if (decoded.ok) return decoded.value;
    throw new InputError(`recorded reward of iteration ${iteration}: ${decoded.problem}`, { file: this.file });
  }
}

// Everything a run leaves on disk while it trains. Lines are appended and other files replaced whole, so that whatever
// happens the directory can be read. Every method throws an Error that names the file if the disk does not take it.
import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import type { LearnedReward, RewardSnapshot } from '../protocol/learnedReward';
import type { RunEvent } from '../protocol/runEvent';
import type { RunStatus } from '../protocol/runState';
import type { StateHeader } from '../protocol/stateFile';
import type { TrainingState } from '../protocol/trainingState';
import type { ControlFile } from '../protocol/trainerMessages';
import type { TunableValues } from '../protocol/tunables';
import type { World } from '../protocol/world';
import { writeFileAtomic, type AtomicOptions } from '../runDirectory/atomicFile';
import { JsonLinesAppender } from '../runDirectory/jsonLines';
import { runFiles } from '../runDirectory/paths';
import { writeStateFile } from '../runDirectory/stateFile';

const checkpointsKept = 3;

export interface Checkpoint {
  readonly format: 'trirl.checkpoint/1';
  readonly iteration: number;
  readonly revision: number;
  readonly algorithm: string;
  readonly tunables: TunableValues;
  /** r(s), [S]. */
  readonly reward: readonly number[];
  /** π(a|s), [S * A]. */
  readonly policy: readonly number[];
  readonly weights?: readonly number[];
}

export class Recorder {
  private readonly reports: JsonLinesAppender;
  private readonly events: JsonLinesAppender;
  private readonly snapshots: JsonLinesAppender;
  private lastSnapshot = 0;

  /** The files that grow, for those who follow them. */
  readonly files: { readonly metrics: string; readonly events: string };

  /** Throws InputError if the directory holds a run already, and an Error if it cannot be written to. */
  constructor(private readonly directory: string) {
    this.files = { metrics: this.file(runFiles.metrics), events: this.file(runFiles.events) };
    this.events = saved(this.files.events, () => new JsonLinesAppender(this.files.events, 1));
    this.reports = saved(this.files.metrics, () => new JsonLinesAppender(this.files.metrics));
    const snapshots = this.file(runFiles.snapshots);
    this.snapshots = saved(snapshots, () => new JsonLinesAppender(snapshots));
    if (this.reports.count > 0 || this.events.count > 0) {
      throw new InputError('this directory holds a run already, expected a new one', { file: directory });
    }
  }

  /** @param line the report as JSON. Written at the next `flush`, or before if many have gathered. */
  report(line: string): void {
    saved(this.files.metrics, () => this.reports.append(line));
  }

  event(event: RunEvent): void {
    saved(this.files.events, () => this.events.append(JSON.stringify(event)));
  }

  /** Brings what has gathered into the files. */
  flush(): void {
    saved(this.files.metrics, () => this.reports.flush());
    saved(this.snapshots.file, () => this.snapshots.flush());
  }

  status(status: RunStatus): void {
    this.replace(runFiles.status, pretty(status), { durable: false });
  }

  /** How to reach the run, for its owner only. */
  control(control: ControlFile): void {
    this.replace(runFiles.control, pretty(control), { mode: 0o600, durable: false });
  }

  removeControl(): void {
    fs.rmSync(this.file(runFiles.control), { force: true });
  }

  world(world: World): void {
    this.replace(runFiles.world, JSON.stringify(world));
  }

  reward(reward: LearnedReward): void {
    this.replace(runFiles.reward, `${JSON.stringify(reward)}\n`, { durable: false });
  }

  /** Records a reward for scrubbing, once an iteration; written like reports. */
  snapshot({ iteration, ...rest }: RewardSnapshot): void {
    if (iteration <= this.lastSnapshot) return;
    this.lastSnapshot = iteration;
    // `iteration` first: SnapshotIndex tells frames apart by it.
    saved(this.snapshots.file, () => this.snapshots.append(JSON.stringify({ iteration, ...rest })));
  }

  /** Writes a checkpoint, takes away all but the newest, and returns its path relative to the run directory. */
  checkpoint(checkpoint: Checkpoint): string {
    return this.writeCheckpoint(checkpoint.iteration, 'json', (file) =>
      writeFileAtomic(file, `${JSON.stringify(checkpoint)}\n`),
    );
  }

  /** The same for a whole state of training. */
  checkpointState(header: StateHeader, state: TrainingState): string {
    return this.writeCheckpoint(header.iteration, 'safetensors', (file) => writeStateFile(file, header, state));
  }

  /** The state at the end of a run. */
  policy(header: StateHeader, state: TrainingState): void {
    const file = this.file(runFiles.policy);
    saved(file, () => writeStateFile(file, header, state));
  }

  close(): void {
    for (const lines of [this.reports, this.events, this.snapshots]) lines.close();
  }

  private writeCheckpoint(iteration: number, ending: string, write: (file: string) => void): string {
    const folder = this.file(runFiles.checkpoints);
    saved(folder, () => fs.mkdirSync(folder, { recursive: true }));
    const name = `checkpoint-${String(iteration).padStart(8, '0')}.${ending}`;
    const file = path.join(folder, name);
    saved(file, () => write(file));
    const all = fs.readdirSync(folder).filter((other) => /^checkpoint-\d+\.(json|safetensors)$/.test(other));
    for (const old of all.sort().slice(0, -checkpointsKept)) fs.rmSync(path.join(folder, old), { force: true });
    return path.join(runFiles.checkpoints, name);
  }

  private replace(name: string, text: string, options?: AtomicOptions): void {
    const file = this.file(name);
    saved(file, () => writeFileAtomic(file, text, options));
  }

  private file(name: string): string {
    return path.join(this.directory, name);
  }
}

/** The system's words for a full disk do not name the file. */
function saved<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new Error(`${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

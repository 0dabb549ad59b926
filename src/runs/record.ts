// What is known of one run: its experiment, status, reports and journal, whether they were read from its directory or
// came over a socket. It keeps them in order and complete; it does not know how they are got, and controls nothing.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { baselinesOf } from '../protocol/baselines';
import type { Experiment } from '../protocol/experiment';
import { InputError, toRunError } from '../protocol/inputError';
import { decodeLine } from '../protocol/lines';
import { reportSchema, type Report } from '../protocol/report';
import { runEventSchema, type RunEvent } from '../protocol/runEvent';
import { isEnded, type RunError, type RunStatus } from '../protocol/runState';
import { tunablesOf, type TunableValues } from '../protocol/tunables';
import type { Baselines } from '../protocol/webviewMessages';
import type { World } from '../protocol/world';
import { writeFileAtomic } from '../runDirectory/atomicFile';
import { runFiles } from '../runDirectory/paths';
import { readExperimentOf, readStatus, readWorld } from '../runDirectory/readRun';
import { lastLine } from './fileTail';
import { GrowingFile } from './growingFile';
import { Series } from './series';
import { Tuning } from './tuning';

export type RecordChange = 'facts' | 'reports' | 'events' | 'tuning';

/** A directory without a status may be that of a run that is just being started from a terminal. */
const youngMilliseconds = 10_000;

export class RunRecord {
  readonly series = new Series();
  readonly events: RunEvent[] = [];
  experiment: Experiment | undefined;
  status: RunStatus | undefined;
  /** The newest report, known for ended runs too without all of them being read. */
  latest: Report | undefined;
  tuning: Tuning | undefined;
  /** What makes the directory unreadable. */
  problem: RunError | undefined;
  private readonly metricsFile: GrowingFile<Report>;
  private readonly eventsFile: GrowingFile<RunEvent>;
  private readWorldOnce: World | undefined;

  constructor(
    readonly directory: string,
    private readonly changed: (change: RecordChange) => void,
  ) {
    this.metricsFile = new GrowingFile<Report>(path.join(directory, runFiles.metrics), reportSchema);
    this.eventsFile = new GrowingFile<RunEvent>(path.join(directory, runFiles.events), runEventSchema);
  }

  /** Undefined before the trainer has written it. Throws InputError if it is bad. */
  get world(): World | undefined {
    return (this.readWorldOnce ??= readWorld(this.directory));
  }

  /** Nothing where the world is not known or cannot be read: a chart goes without its constant lines. */
  get baselines(): Baselines {
    let world: World | undefined;
    try {
      world = this.world;
    } catch (error) {
      this.fail(error);
    }
    return baselinesOf(world);
  }

  /** Reads the experiment, the status and the newest report, not the whole history. */
  readSummary(): void {
    try {
      this.problem = undefined;
      const status = readStatus(this.directory);
      if (status) this.status = status;
      if (!this.experiment && (status || existsSync(path.join(this.directory, runFiles.config)) || !this.isYoung()))
        this.readExperiment();
      if (!this.latest) this.readLatest();
      // The file is written now and then, reports are known at once.
      this.advanceStatus();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Takes from the files what came over no socket. */
  catchUp(): void {
    try {
      this.addReports(this.series.total, this.metricsFile.read(this.series.total));
      this.addEvents(this.events.length, this.eventsFile.read(this.events.length));
    } catch (error) {
      this.fail(error);
      this.changed('facts');
    }
  }

  takeStatus(status: RunStatus): void {
    this.status = status;
    const acknowledged = this.tuning?.acknowledge(status.revision) ?? false;
    this.changed('facts');
    if (acknowledged) this.changed('tuning');
  }

  /** Takes reports of which the first has index `from` in metrics.jsonl; known ones are skipped. False if some before
   * them are missing: nothing was taken then. */
  addReports(from: number, reports: Iterable<Report>): boolean {
    const before = this.series.total;
    if (from > before) return false;
    let skip = before - from;
    for (const report of reports) {
      if (skip-- > 0) continue;
      this.series.append([report]);
      this.latest = report;
    }
    if (this.series.total === before || !this.latest) return true;
    this.advanceStatus();
    const acknowledged = this.tuning?.acknowledge(this.latest.revision) ?? false;
    this.changed('reports');
    if (acknowledged) this.changed('tuning');
    return true;
  }

  /** The same for the journal. */
  addEvents(from: number, events: Iterable<RunEvent>): boolean {
    const before = this.events.length;
    if (from > before) return false;
    let skip = before - from;
    let tuned = false;
    for (const event of events) {
      if (skip-- > 0) continue;
      this.events.push(event);
      if (this.tuning?.take(event)) tuned = true;
    }
    if (this.events.length > before) this.changed('events');
    if (tuned) this.changed('tuning');
    return true;
  }

  /** Says in status.json that the run was stopped, for a trainer that was killed before it could. */
  markStopped(message: string): void {
    this.readSummary();
    if (!this.status || isEnded(this.status.state)) return;
    const status: RunStatus = {
      ...this.status,
      state: 'stopped',
      endedAt: new Date().toISOString(),
      error: { message },
    };
    writeFileAtomic(path.join(this.directory, runFiles.status), `${JSON.stringify(status, null, 2)}\n`);
    this.takeStatus(status);
  }

  /** Made a moment ago: what is missing may be on its way. */
  isYoung(): boolean {
    try {
      return Date.now() - statSync(this.directory).mtimeMs < youngMilliseconds;
    } catch {
      return false;
    }
  }

  private readExperiment(): void {
    this.experiment = readExperimentOf(this.directory);
    const algorithm: Readonly<Record<string, unknown>> = this.experiment.algorithm;
    const { kind } = this.experiment.algorithm;
    const initial = Object.fromEntries(tunablesOf(kind).map((name) => [name, algorithm[name]])) as TunableValues;
    this.tuning = new Tuning(kind, initial);
  }

  private advanceStatus(): void {
    if (!this.status || !this.latest || this.latest.iteration <= this.status.iteration) return;
    const { iteration, revision } = this.latest;
    this.status = { ...this.status, iteration, revision };
  }

  private readLatest(): void {
    const line = lastLine(path.join(this.directory, runFiles.metrics), { whole: true });
    const report = line === undefined ? undefined : decodeLine(reportSchema, line);
    if (report?.ok) this.latest = report.value;
  }

  private fail(error: unknown): void {
    if (!(error instanceof InputError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    this.problem = toRunError(error);
  }
}

// The model of one run, live or ended, for every view of it. A live run is heard over its trainer's socket; one that
// may or can not be spoken to (Restricted Mode, another machine) is followed by its files, and so is what a broken
// connection left out. It knows neither VS Code nor how a trainer computes.
import os from 'node:os';
import path from 'node:path';
import { isPlayable, whatIsLearned } from '../protocol/algorithmRules';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import type { LearnedReward, RewardSnapshot } from '../protocol/learnedReward';
import type { Report } from '../protocol/report';
import type { Actor, RunEvent } from '../protocol/runEvent';
import { isEnded, type RunError, type RunStatus } from '../protocol/runState';
import type { FromTrainer, ToTrainer } from '../protocol/trainerMessages';
import type { Baselines, RunFacts, ShownState, TuningState } from '../protocol/webviewMessages';
import type { World } from '../protocol/world';
import { isAlive, processExists } from '../runDirectory/liveness';
import { readControl } from '../runDirectory/readRun';
import { Answers } from './answers';
import { whyLost, whyNeverBegun } from './causes';
import { TrainerConnection } from './connection';
import { Emitter, type Subscription } from './emitter';
import type { Launched } from './launch';
import { endTrainer } from './endTrainer';
import { RunRecord, type RecordChange } from './record';
import type { Series } from './series';

/** What changed; whoever is interested looks it up in the run. `refused`: the trainer did not take a message; `names`
 * are the tunables whose values it will not take because of that. */
export type RunChange =
  | { readonly kind: RecordChange }
  | { readonly kind: 'refused'; readonly message: string; readonly names: readonly string[] };

export interface InspectedReward {
  readonly reward: LearnedReward;
  readonly snapshot: RewardSnapshot;
}

export interface RunOptions {
  /** Why no trainer may be spoken to at present, in a sentence; undefined if they may. */
  readonly restriction: () => string | undefined;
  /** For the log. */
  readonly note: (message: string) => void;
  /** Present in the window that started it. */
  readonly launched?: Launched;
  /** How long a trainer may take to stop by itself before it is ended, and again before it is killed. */
  readonly stopGraceMilliseconds?: number;
}

export class Run {
  readonly id: string;
  private readonly record: RunRecord;
  private readonly changes = new Emitter<RunChange>();
  private readonly inspections = new Answers<InspectedReward>();
  private connection: TrainerConnection | undefined;
  /** Why it is not attached, from the connection's last attempt. */
  private linkProblem: string | undefined;
  /** How the process that this window started ended. */
  private exit: string | undefined;
  /** A socket on which nobody listens any more. */
  private deadSocket: string | undefined;
  private followed = false;
  private stopping: Promise<void> | undefined;
  private disposed = false;

  constructor(
    readonly directory: string,
    private readonly options: RunOptions,
  ) {
    this.id = path.basename(directory);
    this.record = new RunRecord(directory, (kind) => {
      this.changes.fire({ kind });
    });
    void options.launched?.exited.then((how) => {
      this.exit = how;
      this.refresh();
    });
    this.refresh();
  }

  onDidChange(listener: (change: RunChange) => void): Subscription {
    return this.changes.subscribe(listener);
  }

  get name(): string {
    return this.record.experiment?.name ?? this.id;
  }

  get experiment(): Experiment | undefined {
    return this.record.experiment;
  }

  /** As last heard, or read from status.json; undefined before the trainer has begun. */
  get status(): RunStatus | undefined {
    return this.record.status;
  }

  /** The newest report, known for ended runs too without all of them being read. */
  get latest(): Report | undefined {
    return this.record.latest;
  }

  get series(): Series {
    return this.record.series;
  }

  get events(): readonly RunEvent[] {
    return this.record.events;
  }

  /** Undefined before the trainer has written it. Throws InputError if it is bad. */
  get world(): World | undefined {
    return this.record.world;
  }

  get baselines(): Baselines {
    return this.record.baselines;
  }

  get tuning(): TuningState {
    // A run whose experiment cannot be read has nothing to turn.
    return this.record.tuning?.state() ?? { algorithm: 'featureMatching', applied: {}, pending: {} };
  }

  /** Undefined as long as its experiment is not known. */
  get learns(): RunFacts['learns'] {
    const { experiment } = this;
    return experiment && whatIsLearned(experiment.algorithm.kind);
  }

  /** Whether it keeps a policy that can be played. */
  get playable(): boolean {
    return this.experiment !== undefined && isPlayable(this.experiment.algorithm.kind);
  }

  get attached(): boolean {
    return this.connection?.attached ?? false;
  }

  get state(): ShownState {
    const { status, problem } = this.record;
    if (status && (isEnded(status.state) || this.attached)) return status.state;
    if (!this.lives()) return status && !problem ? 'lost' : 'failed';
    return status && this.whyNotReached() !== undefined ? status.state : 'connecting';
  }

  /** No process works on it any more. */
  get ended(): boolean {
    const { state } = this;
    return state === 'finished' || state === 'stopped' || state === 'failed' || state === 'lost';
  }

  /** Why it cannot be controlled, in a sentence; undefined if it can. */
  get whyNotControllable(): string | undefined {
    if (this.ended) return 'The run has ended.';
    if (this.attached) return undefined;
    return this.whyNotReached() ?? this.linkProblem ?? 'Its trainer is not reached yet.';
  }

  facts(): RunFacts {
    const { state, whyNotControllable, status } = this;
    const error = this.errorOf(state);
    return {
      id: this.id,
      name: this.name,
      directory: this.directory,
      state,
      ...(status ? { status } : {}),
      ...(error ? { error } : {}),
      ...(this.learns ? { learns: this.learns } : {}),
      controllable: whyNotControllable === undefined,
      // Of an ended run the state says it.
      ...(whyNotControllable === undefined || this.ended ? {} : { whyNotControllable }),
    };
  }

  /** Reads all reports and events that are not known yet, now and from now on, for a view that shows them. */
  follow(): void {
    this.followed = true;
    if (!this.attached) this.record.catchUp();
  }

  /** Looks at the files again, and connects if there is somebody to connect to. */
  refresh(): void {
    if (this.disposed || this.attached) return;
    const before = JSON.stringify(this.facts());
    this.record.readSummary();
    if (!this.connection && this.lives() && this.whyNotReached() === undefined) this.connect();
    if (this.followed) this.record.catchUp();
    if (JSON.stringify(this.facts()) !== before) this.changes.fire({ kind: 'facts' });
  }

  /** Checks the changes and sends all values with the next revision, which a report acknowledges. Returns the revision.
   * @throws InputError if a value cannot be taken or nobody is there to take it; nothing has changed then. */
  tune(values: Readonly<Record<string, number>>, by: Actor): number {
    if (!this.record.tuning || !this.attached) throw this.notReached('tuned');
    const next = this.record.tuning.next(values);
    this.send({ kind: 'tune', by, revision: next.revision, values: { ...next.values } }, 'tuned');
    this.changes.fire({ kind: 'tuning' });
    return next.revision;
  }

  /** Throws InputError if the trainer is not reached, as do `resume` and `checkpoint`. */
  pause(by: Actor): void {
    this.send({ kind: 'pause', by }, 'paused');
  }

  resume(by: Actor): void {
    this.send({ kind: 'resume', by }, 'resumed');
  }

  checkpoint(): void {
    this.send({ kind: 'checkpoint' }, 'saved');
  }

  /** The reward as the trainer has it now. Rejects with InputError if the trainer is not reached, or goes away first. */
  inspectReward(): Promise<InspectedReward> {
    return this.inspections.ask((request) => {
      this.send({ kind: 'inspectReward', request }, 'inspected');
    });
  }

  /** Stops the run and waits until its process is gone: by message, and by signals if that is not heard in time.
   * Rejects with InputError if it may not be ended from here, or does not end. */
  stop(by: Actor): Promise<void> {
    if (this.ended) return Promise.resolve();
    this.stopping ??= this.stopNow(by).finally(() => {
      this.stopping = undefined;
    });
    return this.stopping;
  }

  /** The restriction has changed: lets go of a trainer that may no longer be spoken to, or takes it up again. */
  restrictionChanged(): void {
    if (this.options.restriction() !== undefined) this.disconnect();
    this.refresh();
    this.changes.fire({ kind: 'facts' });
  }

  /** Lets go of the trainer, which goes on. */
  dispose(): void {
    this.disposed = true;
    this.disconnect();
    this.changes.dispose();
  }

  private async stopNow(by: Actor): Promise<void> {
    const pid = this.status?.pid ?? this.options.launched?.pid;
    const why = this.whyNotReached();
    if (pid === undefined || why !== undefined) throw this.notReached('stopped');
    const how = await endTrainer(pid, {
      asked: this.connection?.send({ kind: 'stop', by }) ?? false,
      graceMilliseconds: this.options.stopGraceMilliseconds ?? 5_000,
    });
    this.end();
    if (how !== 'by itself') {
      this.note(`the trainer (process ${pid}) did not stop when asked; it was ended ${how}`);
      this.record.markStopped(`did not stop when asked, and was ended ${how}`);
    }
    this.refresh();
  }

  private connect(): void {
    this.connection = new TrainerConnection(this.directory, {
      counts: () => ({ reports: this.series.total, events: this.events.length }),
      lives: () => this.lives(),
      attached: () => {
        this.linkProblem = undefined;
        this.note('attached to its trainer');
      },
      received: (message) => {
        this.take(message);
      },
      detached: (problem) => {
        this.linkProblem = problem;
        this.inspections.rejectAll(this.notReached('inspected'));
        this.record.readSummary();
        if (this.ended) {
          this.note(`its trainer has ended: ${this.state}`);
          this.end();
        }
        this.changes.fire({ kind: 'facts' });
      },
      nobodyListens: (socket) => {
        this.deadSocket = socket;
      },
      gone: () => {
        this.record.readSummary();
        this.note(`its trainer is gone: ${this.state}`);
        this.end();
        this.changes.fire({ kind: 'facts' });
      },
      note: (message) => {
        this.note(message);
      },
    });
  }

  /** The process is gone: what it wrote and could not send any more is read from its files. */
  private end(): void {
    this.disconnect();
    this.record.catchUp();
    if (this.record.tuning?.forget()) this.changes.fire({ kind: 'tuning' });
  }

  private disconnect(): void {
    this.connection?.dispose();
    this.connection = undefined;
    this.inspections.rejectAll(this.notReached('inspected'));
  }

  private take(message: FromTrainer): void {
    switch (message.kind) {
      case 'ready':
        this.record.takeStatus(message.status);
        // It was started by a window that wanted it to run, and that may have been closed since.
        if (message.waiting) this.connection?.send({ kind: 'start' });
        break;
      case 'status':
        this.record.takeStatus(message.status);
        break;
      case 'reports':
        if (!this.record.addReports(message.from, message.reports)) this.connection?.reattach('reports are missing');
        break;
      case 'events':
        if (!this.record.addEvents(message.from, message.events)) this.connection?.reattach('events are missing');
        break;
      case 'reward':
        this.inspections.settle(message.request, { reward: message.reward, snapshot: message.snapshot });
        break;
      case 'refused':
        this.refused(message.message);
        break;
    }
  }

  private refused(message: string): void {
    this.note(`the trainer refused a message: ${message}`);
    const names = Object.keys(this.tuning.pending);
    if (this.record.tuning?.forget()) this.changes.fire({ kind: 'tuning' });
    this.changes.fire({ kind: 'refused', message, names });
  }

  /** Whether a process works on it, as far as its files tell. */
  private lives(): boolean {
    const { status } = this;
    const { launched } = this.options;
    if (!status) {
      if (launched) return this.exit === undefined && processExists(launched.pid);
      return this.record.problem === undefined && this.record.isYoung();
    }
    try {
      const control = readControl(this.directory);
      return (control === undefined || control.socket !== this.deadSocket) && isAlive(status, control);
    } catch {
      // Another user's run: the file that says how to reach it cannot be read, the status can.
      return isAlive(status, undefined);
    }
  }

  private whyNotReached(): string | undefined {
    const restriction = this.options.restriction();
    if (restriction !== undefined) return restriction;
    if (this.status && this.status.host !== os.hostname())
      return `It runs on ${this.status.host}, and can be controlled only from there.`;
    return undefined;
  }

  private errorOf(state: ShownState): RunError | undefined {
    const { status, problem } = this.record;
    if (status?.error ?? problem) return status?.error ?? problem;
    if (state === 'lost' && status) return { message: whyLost(this.directory, status, this.exit) };
    if (state === 'failed') return { message: whyNeverBegun(this.directory, this.exit) };
    return undefined;
  }

  private send(message: ToTrainer, done: string): void {
    if (!this.connection?.send(message)) throw this.notReached(done);
  }

  private notReached(done: string): InputError {
    return new InputError(`the run cannot be ${done}: ${this.whyNotControllable ?? 'its trainer is not reached'}`, {
      file: this.directory,
    });
  }

  private note(message: string): void {
    this.options.note(`${this.id}: ${message}`);
  }
}

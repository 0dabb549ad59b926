// One run from its experiment to its end: the loop that pulls iterations, writes and sends their reports, and obeys.
// Pause is not pulling, stop is leaving the loop; the algorithm knows of neither. The same code runs in the child
// process and under the command line.
import { hostname } from 'node:os';
import { prepareRun } from '../irl/prepare';
import type { PreparedRun, TrainingStep } from '../irl/training';
import type { Experiment } from '../protocol/experiment';
import { InputError, toRunError } from '../protocol/inputError';
import type { LearnedReward } from '../protocol/learnedReward';
import type { MetricName } from '../protocol/metrics';
import type { Report } from '../protocol/report';
import type { Actor, RunEvent } from '../protocol/runEvent';
import type { RunError, RunState, RunStatus } from '../protocol/runState';
import { readStateFile } from '../runDirectory/stateFile';
import { protocolVersion, type FromTrainer } from '../protocol/trainerMessages';
import { Commands } from './commands';
import { ControlServer, type ControlledRun, type ControlMessage } from './controlServer';
import { Inbox } from './inbox';
import { Recorder } from './recorder';
import type { Keeper } from './keeper';
import { RewardKeeper } from './rewardKeeper';
import { StateKeeper } from './stateKeeper';

const heartbeatMilliseconds = 1_000;
const flushMilliseconds = 100;
/** How long iterations may follow each other without a look at messages and timers. */
const turnMilliseconds = 2;

export interface SessionOptions {
  /** Run directory; it exists, and holds no run yet. */
  readonly directory: string;
  /** The resolved experiment. Throws InputError if it is bad. */
  readonly experiment: () => Experiment;
  /** `prepareRun` if left out. */
  readonly prepare?: (experiment: Experiment) => Promise<PreparedRun>;
  /** Seconds to wait for a `start` message before the run gives up; it begins by itself if left out. */
  readonly waitForStartSeconds?: number;
  readonly observer?: SessionObserver;
}

/** For a terminal in the same process. */
export interface SessionObserver {
  prepared?(run: PreparedRun): void;
  reported?(report: Report): void;
}

export type SessionEnd =
  | {
      readonly state: 'finished' | 'stopped';
      /** In words. */
      readonly reason: string;
      /** The last report and the reward; absent if the run was stopped before its first iteration. No reward either where none is learned. */
      readonly report?: Report;
      readonly reward?: LearnedReward;
    }
  | { readonly state: 'failed'; readonly error: RunError; readonly badInput: boolean };

/** An event without what every event has. */
type Happening<E = RunEvent> = E extends unknown ? Omit<E, 'time' | 'iteration'> : never;

export class Session implements ControlledRun {
  status: RunStatus;
  private readonly commands: Commands;
  private recorder: Recorder | undefined;
  private server: ControlServer | undefined;
  private keeper: Keeper | undefined;
  private last: TrainingStep | undefined;
  private lastTurn = 0;
  private paceMilliseconds = 0;
  private isPrepared = false;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: SessionOptions) {
    this.commands = new Commands(options.waitForStartSeconds !== undefined);
    const now = new Date().toISOString();
    this.status = {
      state: 'preparing',
      pid: process.pid,
      host: hostname(),
      heartbeat: now,
      startedAt: now,
      iteration: 0,
      maximumIterations: 0,
      revision: 0,
      backend: '',
    };
  }

  /** Never throws: a run that goes wrong ends as failed, and says so in its status as far as the disk allows. */
  async run(): Promise<SessionEnd> {
    try {
      this.recorder = new Recorder(this.options.directory);
      this.recorder.status(this.status);
      const experiment = this.options.experiment();
      this.server = await ControlServer.listen(this);
      this.recorder.control({ version: protocolVersion, pid: process.pid, ...this.server.address });
      this.every(heartbeatMilliseconds, () => this.publishStatus());
      this.every(flushMilliseconds, () => this.recorder?.flush());
      const run = await this.prepare(experiment);
      await this.waitForStart();
      return await this.end(this.commands.stopWantedBy === undefined ? await this.learn(run) : undefined);
    } catch (error) {
      this.lastWords(error);
      await this.close();
      return { state: 'failed', error: toRunError(error), badInput: error instanceof InputError && !this.isPrepared };
    }
  }

  /** Ends the run behind the iteration in progress. */
  stop(by: Actor): void {
    this.commands.stop(by);
  }

  /** For an error that nobody caught: what can still be said is said at once, before the process ends. */
  abort(error: unknown): void {
    this.lastWords(error);
    this.recorder?.removeControl();
    this.server?.removeSocket();
  }

  get waiting(): boolean {
    return !this.commands.startWanted;
  }

  get files() {
    if (this.recorder === undefined) throw new Error('a run has no files before its recorder');
    return this.recorder.files;
  }

  flush(): void {
    this.guarded(() => this.recorder?.flush());
  }

  handle(message: ControlMessage, reply: (answer: FromTrainer) => void): string | undefined {
    return this.commands.handle(message, reply);
  }

  private async prepare(experiment: Experiment): Promise<PreparedRun> {
    const run = await (this.options.prepare ?? prepareFromFiles)(experiment);
    const algorithm = experiment.algorithm.kind;
    this.paceMilliseconds = experiment.pacing.secondsPerIteration * 1000;
    this.recorder?.world(run.world);
    const { world, backend, maximumIterations } = run;
    this.keeper =
      world.kind === 'finite'
        ? new RewardKeeper(this.recorder!, { world, algorithm, maximumIterations })
        : new StateKeeper(this.recorder!, { algorithm, backend });
    this.commands.inbox = new Inbox(algorithm, run.initialTunables, (change) => {
      if (Object.keys(change.changes).length > 0) {
        this.journal({ kind: 'tuned', ...change }, this.status.iteration + 1);
      }
    });
    this.status = { ...this.status, maximumIterations, backend };
    for (const message of run.notes) this.journal({ kind: 'noted', message });
    this.isPrepared = true;
    this.options.observer?.prepared?.(run);
    return run;
  }

  private async waitForStart(): Promise<void> {
    const seconds = this.options.waitForStartSeconds ?? 0;
    const deadline = performance.now() + seconds * 1000;
    // Whoever waits to start the run learns that it is ready.
    if (this.waiting) this.publishStatus();
    while (this.waiting && this.commands.stopWantedBy === undefined) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`nobody started the run within ${seconds} s`);
      await this.commands.next(left);
      this.throwFailure();
    }
  }

  /** The loop. Returns why the algorithm ended by itself, or undefined if it was stopped. */
  private async learn(run: PreparedRun): Promise<string | undefined> {
    const inbox = this.commands.inbox!;
    const { pid, backend } = this.status;
    this.journal({ kind: 'started', pid, backend, tunables: { ...inbox.values } });
    this.setState('running');
    const training = run.train(inbox);
    let head = -Infinity;
    let reportSeconds = 0;
    try {
      for (;;) {
        await this.obey(head);
        if (this.commands.stopWantedBy !== undefined) return undefined;
        head = performance.now();
        const next = await training.next();
        if (next.done === true) return next.value;
        const done = performance.now();
        this.take(next.value, reportSeconds);
        await this.giveWay();
        reportSeconds = (performance.now() - done) / 1000;
      }
    } finally {
      await training.return('');
    }
  }

  private take(step: TrainingStep, reportSeconds: number): void {
    const report: Report = {
      ...step.report,
      values: finiteValues({ ...step.report.values, 'time/reportSeconds': reportSeconds }),
    };
    this.last = {
      report,
      ...(step.snapshot === undefined ? {} : { snapshot: () => step.snapshot!() }),
      ...(step.state === undefined ? {} : { state: () => step.state!() }),
    };
    this.status.iteration = report.iteration;
    this.status.revision = report.revision;
    this.recorder!.report(JSON.stringify(report));
    this.keeper!.keep(this.last, this.commands.inbox!.values);
    this.server?.reported();
    this.options.observer?.reported?.(report);
  }

  /** Gives the thread back once, so that messages and timers are seen. */
  private async giveWay(): Promise<void> {
    const now = performance.now();
    if (now - this.lastTurn < turnMilliseconds) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.lastTurn = performance.now();
  }

  /** Between two iterations: does what is wanted, and waits as long as the run is paused or paced. */
  private async obey(head: number): Promise<void> {
    const commands = this.commands;
    const due = head + this.paceMilliseconds;
    for (;;) {
      this.throwFailure();
      this.serve();
      if (commands.stopWantedBy !== undefined) return;
      if (commands.pauseWantedBy !== undefined) {
        if (this.status.state !== 'paused') {
          this.journal({ kind: 'paused', by: commands.pauseWantedBy });
          this.setState('paused');
        }
        await commands.next();
        continue;
      }
      if (this.status.state === 'paused') {
        this.journal({ kind: 'resumed', by: commands.resumedBy });
        this.setState('running');
      }
      const left = due - performance.now();
      if (left <= 0) return;
      await commands.next(left);
    }
  }

  private serve(): void {
    const { commands, last, keeper } = this;
    const inspections = commands.inspections;
    commands.inspections = [];
    for (const { request, reply } of inspections) {
      const found = last === undefined ? 'no reward has been learned yet' : keeper!.inspect(last);
      if (typeof found === 'string') reply({ kind: 'refused', message: found });
      else reply({ kind: 'reward', request, ...found });
    }
    if (!commands.checkpointWanted || last === undefined) return;
    commands.checkpointWanted = false;
    this.journal({ kind: 'checkpointed', file: keeper!.checkpoint(last, commands.inbox!.values) });
  }

  private async end(reason: string | undefined): Promise<SessionEnd> {
    const by = this.commands.stopWantedBy ?? 'program';
    const reward = this.last && this.keeper!.finish(this.last, this.commands.inbox!.values);
    this.journal(reason === undefined ? { kind: 'stopped', by } : { kind: 'finished', reason });
    const state = reason === undefined ? 'stopped' : 'finished';
    this.status.endedAt = new Date().toISOString();
    this.setState(state);
    await this.close();
    return {
      state,
      reason: reason ?? `stopped after iteration ${this.status.iteration}`,
      ...(this.last === undefined ? {} : { report: this.last.report }),
      ...(reward === undefined ? {} : { reward }),
    };
  }

  /** Tells journal, status and watchers of a failure, as far as that is possible any more. */
  private lastWords(error: unknown): void {
    if (this.recorder === undefined) return;
    const runError = toRunError(error);
    this.status = { ...this.status, state: 'failed', error: runError, endedAt: new Date().toISOString() };
    // What has gathered may be what the disk does not take; the rest may be taken all the same.
    this.attempt(() => this.recorder?.flush());
    // On a full disk there may be room for the status once this is gone, and nobody needs it from now on.
    this.attempt(() => this.recorder?.removeControl());
    this.attempt(() => this.publishStatus());
    this.attempt(() => this.journal({ kind: 'failed', error: runError }));
  }

  private async close(): Promise<void> {
    this.timers.forEach(clearInterval);
    await this.server?.close();
    this.attempt(() => this.recorder?.removeControl());
    this.attempt(() => this.recorder?.close());
  }

  private journal(happening: Happening, iteration = this.status.iteration): void {
    this.recorder!.event({ time: new Date().toISOString(), iteration, ...happening } as RunEvent);
    this.server?.reported();
  }

  private setState(state: RunState): void {
    // Whoever reads of a state finds everything that led to it.
    this.recorder?.flush();
    this.status.state = state;
    this.publishStatus();
  }

  private publishStatus(): void {
    this.status.heartbeat = new Date().toISOString();
    this.server?.status(this.status);
    this.recorder?.status(this.status);
  }

  private every(milliseconds: number, action: () => void): void {
    this.timers.push(setInterval(() => this.guarded(action), milliseconds));
  }

  /** What goes wrong outside the loop ends the run there. */
  private guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.commands.fail(error);
    }
  }

  /** For the last steps of a run that has failed: its first error is the one that counts. */
  private attempt(action: () => void): void {
    try {
      action();
    } catch {
      return;
    }
  }

  private throwFailure(): void {
    if (this.commands.failure !== undefined) throw this.commands.failure.error;
  }
}

function prepareFromFiles(experiment: Experiment): Promise<PreparedRun> {
  return prepareRun(experiment, (file) => readStateFile(file).state);
}

/** JSON has no word for what is not finite: such a value is left out. */
function finiteValues(values: Report['values']): Report['values'] {
  const finite: Partial<Record<MetricName, number>> = {};
  for (const [name, value] of Object.entries(values)) {
    if (Number.isFinite(value)) finite[name as MetricName] = value;
  }
  return finite;
}

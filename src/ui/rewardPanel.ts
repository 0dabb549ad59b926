// Keeps one reward view up to date: the world once, then frames as they are asked for. Frames are read from the run's
// recorded rewards; only the newest state of a living run is asked of its trainer.
import { whyNoRewardMap } from '../protocol/algorithmRules';
import { InputError } from '../protocol/inputError';
import type { RewardSnapshot } from '../protocol/learnedReward';
import { fromRewardViewSchema, type FromRewardView, type ToRewardView } from '../protocol/webviewMessages';
import { SnapshotIndex } from '../runDirectory/snapshotIndex';
import type { Run, RunChange } from '../runs/run';
import { RunPanels, type PanelHost, type PanelView } from './runPanels';

const gatherMilliseconds = 300;

export function rewardPanels(host: PanelHost): RunPanels<FromRewardView, ToRewardView> {
  return new RunPanels(
    {
      viewType: 'trirl.reward',
      page: 'reward',
      title: (run) => `Reward of ${run.name}`,
      messages: fromRewardViewSchema,
      show: (run, post) => new RewardView(run, post, host),
    },
    host,
  );
}

class RewardView implements PanelView<FromRewardView> {
  private index: SnapshotIndex | undefined;
  /** The world was sent: before that there is nothing that a frame could be drawn on. */
  private shown = false;
  private shownState = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly run: Run,
    private readonly post: (message: ToRewardView) => void,
    private readonly host: PanelHost,
  ) {
    run.follow();
    this.guard(() => {
      this.sendSnapshot();
    });
    this.subscription = run.onDidChange((change) => {
      this.take(change);
    });
  }

  receive(message: FromRewardView): void {
    switch (message.kind) {
      case 'ready':
        this.guard(() => {
          this.sendSnapshot();
        });
        break;
      case 'requestFrame':
        void this.sendFrame(message.iteration);
        break;
      case 'openDashboard':
        this.host.command('trirl.openDashboard', this.run);
        break;
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private take(change: RunChange): void {
    if (change.kind !== 'reports' && change.kind !== 'facts') return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.guard(() => {
        this.update();
      });
    }, gatherMilliseconds);
  }

  private update(): void {
    if (!this.shown || this.run.state !== this.shownState) {
      this.sendSnapshot();
    } else if (this.recordings().refresh()) {
      this.post({
        kind: 'recorded',
        recorded: this.recordings().iterations,
        dual: this.run.series.pairs('dual/value'),
      });
    }
  }

  private sendSnapshot(): void {
    const { run } = this;
    const { world } = run;
    this.shownState = run.state;
    if (world === undefined) {
      const why = run.ended
        ? (run.facts().error?.message ?? 'the run ended before it was prepared')
        : 'the run is being prepared';
      this.post({ kind: 'problem', message: `There is no reward to show yet: ${why}.` });
      return;
    }
    if (world.kind !== 'finite') {
      if (run.experiment) this.post({ kind: 'problem', message: whyNoRewardMap(run.experiment.algorithm.kind) });
      return;
    }
    const recordings = this.recordings();
    recordings.refresh();
    const recorded = recordings.iterations;
    const newest = recorded.at(-1);
    const frame = newest === undefined ? undefined : recordings.read(newest);
    this.shown = true;
    this.post({
      kind: 'snapshot',
      run: run.facts(),
      world,
      recorded,
      dual: run.series.pairs('dual/value'),
      ...(frame ? { frame } : {}),
    });
  }

  private async sendFrame(iteration: number | 'latest'): Promise<void> {
    try {
      const frame = iteration === 'latest' ? await this.newest() : this.recordings().read(iteration);
      if (frame) this.post({ kind: 'frame', frame });
      else this.post({ kind: 'problem', message: `The reward of iteration ${iteration} was not recorded.` });
    } catch (error) {
      this.fail(error);
    }
  }

  private async newest(): Promise<RewardSnapshot | undefined> {
    if (this.run.attached && !this.run.ended) return (await this.run.inspectReward()).snapshot;
    const recordings = this.recordings();
    recordings.refresh();
    const newest = recordings.iterations.at(-1);
    return newest === undefined ? undefined : recordings.read(newest);
  }

  private recordings(): SnapshotIndex {
    return (this.index ??= new SnapshotIndex(this.run.directory));
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (!(error instanceof InputError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    const { message } = error as Error;
    this.host.log.warn(`${this.run.id}: ${message}`);
    this.post({ kind: 'problem', message });
  }
}

// Keeps one dashboard up to date: a snapshot when it appears, then what is new, gathered for a tenth of a second.
import { InputError } from '../protocol/inputError';
import { fromDashboardSchema, type FromDashboard, type ToDashboard } from '../protocol/webviewMessages';
import type { Run, RunChange } from '../runs/run';
import type { CommandId } from './commandTable';
import { RunPanels, type PanelHost, type PanelView } from './runPanels';

const gatherMilliseconds = 100;

const commandOf = {
  pause: 'trirl.pause',
  resume: 'trirl.resume',
  stop: 'trirl.stop',
  checkpoint: 'trirl.checkpoint',
  inspectReward: 'trirl.inspectReward',
  recordDemonstrations: 'trirl.recordDemonstrations',
  showLog: 'trirl.showLog',
  runAgain: 'trirl.runAgain',
} as const satisfies Record<Extract<FromDashboard, { kind: 'control' }>['action'], CommandId>;

export function dashboardPanels(host: PanelHost): RunPanels<FromDashboard, ToDashboard> {
  return new RunPanels(
    {
      viewType: 'trirl.dashboard',
      page: 'dashboard',
      title: (run) => run.name,
      messages: fromDashboardSchema,
      show: (run, post) => new DashboardView(run, post, host),
    },
    host,
  );
}

export class DashboardView implements PanelView<FromDashboard> {
  private rows = 0;
  private eventRows = 0;
  private generation = 0;
  /** As sent. */
  private baselines = '';
  private factsChanged = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly run: Run,
    private readonly post: (message: ToDashboard) => void,
    private readonly host: PanelHost,
  ) {
    run.follow();
    this.sendSnapshot();
    this.subscription = run.onDidChange((change) => {
      this.take(change);
    });
  }

  receive(message: FromDashboard): void {
    switch (message.kind) {
      case 'ready':
      case 'requestSnapshot':
        this.sendSnapshot();
        break;
      case 'tune':
        this.tune(message.name, message.value);
        break;
      case 'control':
        this.host.command(commandOf[message.action], this.run);
        break;
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private tune(name: string, value: number): void {
    try {
      this.run.tune({ [name]: value }, 'slider');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.host.log.warn(error.message);
      this.post({ kind: 'tuningRefused', name, message: error.sentence });
    }
  }

  private take(change: RunChange): void {
    if (change.kind === 'refused') {
      this.flush();
      for (const name of change.names) this.post({ kind: 'tuningRefused', name, message: change.message });
      return;
    }
    if (change.kind === 'facts' || change.kind === 'tuning') this.factsChanged = true;
    this.timer ??= setTimeout(() => {
      this.flush();
    }, gatherMilliseconds);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { run } = this;
    // A panel that is open before the run is prepared learns only then what to compare with.
    if (run.series.generation !== this.generation || JSON.stringify(run.baselines) !== this.baselines) {
      this.sendSnapshot();
      return;
    }
    if (run.series.length > this.rows) {
      this.post({ kind: 'append', from: this.rows, series: run.series.slice(this.rows) });
      this.rows = run.series.length;
      this.factsChanged = true;
    }
    if (run.events.length > this.eventRows) {
      this.post({ kind: 'events', from: this.eventRows, events: run.events.slice(this.eventRows) });
      this.eventRows = run.events.length;
    }
    if (this.factsChanged) this.post({ kind: 'run', run: run.facts(), tuning: run.tuning });
    this.factsChanged = false;
  }

  private sendSnapshot(): void {
    const { run } = this;
    this.rows = run.series.length;
    this.eventRows = run.events.length;
    this.generation = run.series.generation;
    this.factsChanged = false;
    const { baselines } = run;
    this.baselines = JSON.stringify(baselines);
    this.post({
      kind: 'snapshot',
      run: run.facts(),
      series: run.series.slice(),
      events: [...run.events],
      tuning: run.tuning,
      baselines,
    });
  }
}

// The line on top of the dashboard: which run this is, what it is doing, and what can be done with it.
import type { FromDashboard, RunFacts } from '../../src/protocol/webviewMessages';
import { h, icon, setText } from '../components/dom';
import { clock, count, measured } from '../components/format';
import { isLive, stateLook } from '../components/runState';
import type { SeriesStore } from '../components/seriesStore';
import { button } from '../components/toolkit';

export type ControlAction = Extract<FromDashboard, { kind: 'control' }>['action'];

export class Header {
  readonly element: HTMLElement;
  private readonly name = h('h1');
  private readonly stateIcon = h('span', { class: 'state-icon' });
  private readonly stateWord = h('span', { class: 'state-word' });
  private readonly iteration = h('span', { class: 'fact fact-iteration' });
  private readonly elapsed = h('span', { class: 'fact fact-elapsed', title: 'Time since the start' });
  private readonly speed = h('span', { class: 'fact fact-speed', title: 'Speed of training' });
  private readonly backend = h('span', { class: 'fact', title: 'What computes' });
  private readonly announcement = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  private readonly pause;
  private readonly stop;
  private readonly checkpoint;
  private readonly inspect;
  private run: RunFacts | undefined;

  constructor(
    private readonly store: SeriesStore,
    act: (action: ControlAction) => void,
  ) {
    this.pause = button({
      label: 'Pause',
      icon: 'debug-pause',
      appearance: 'secondary',
      onClick: () => act(this.run?.state === 'paused' ? 'resume' : 'pause'),
    });
    this.stop = button({
      label: 'Stop',
      icon: 'debug-stop',
      appearance: 'secondary',
      onClick: () => act('stop'),
    });
    this.checkpoint = button({
      label: 'Checkpoint',
      icon: 'save',
      appearance: 'secondary',
      onClick: () => act('checkpoint'),
    });
    this.inspect = button({
      label: 'Inspect Reward',
      icon: 'eye',
      appearance: 'primary',
      onClick: () => act(this.run?.learns === 'policy' ? 'recordDemonstrations' : 'inspectReward'),
    });
    this.element = h(
      'header',
      { class: 'header' },
      h('div', { class: 'header-name' }, this.name, h('span', { class: 'state' }, this.stateIcon, this.stateWord)),
      h('div', { class: 'facts' }, this.iteration, this.elapsed, this.speed, this.backend),
      h(
        'div',
        { class: 'actions', role: 'group', 'aria-label': 'Run' },
        this.pause.element,
        this.stop.element,
        this.checkpoint.element,
        this.inspect.element,
      ),
      this.announcement,
    );
    setInterval(() => this.tick(), 1000);
    // What stays below the header needs to know how high it is: its line wraps where the page is narrow.
    new ResizeObserver(() => {
      this.element.parentElement?.style.setProperty('--header-height', `${this.element.offsetHeight}px`);
    }).observe(this.element);
  }

  setRun(run: RunFacts): void {
    const before = this.run;
    this.run = run;
    const { word, icon: iconName } = stateLook(run.state);
    setText(this.name, run.name);
    this.name.title = run.directory;
    this.element.dataset.state = run.state;
    this.stateIcon.replaceChildren(icon(iconName));
    setText(this.stateWord, word);
    if (before !== undefined && before.state !== run.state) setText(this.announcement, `${run.name}: ${word}`);
    setText(this.backend, run.status?.backend ?? '');
    this.setButtons(run, before);
    this.update();
  }

  /** New rows or a new state. */
  update(): void {
    if (this.run === undefined) return;
    const { status } = this.run;
    const rows = this.store.length;
    const done = Math.max(status?.iteration ?? 0, rows > 0 ? this.store.iteration(rows - 1) : 0);
    const maximum = status?.maximumIterations;
    setText(this.iteration, maximum ? `iteration ${done} of ${maximum}` : `iteration ${done}`);
    const speed = this.store.newest('time/iterationsPerSecond');
    const steps = this.store.newest('rollout/stepsPerSecond');
    const text = Number.isFinite(steps)
      ? `${count(steps)} steps/s`
      : Number.isFinite(speed)
        ? `${measured(speed)} it/s`
        : '';
    setText(this.speed, text);
    this.tick();
  }

  private setButtons(run: RunFacts, before: RunFacts | undefined): void {
    const live = isLive(run.state);
    const paused = run.state === 'paused';
    const why = run.controllable ? undefined : (run.whyNotControllable ?? 'This run cannot be controlled from here.');
    this.pause.setLabel(paused ? 'Resume' : 'Pause', paused ? 'debug-continue' : 'debug-pause');
    const set = (control: typeof this.pause, title: string, possible: boolean, reason: string) => {
      control.setDisabled(!possible || why !== undefined);
      control.setTitle(why ?? (possible ? title : reason));
    };
    const ended = 'The run has ended';
    set(this.pause, paused ? 'Goes on after the last iteration' : 'Waits after the iteration under way', live, ended);
    set(this.stop, 'Ends the run and its process', live, ended);
    set(this.checkpoint, 'Writes a checkpoint into the run directory', live, ended);
    if (before !== undefined && before.learns === run.learns) return;
    if (run.learns === 'policy') {
      this.inspect.setLabel('Record Demonstrations', 'record');
      this.inspect.setTitle('Plays the policy and writes the episodes to a file');
    } else {
      this.inspect.setLabel('Inspect Reward', 'eye');
      this.inspect.setTitle('Shows the learned reward');
    }
  }

  private tick(): void {
    const status = this.run?.status;
    if (this.run === undefined || status === undefined) return;
    const end = status.endedAt ?? (isLive(this.run.state) ? new Date().toISOString() : status.heartbeat);
    const seconds = (Date.parse(end) - Date.parse(status.startedAt)) / 1000;
    // Whole seconds while it counts: hundredths that stand still would be wrong.
    const text =
      status.endedAt === undefined && seconds < 60 ? `${Math.max(0, Math.floor(seconds))} s` : clock(seconds);
    setText(this.elapsed, Number.isFinite(seconds) ? text : '');
  }
}

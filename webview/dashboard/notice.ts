// The line under the header when something needs saying: a failure with its place, a run that was lost, controls that
// are not available, a message that was not understood, or why the run is finished.
import type { RunEvent } from '../../src/protocol/runEvent';
import type { RunError } from '../../src/protocol/runState';
import type { RunFacts } from '../../src/protocol/webviewMessages';
import { h, icon } from '../components/dom';
import { timeOfDay } from '../components/format';
import { button, progressRing } from '../components/toolkit';
import type { ControlAction } from './header';

export class Notice {
  readonly element = h('div', { class: 'notices' });
  /** What to expect while there is nothing to draw; stands in the place of the charts. */
  readonly empty = h('div');
  private problem: string | undefined;
  private reason: string | undefined;
  private run: RunFacts | undefined;
  private rows = 0;
  private shown = '';

  constructor(private readonly act: (action: ControlAction) => void) {
    this.write();
  }

  setRun(run: RunFacts): void {
    this.run = run;
    this.write();
  }

  setEvents(events: readonly RunEvent[]): void {
    const finished = events.findLast((event) => event.kind === 'finished');
    this.reason = finished?.reason;
    this.write();
  }

  setRows(rows: number): void {
    this.rows = rows;
    this.write();
  }

  setProblem(problem: string): void {
    this.problem = problem;
    this.write();
  }

  private write(): void {
    const { run, rows, problem } = this;
    // Written anew only when something it shows has changed: focus on its buttons survives the reports.
    const key = JSON.stringify([
      run?.state,
      run?.error ?? run?.status?.error,
      run?.controllable,
      run?.whyNotControllable,
      rows > 0,
      problem,
      this.reason,
    ]);
    if (key === this.shown) return;
    this.shown = key;
    const notes: HTMLElement[] = [];
    const error = run?.error ?? run?.status?.error;
    if (run?.state === 'failed') notes.push(this.failed(error));
    else if (run?.state === 'lost') notes.push(this.lost(run));
    else if (run && !run.controllable && run.whyNotControllable) {
      notes.push(note('info', 'lock', run.whyNotControllable));
    } else if (this.reason !== undefined) notes.push(note('info', 'pass', `Finished: ${this.reason}`));
    if (problem !== undefined) notes.push(note('warning', 'warning', problem));
    this.element.replaceChildren(...notes);
    this.empty.replaceChildren(...[emptyNote(run, rows)].filter((part) => part !== undefined));
  }

  private failed(error: RunError | undefined): HTMLElement {
    return note('error', 'error', error?.message ?? 'The run failed and left no message; its log may say why.', [
      ...placeOf(error),
      this.buttons(),
    ]);
  }

  private lost(run: RunFacts): HTMLElement {
    const { status } = run;
    const sign = status
      ? ` Its last sign of life was at ${timeOfDay(status.heartbeat)}, iteration ${status.iteration}.`
      : '';
    return note(
      'warning',
      'debug-disconnect',
      `The trainer process is gone and did not say goodbye.${sign} What it had written is shown here.`,
      [this.buttons()],
    );
  }

  private buttons(): HTMLElement {
    return h(
      'div',
      { class: 'notice-actions' },
      button({ label: 'Show Log', icon: 'output', appearance: 'secondary', onClick: () => this.act('showLog') })
        .element,
      button({ label: 'Run Again', icon: 'debug-restart', appearance: 'primary', onClick: () => this.act('runAgain') })
        .element,
    );
  }
}

function note(
  kind: 'info' | 'warning' | 'error',
  iconName: string,
  text: string,
  more: HTMLElement[] = [],
): HTMLElement {
  return h(
    'div',
    { class: `notice notice-${kind}`, role: kind === 'error' ? 'alert' : 'note' },
    icon(iconName),
    h('div', { class: 'notice-body' }, h('p', {}, text), ...more),
  );
}

/** File, line and field of an error, as far as they are known. */
function placeOf(error: RunError | undefined): HTMLElement[] {
  const parts: [string, string | undefined][] = [
    ['File', error?.file && `${error.file}${error.line === undefined ? '' : `:${error.line}`}`],
    ['Line', error?.file === undefined && error?.line !== undefined ? String(error.line) : undefined],
    ['Field', error?.field],
  ];
  const known = parts.filter(([, value]) => value);
  if (known.length === 0) return [];
  return [h('dl', { class: 'place' }, ...known.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))];
}

/** What to expect while there is nothing to draw. */
function emptyNote(run: RunFacts | undefined, rows: number): HTMLElement | undefined {
  if (rows > 0) return undefined;
  const waiting = (title: string, text: string) =>
    h('div', { class: 'empty' }, progressRing(title), h('h2', {}, title), h('p', {}, text));
  const nothing = (text: string) => h('div', { class: 'empty' }, h('h2', {}, 'No iterations'), h('p', {}, text));
  switch (run?.state) {
    case undefined:
      return waiting('Waiting for the run', 'The extension has not sent it yet.');
    case 'connecting':
      return waiting('Connecting to the trainer', 'Its process lives; the charts appear as soon as it answers.');
    case 'preparing':
    case 'running':
      return waiting(
        'Waiting for the first iteration',
        'The trainer reads the experiment and its demonstrations. Charts appear with the first report; then the trust region and the dual step can be turned here.',
      );
    case 'paused':
      return nothing('The run is paused before its first iteration. Resume lets it begin.');
    case 'finished':
    case 'stopped':
      return nothing('The run ended before its first report.');
    default:
      return undefined;
  }
}

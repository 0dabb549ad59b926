// Everything that can be turned while the run trains. At the side of a wide page; a drawer at the foot of a narrow one.
import type { RunEvent } from '../../src/protocol/runEvent';
import { tunables, tunablesOf, type AlgorithmKind, type TunableName } from '../../src/protocol/tunables';
import type { RunFacts, TuningState } from '../../src/protocol/webviewMessages';
import { h, icon, setAttributes } from '../components/dom';
import { plain } from '../components/format';
import { isLive, stateLook } from '../components/runState';
import { TunableControl } from './tunableControl';

export class TuningPanel {
  readonly element: HTMLElement;
  private readonly body = h('div', { class: 'tuning-body', id: 'tuning-body' });
  private readonly summary = h('span', { class: 'tuning-summary' });
  private readonly handle: HTMLButtonElement;
  private controls = new Map<TunableName, TunableControl>();
  private algorithm: AlgorithmKind | undefined;
  private readonly hint = h(
    'p',
    { class: 'tuning-hint' },
    'A change takes effect at the next iteration. Escape takes back a drag.',
  );
  private readonly reason = h('p', { class: 'tuning-reason', hidden: true });

  constructor(
    private readonly tune: (name: TunableName, value: number) => void,
    open: boolean,
    private readonly onToggle: (open: boolean) => void,
  ) {
    this.handle = h(
      'button',
      { type: 'button', class: 'tuning-handle', 'aria-controls': 'tuning-body' },
      h('span', { class: 'tuning-handle-title' }, 'Tuning'),
      this.summary,
      icon('chevron-up'),
    );
    this.handle.addEventListener('click', () => {
      this.setOpen(!this.element.classList.contains('open'));
      this.onToggle(this.element.classList.contains('open'));
    });
    this.element = h(
      'aside',
      { class: 'tuning', 'aria-label': 'Tuning' },
      this.handle,
      h('h2', { class: 'tuning-title' }, 'Tuning'),
      this.body,
    );
    this.setOpen(open);
  }

  setTuning(tuning: TuningState, run: RunFacts): void {
    if (tuning.algorithm !== this.algorithm) this.build(tuning.algorithm);
    const reason = whyNot(run);
    this.reason.hidden = reason === undefined || this.controls.size === 0;
    this.hint.hidden = reason !== undefined || this.controls.size === 0;
    this.reason.textContent = reason ?? '';
    for (const [name, control] of this.controls) {
      control.setDisabled(reason);
      control.setValues(tuning.applied[name], tuning.pending[name]);
    }
    this.summary.textContent = [...this.controls.keys()]
      .map((name) => {
        const value = tuning.pending[name] ?? tuning.applied[name];
        return value === undefined ? '' : `${tunables[name].symbol} ${plain(value)}`;
      })
      .filter(Boolean)
      .join('  ·  ');
  }

  setHistory(events: readonly RunEvent[], iterations: number): void {
    for (const control of this.controls.values()) control.setHistory(events, iterations);
  }

  refuse(name: string, message: string): void {
    for (const [own, control] of this.controls) if (own === name) control.refuse(message);
  }

  private setOpen(open: boolean): void {
    this.element.classList.toggle('open', open);
    setAttributes(this.handle, { 'aria-expanded': String(open) });
  }

  private build(algorithm: AlgorithmKind): void {
    this.algorithm = algorithm;
    this.controls = new Map(
      tunablesOf(algorithm).map((name) => [name, new TunableControl(name, algorithm, this.tune)]),
    );
    this.body.replaceChildren(
      ...(this.controls.size > 0
        ? [...this.controls.values()].map(({ element }) => element)
        : [
            h(
              'p',
              { class: 'tuning-none' },
              'Nothing to tune: this algorithm has no parameter that can change while it runs.',
            ),
          ]),
      this.reason,
      this.hint,
    );
  }
}

/** Why the sliders cannot be moved; undefined if they can. */
function whyNot(run: RunFacts): string | undefined {
  if (!run.controllable && run.whyNotControllable) return run.whyNotControllable;
  if (!isLive(run.state))
    return `The run is ${stateLook(run.state).word.toLowerCase()}: there is nothing left to turn.`;
  return run.controllable ? undefined : 'This run cannot be controlled from here.';
}

// One tunable: slider, number field, the value in force, whether a change is on its way, and what it has been. It acts
// when the slider is released, so a drag can still be taken back with Escape.
import type { RunEvent } from '../../src/protocol/runEvent';
import { tunableProblem, tunables, type AlgorithmKind, type TunableName } from '../../src/protocol/tunables';
import { h, setAttributes, setText, symbolText } from '../components/dom';
import { plain } from '../components/format';
import { textField } from '../components/toolkit';
import { sparkline } from './sparkline';
import { positionOf, sliderSteps, valueAtPosition } from './tunableScale';

export class TunableControl {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly field;
  private readonly applied = h('span', { class: 'tunable-applied' });
  private readonly pendingMark = h('span', { class: 'tunable-pending', hidden: true });
  private readonly pendingText = h('span');
  private readonly history = h('span', { class: 'tunable-history' });
  private readonly problem = h('p', { class: 'tunable-problem', role: 'alert', hidden: true });
  private readonly tunable;
  /** The value the control shows when nobody is dragging: the last one asked for here, else what the host says. */
  private value = NaN;
  /** What the host says holds: pending if there is one, else applied. */
  private held = NaN;
  private dragging = false;
  private takenBack = false;
  private keyDown = false;
  private typed = false;

  constructor(
    private readonly name: TunableName,
    private readonly algorithm: AlgorithmKind,
    private readonly tune: (name: TunableName, value: number) => void,
  ) {
    const { label, symbol, unit, description, formula, minimum, maximum } = (this.tunable = tunables[name]);
    const explanation = `${description}\n${formula}\nFrom ${plain(minimum)} to ${plain(maximum)}${unit && ` ${unit}`}.`;
    this.slider = h('input', {
      type: 'range',
      class: 'slider',
      min: 0,
      max: sliderSteps,
      step: 1,
      'aria-label': `${label} ${symbol}`,
      'aria-description': `${description} ${formula}`,
      title: explanation,
    });
    this.field = textField({
      label: `${label} ${symbol}, number`,
      onInput: () => {
        this.typed = true;
        this.showProblem(undefined);
      },
      onEnter: (text) => this.enter(text),
      onEscape: () => this.show(this.value),
    });
    this.pendingMark.append(h('span', { class: 'dot', 'aria-hidden': 'true' }), this.pendingText);
    this.element = h(
      'div',
      { class: 'tunable', role: 'group', 'aria-label': label, 'data-tunable': name },
      h(
        'div',
        { class: 'tunable-head' },
        h('span', { class: 'tunable-name', title: explanation }, label, ' ', symbolText(symbol)),
        this.field.element,
        h('span', { class: 'tunable-unit' }, unit),
      ),
      this.slider,
      h('div', { class: 'tunable-foot' }, this.applied, this.pendingMark, this.history),
      this.problem,
    );
    this.listen();
  }

  /** What the host says is in force and on its way. */
  setValues(applied: number | undefined, pending: number | undefined): void {
    setText(this.applied, applied === undefined ? '' : `in force ${plain(applied)}`);
    this.pendingMark.hidden = pending === undefined || pending === applied;
    setText(this.pendingText, pending === undefined ? '' : `pending ${plain(pending)}`);
    const value = pending ?? applied;
    if (value === undefined) return;
    this.held = value;
    this.value = value;
    if (!this.dragging && !this.keyDown && !this.typed) this.show(value);
  }

  setHistory(events: readonly RunEvent[], iterations: number): void {
    this.history.replaceChildren(...[sparkline(this.name, events, iterations)].filter((line) => line !== undefined));
  }

  setDisabled(reason: string | undefined): void {
    this.slider.disabled = reason !== undefined;
    this.field.setDisabled(reason !== undefined);
    this.element.title = reason ?? '';
  }

  /** The host refused a value: back to what holds, and why. */
  refuse(message: string): void {
    this.pendingMark.hidden = true;
    this.value = this.held;
    this.show(this.held);
    this.showProblem(message);
  }

  private listen(): void {
    const { slider } = this;
    slider.addEventListener('pointerdown', () => {
      this.dragging = true;
      this.takenBack = false;
    });
    slider.addEventListener('input', () => {
      if (this.takenBack) slider.value = String(positionOf(this.tunable, this.value));
      else this.preview(valueAtPosition(this.tunable, Number(slider.value)));
    });
    slider.addEventListener('change', () => {
      // With the keyboard every step is a change; it counts when the key is released.
      if (!this.keyDown) this.release();
    });
    slider.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        this.takenBack = this.dragging || this.keyDown;
        this.show(this.value);
      } else if (/^(Arrow|Page|Home|End)/.test(event.key) && !this.keyDown) {
        this.keyDown = true;
        this.takenBack = false;
      }
    });
    slider.addEventListener('keyup', (event) => {
      if (this.keyDown && event.key !== 'Escape') this.release();
    });
    slider.addEventListener('blur', () => {
      if (this.keyDown) this.release();
    });
    window.addEventListener('pointerup', () => {
      // `change` comes first if there was one.
      if (this.dragging) setTimeout(() => this.endDrag());
    });
    window.addEventListener('pointercancel', () => this.endDrag());
  }

  private endDrag(): void {
    if (!this.dragging) return;
    this.dragging = false;
    if (this.takenBack) this.show(this.value);
    this.takenBack = false;
  }

  private release(): void {
    this.keyDown = false;
    const takenBack = this.takenBack;
    if (!this.dragging) this.takenBack = false;
    const position = Number(this.slider.value);
    if (takenBack || position === positionOf(this.tunable, this.value)) {
      this.show(this.value);
      return;
    }
    this.send(valueAtPosition(this.tunable, position));
  }

  private enter(text: string): void {
    const value = text.trim() === '' ? NaN : Number(text.replace(',', '.').replace('−', '-'));
    const problem = Number.isNaN(value)
      ? `${this.tunable.label} must be a number, found '${text}'`
      : tunableProblem(this.name, value, this.algorithm);
    if (problem !== undefined) {
      this.showProblem(problem);
      return;
    }
    this.send(value);
  }

  private send(value: number): void {
    const before = this.value;
    this.typed = false;
    this.value = value;
    this.show(value);
    if (value === before) return;
    this.pendingMark.hidden = false;
    setText(this.pendingText, `pending ${plain(value)}`);
    this.tune(this.name, value);
  }

  private show(value: number): void {
    this.typed = false;
    this.slider.value = String(positionOf(this.tunable, value));
    this.showProblem(undefined);
    this.preview(value);
  }

  private preview(value: number): void {
    const text = Number.isFinite(value) ? plain(value) : '';
    if (this.field.text() !== text) this.field.setText(text);
    const { unit } = this.tunable;
    setAttributes(this.slider, { 'aria-valuetext': `${text}${unit && ` ${unit}`}` });
    const share = Number(this.slider.value) / sliderSteps;
    this.slider.style.setProperty('--share', share.toFixed(4));
  }

  private showProblem(problem: string | undefined): void {
    this.problem.hidden = problem === undefined;
    setText(this.problem, problem ?? '');
  }
}

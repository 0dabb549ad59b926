// One small note over the page, for what a mouse or the keyboard cursor is on.
import { h } from './dom';

export class Tooltip {
  readonly element = h('div', { class: 'tooltip', role: 'tooltip', hidden: true });

  /** Shows `text` below the place or, where the window ends, above it. */
  show(text: string, at: DOMRect): void {
    this.element.textContent = text;
    this.element.hidden = false;
    const { width, height } = this.element.getBoundingClientRect();
    const left = Math.max(4, Math.min(innerWidth - width - 4, at.left - width / 2));
    const top = at.bottom + 4 + height <= innerHeight ? at.bottom + 4 : Math.max(4, at.top - height - 20);
    this.element.style.left = `${Math.round(left)}px`;
    this.element.style.top = `${Math.round(top)}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

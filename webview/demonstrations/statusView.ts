// What stands in the page's place while there is nothing to show: what is being done and for how long, or what is wrong with
// the file and what to do next.
import type { RunError } from '../../src/protocol/runState';
import { h, icon, setText } from '../components/dom';
import { button, progressRing } from '../components/toolkit';

export type StatusAction = 'cancel' | 'retry' | 'openOther';

const megabyte = 1e6;

export class StatusView {
  readonly element = h('div', { class: 'status' });
  private readonly elapsed = h('span', { class: 'quiet' });
  private timer: number | undefined;

  constructor(private readonly act: (action: StatusAction) => void) {
    this.showProgress({ step: 'Opening', bytes: 0 });
  }

  showProgress({ step, bytes }: { readonly step: string; readonly bytes: number }): void {
    const size = bytes >= megabyte ? ` ${(bytes / megabyte).toFixed(bytes < 10 * megabyte ? 1 : 0)} MB` : '';
    const title = `${step}${size}…`;
    const began = performance.now();
    this.show(
      progressRing(title),
      h('h2', { role: 'status' }, title),
      this.elapsed,
      button({ label: 'Cancel', appearance: 'secondary', onClick: () => this.act('cancel') }).element,
    );
    setText(this.elapsed, '\u00a0');
    this.timer = window.setInterval(() => {
      const seconds = Math.round((performance.now() - began) / 1000);
      if (seconds >= 2) setText(this.elapsed, `${seconds} s`);
    }, 1000);
  }

  showCancelled(): void {
    this.show(
      h('h2', { role: 'status' }, 'Reading was cancelled'),
      h('div', { class: 'status-actions' }, this.retry('Read It')),
    );
  }

  showFailed({ message, file, field, line }: RunError): void {
    const place = [line === undefined ? undefined : `line ${line}`, field].filter((part) => part !== undefined);
    // The place is in the sentence already, after the whole path of the file.
    const sentence =
      file !== undefined && message.startsWith(file)
        ? `${file.split(/[\\/]/).at(-1)}: ${message.slice(file.length).replace(/^:(\d+:)?\s*/, '')}`
        : message;
    this.show(
      h('h2', {}, icon('error'), ' These demonstrations cannot be shown'),
      h('p', { role: 'alert', class: 'status-error' }, sentence),
      file === undefined
        ? undefined
        : h('p', { class: 'quiet status-file' }, place.length > 0 ? `${file}, ${place.join(', ')}` : file),
      h('p', { class: 'quiet' }, nextStep(message)),
      h(
        'div',
        { class: 'status-actions' },
        this.retry('Read Again'),
        button({
          label: 'Open With…',
          icon: 'go-to-file',
          appearance: 'secondary',
          title: 'Open the file in another editor',
          onClick: () => this.act('openOther'),
        }).element,
      ),
    );
  }

  hide(): void {
    clearInterval(this.timer);
    this.element.hidden = true;
  }

  private retry(label: string): HTMLElement {
    return button({ label, icon: 'refresh', appearance: 'primary', onClick: () => this.act('retry') }).element;
  }

  private show(...children: (HTMLElement | undefined)[]): void {
    clearInterval(this.timer);
    this.element.hidden = false;
    this.element.replaceChildren(...children.filter((child) => child !== undefined));
  }
}

function nextStep(message: string): string {
  if (/pickle/i.test(message)) {
    return 'Save the arrays themselves, without objects: numpy.savez(file, states=…, actions=…) with numbers only.';
  }
  if (/NaN|not finite|Infinity/i.test(message)) {
    return 'Look for the step in the program that recorded it; leave out that episode, or record it again.';
  }
  if (/cut short|truncated|no zip|central directory|ends/i.test(message)) {
    return 'The file is probably not whole: copy or download it again.';
  }
  if (/more than .* numbers|memory/i.test(message)) return 'Split the file into several, or keep fewer episodes.';
  return 'Mend the file, or record it again, and read it anew. Other programs may still open it.';
}

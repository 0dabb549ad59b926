// What happened to a run, newest first, in words. A tuning change points at its place in the charts.
import type { RunEvent } from '../../src/protocol/runEvent';
import { isTunableName, tunables } from '../../src/protocol/tunables';
import { sentenceOf } from './chartView';
import { h, icon } from './dom';
import { plain, timeOfDay } from './format';

const mostShown = 200;

export class EventList {
  readonly element: HTMLElement;
  private readonly list = h('ol', { class: 'event-list' });
  private readonly heading = h('h2', {}, 'Events');

  /** @param pointAt shows an iteration in the charts; undefined takes the mark away. */
  constructor(private readonly pointAt: (iteration: number | undefined) => void) {
    this.element = h('section', { class: 'events', 'aria-label': 'Events', hidden: true }, this.heading, this.list);
  }

  setEvents(events: readonly RunEvent[]): void {
    this.element.hidden = events.length === 0;
    const shown = events.slice(-mostShown).reverse();
    this.heading.textContent =
      shown.length < events.length ? `Events (newest ${shown.length} of ${events.length})` : 'Events';
    this.list.replaceChildren(...shown.map((event) => this.item(event)));
  }

  private item(event: RunEvent): HTMLElement {
    const { iconName, words } = describe(event);
    const text = h('span', { class: 'event-words' }, words);
    const item = h(
      'li',
      { class: `event event-${event.kind}` },
      h('time', { datetime: event.time, title: event.time }, timeOfDay(event.time)),
      h('span', { class: 'event-iteration' }, `iteration ${event.iteration}`),
      icon(iconName),
      text,
    );
    if (event.kind === 'tuned') {
      setPointing(
        item,
        () => this.pointAt(event.iteration),
        () => this.pointAt(undefined),
      );
      item.title = sentenceOf(event);
    }
    return item;
  }
}

function setPointing(item: HTMLElement, on: () => void, off: () => void): void {
  item.tabIndex = 0;
  item.addEventListener('focus', on);
  item.addEventListener('blur', off);
  item.addEventListener('mouseenter', on);
  item.addEventListener('mouseleave', off);
}

/** An icon and a sentence for each kind of event. */
export function describe(event: RunEvent): { readonly iconName: string; readonly words: string } {
  switch (event.kind) {
    case 'started': {
      const start = Object.entries(event.tunables).map(([name, value]) => `${symbolOf(name)} ${plain(value)}`);
      return {
        iconName: 'play',
        words: `Started (process ${event.pid}, ${event.backend})${start.length > 0 ? ` with ${start.join(', ')}` : ''}`,
      };
    }
    case 'tuned': {
      const changes = Object.entries(event.changes).map(
        ([name, { from, to }]) => `${labelOf(name)} ${plain(from)} → ${plain(to)}`,
      );
      return { iconName: 'settings', words: `${changes.join(', ')}, by ${event.by}` };
    }
    case 'paused':
      return { iconName: 'debug-pause', words: `Paused, by ${event.by}` };
    case 'resumed':
      return { iconName: 'debug-continue', words: `Resumed, by ${event.by}` };
    case 'checkpointed':
      return { iconName: 'save', words: `Checkpoint ${event.file}` };
    case 'stopped':
      return { iconName: 'debug-stop', words: `Stopped, by ${event.by}` };
    case 'finished':
      return { iconName: 'pass', words: `Finished: ${event.reason}` };
    case 'failed':
      return { iconName: 'error', words: `Failed: ${event.error.message}` };
    case 'noted':
      return { iconName: 'info', words: event.message };
  }
}

function symbolOf(name: string): string {
  return isTunableName(name) ? tunables[name].symbol : name;
}

function labelOf(name: string): string {
  return isTunableName(name) ? `${tunables[name].label} ${tunables[name].symbol}` : name;
}

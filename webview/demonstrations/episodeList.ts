// The episodes as a table that can be sorted: length, return, how each ended. Only the rows in sight exist as elements, so
// that a hundred thousand episodes cost what twenty do.
import { episodeEnds, type DemonstrationFacts } from '../../src/protocol/demonstrationView';
import { h, icon, oncePerFrame, setAttributes } from '../components/dom';
import { count, total } from '../components/format';

const rowHeight = 24;
/** Rows above and below those in sight. */
const beyond = 8;

type Key = 'episode' | 'length' | 'return' | 'end';

const endLooks = {
  unknown: { icon: 'question', word: 'unknown', tip: 'The format does not say why the episode ended' },
  terminated: { icon: 'circle-filled', word: 'terminated', tip: 'The environment ended the episode' },
  timeOut: {
    icon: 'clock',
    word: 'time-out',
    tip: 'Cut off: by a time limit, or because the recording stopped; the environment did not end it',
  },
} as const;

export class EpisodeList {
  readonly element: HTMLElement;
  private readonly head = h('div', { class: 'episode-head', role: 'row', 'aria-rowindex': 1 });
  private readonly rows = h('div', { class: 'episode-rows', role: 'rowgroup' });
  private readonly space = h('div', { class: 'episode-space', role: 'presentation' });
  private facts: DemonstrationFacts | undefined;
  private order: Int32Array = new Int32Array();
  private chosen = 0;
  private sort: { readonly key: Key; readonly down: boolean } = { key: 'episode', down: false };
  private readonly draw = oncePerFrame(() => this.drawRows());

  constructor(private readonly choose: (episode: number) => void) {
    this.rows.append(this.space);
    this.element = h(
      'section',
      { class: 'episodes', role: 'grid', 'aria-label': 'Episodes' },
      h('div', { role: 'rowgroup' }, this.head),
      this.rows,
    );
    this.rows.addEventListener('scroll', this.draw);
    this.rows.addEventListener('keydown', (event) => this.onKey(event));
    new ResizeObserver(this.draw).observe(this.rows);
  }

  setFacts(facts: DemonstrationFacts): void {
    this.facts = facts;
    if (facts.returns === undefined && this.sort.key === 'return') this.sort = { key: 'episode', down: false };
    this.element.classList.toggle('without-returns', facts.returns === undefined);
    setAttributes(this.element, { 'aria-rowcount': facts.lengths.length + 1 });
    this.sortRows();
  }

  setChosen(episode: number): void {
    this.chosen = episode;
    this.reveal();
    this.draw();
  }

  private sortRows(): void {
    const { facts, sort } = this;
    if (facts === undefined) return;
    const { lengths, returns, ends } = facts;
    const values = { episode: undefined, length: lengths, return: returns, end: ends }[sort.key];
    const sign = sort.down ? -1 : 1;
    this.order = Int32Array.from(lengths.keys()).sort(
      (a, b) => sign * (values === undefined ? a - b : values[a]! - values[b]!) || a - b,
    );
    this.space.style.height = `${this.order.length * rowHeight}px`;
    this.writeHead();
    this.reveal();
    this.draw();
  }

  private writeHead(): void {
    const cells: readonly (readonly [Key, string])[] = [
      ['episode', 'Episode'],
      ['length', 'Steps'],
      ...(this.facts?.returns ? [['return', 'Return'] as const] : []),
      ['end', 'End'],
    ];
    const focused = (document.activeElement as HTMLElement | null)?.dataset['sort'];
    this.head.replaceChildren(
      ...cells.map(([key, label]) => {
        const isSorted = this.sort.key === key;
        const button = h(
          'button',
          { class: 'sort', type: 'button', 'data-sort': key, title: `Sort by ${label.toLowerCase()}` },
          label,
          isSorted ? icon(this.sort.down ? 'arrow-down' : 'arrow-up') : undefined,
        );
        button.addEventListener('click', () => {
          // The best first: what one looks for among returns and lengths.
          const first = key === 'return' || key === 'length';
          this.sort = { key, down: isSorted ? !this.sort.down : first };
          this.sortRows();
        });
        return h(
          'div',
          {
            role: 'columnheader',
            class: `cell-${key}`,
            'aria-sort': isSorted ? (this.sort.down ? 'descending' : 'ascending') : 'none',
          },
          button,
        );
      }),
    );
    if (focused) this.head.querySelector<HTMLElement>(`[data-sort="${focused}"]`)?.focus();
  }

  private drawRows(): void {
    const { facts, rows, order } = this;
    if (facts === undefined) return;
    const first = Math.max(0, Math.floor(rows.scrollTop / rowHeight) - beyond);
    const end = Math.min(order.length, Math.ceil((rows.scrollTop + rows.clientHeight) / rowHeight) + beyond);
    const [low, high] = extremes(facts.returns);
    const hadFocus = rows.contains(document.activeElement);
    const shown: HTMLElement[] = [];
    const places = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
    // The chosen row is what the keyboard holds on to: it is there even when it is out of sight.
    const chosenPlace = order.indexOf(this.chosen);
    if (chosenPlace >= 0 && (chosenPlace < first || chosenPlace >= end)) places.push(chosenPlace);
    for (const place of places) {
      const episode = order[place]!;
      const look = endLooks[episodeEnds[facts.ends[episode]!] ?? 'unknown'];
      const value = facts.returns?.[episode];
      const bar = h('span', { class: 'return-bar' });
      bar.style.width = `${value === undefined ? 0 : (100 * (value - low)) / (high - low || 1)}%`;
      const isChosen = episode === this.chosen;
      const row = h(
        'div',
        {
          role: 'row',
          class: isChosen ? 'episode-row chosen' : 'episode-row',
          'aria-rowindex': place + 2,
          'aria-selected': String(isChosen),
          tabindex: isChosen ? 0 : -1,
        },
        h('div', { role: 'gridcell', class: 'cell-episode' }, String(episode)),
        h('div', { role: 'gridcell', class: 'cell-length' }, count(facts.lengths[episode]!)),
        value === undefined
          ? undefined
          : h('div', { role: 'gridcell', class: 'cell-return' }, bar, h('span', {}, total(value))),
        h('div', { role: 'gridcell', class: 'cell-end', title: look.tip }, icon(look.icon), look.word),
      );
      row.style.top = `${place * rowHeight}px`;
      row.addEventListener('click', () => this.choose(episode));
      shown.push(row);
    }
    this.space.replaceChildren(...shown);
    if (hadFocus) this.space.querySelector<HTMLElement>('.chosen')?.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    const place = this.order.indexOf(this.chosen);
    const page = Math.max(1, Math.floor(this.rows.clientHeight / rowHeight) - 1);
    const next = {
      ArrowUp: place - 1,
      ArrowDown: place + 1,
      PageUp: place - page,
      PageDown: place + page,
      Home: 0,
      End: this.order.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const episode = this.order[Math.min(this.order.length - 1, Math.max(0, next))];
    if (episode !== undefined) this.choose(episode);
  }

  /** Scrolls, as little as it takes, until the chosen row is in sight. */
  private reveal(): void {
    const { rows } = this;
    const top = this.order.indexOf(this.chosen) * rowHeight;
    if (top < rows.scrollTop) rows.scrollTop = top;
    else if (top + rowHeight > rows.scrollTop + rows.clientHeight) rows.scrollTop = top + rowHeight - rows.clientHeight;
  }
}

function extremes(values: Float64Array | undefined): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values ?? []) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

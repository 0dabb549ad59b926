// The data of a chart as a table: the newest rows, or rows spread evenly over a long run. For screen readers, for
// copying, and for those who want the number.
import { metrics } from '../../src/protocol/metrics';
import type { ChartDefinition, LineDefinition } from './chartDefinitions';
import type { ChartView } from './chartView';
import { thinnedRows } from './decimate';
import { h, symbolText } from './dom';
import { quantity, shortSeconds } from './format';

/** A live table is written anew at most this often, in milliseconds: a reader needs time. */
const updateEvery = 1000;

export class ChartTable {
  readonly element: HTMLElement;
  private shownRows = -1;
  private shownAt = 0;
  private later: number | undefined;

  constructor(
    private readonly definition: ChartDefinition,
    private readonly lines: readonly LineDefinition[],
    private readonly view: ChartView,
  ) {
    this.element = h('div', {
      class: 'chart-table',
      role: 'region',
      'aria-label': `${definition.title} as a table`,
      tabindex: 0,
      hidden: true,
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  setOpen(open: boolean): void {
    this.element.hidden = !open;
    this.shownRows = -1;
    this.shownAt = 0;
  }

  update(): void {
    const { store } = this.view;
    if (store.length === this.shownRows || this.later !== undefined) return;
    const wait = this.shownAt + updateEvery - performance.now();
    if (this.shownAt > 0 && wait > 0) {
      this.later = window.setTimeout(() => {
        this.later = undefined;
        if (this.open) this.update();
      }, wait);
      return;
    }
    this.shownRows = store.length;
    this.shownAt = performance.now();
    this.write();
  }

  private write(): void {
    const { store } = this.view;
    const { title, quantity: kind, unit } = this.definition;
    const rows = thinnedRows(store.length);
    const seconds = store.has('time/seconds');
    const inUnit = unit && kind === 'number' ? ` in ${unit}` : '';
    const caption =
      rows.length === store.length
        ? `${title}${inUnit}, all ${store.length} iterations, newest first`
        : `${title}${inUnit}, ${rows.length} of ${store.length} iterations, newest first`;
    this.element.replaceChildren(
      h(
        'table',
        {},
        h('caption', {}, caption),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Iteration'),
            seconds ? h('th', { scope: 'col' }, 'Time') : undefined,
            ...this.lines.map(({ metric, label }) => {
              const [heading, tip] = this.lines.length === 1 ? [title, label] : [label, metrics[metric].label];
              return h('th', { scope: 'col', title: tip }, symbolText(heading));
            }),
          ),
        ),
        h(
          'tbody',
          {},
          ...rows.map((row) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, String(store.iteration(row))),
              seconds ? h('td', {}, shortSeconds(store.value('time/seconds', row))) : undefined,
              ...this.lines.map(({ metric }) => h('td', {}, quantity(store.value(metric, row), kind))),
            ),
          ),
        ),
      ),
    );
  }
}

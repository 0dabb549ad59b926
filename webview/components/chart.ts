// One chart of the grid: title, legend, plot or table, and the keys that move the cursor. To a screen reader it is a
// slider over the run's iterations whose value is read out in words.
import { metrics } from '../../src/protocol/metrics';
import type { ChartDefinition, ConstantLine, LineDefinition } from './chartDefinitions';
import { ChartLegend } from './chartLegend';
import { ChartPlot, type PlotActions } from './chartPlot';
import { ChartTable } from './chartTable';
import type { ChartView } from './chartView';
import { h, setAttributes } from './dom';
import { button } from './toolkit';

/** What a chart asks of its group. */
export interface ChartActions extends PlotActions {
  tableToggled(id: string, open: boolean): void;
}

/** The definition as far as this run has data for it. */
export interface ChartContent {
  readonly definition: ChartDefinition;
  readonly lines: readonly LineDefinition[];
  readonly constants: readonly ConstantLine[];
}

/** What of a definition can be drawn now; undefined if no report carries any of its metrics. */
export function contentOf(definition: ChartDefinition, view: ChartView): ChartContent | undefined {
  const { needs } = definition;
  if (needs !== undefined && !view.store.has(needs)) return undefined;
  const lines = definition.lines.filter(({ metric }) => view.store.has(metric));
  const [only] = lines;
  if (only === undefined) return undefined;
  const constants = definition.constants?.(view.baselines) ?? [];
  const { alone } = definition;
  if (alone === undefined || lines.length > 1) return { definition, lines, constants };
  return { definition: { ...definition, title: alone.title }, lines: [{ ...only, label: alone.label }], constants };
}

/** Contents with the same signature are drawn by the same chart. */
export function signatureOf({ lines, constants }: ChartContent): string {
  return `${lines.map(({ metric }) => metric).join()}|${constants.map(({ value }) => value).join()}`;
}

export class Chart {
  readonly element: HTMLElement;
  readonly signature: string;
  private readonly definition: ChartDefinition;
  private readonly plotElement = h('div', { class: 'chart-plot', role: 'slider', tabindex: 0 });
  private readonly plot: ChartPlot;
  private readonly legend: ChartLegend;
  private readonly table: ChartTable;

  constructor(
    content: ChartContent,
    private readonly view: ChartView,
    private readonly actions: ChartActions,
    tableOpen: boolean,
  ) {
    const { definition, lines, constants } = content;
    this.definition = definition;
    this.signature = signatureOf(content);
    this.plot = new ChartPlot(this.plotElement, definition, lines, constants, view, actions);
    this.legend = new ChartLegend(definition, lines, view);
    this.table = new ChartTable(definition, lines, view);
    this.plotElement.addEventListener('keydown', (event) => this.onKey(event));
    this.plotElement.addEventListener('blur', () => this.leave());
    const toggle = button({
      label: `Table: ${definition.title}`,
      icon: 'table',
      appearance: 'icon',
      onClick: () => {
        this.showTable(!this.table.open);
        toggle.setPressed(this.table.open);
        this.actions.tableToggled(definition.id, this.table.open);
      },
    });
    toggle.setPressed(tableOpen);
    const tooltip = [...new Set(lines.map(({ metric }) => metrics[metric].description))].join('\n');
    const unit = definition.quantity === 'number' ? definition.unit : '';
    this.element = h(
      'section',
      { class: 'chart', 'aria-label': definition.title, 'data-chart': definition.id },
      h(
        'div',
        { class: 'chart-head' },
        h('h3', { title: tooltip }, definition.title),
        unit ? h('span', { class: 'chart-unit' }, unit) : undefined,
        toggle.element,
      ),
      this.legend.element,
      this.plotElement,
      this.table.element,
    );
    this.showTable(tableOpen);
  }

  /** Width that a plot would have now, in CSS pixels; 0 while the table is shown. Reads the layout. */
  measure(): number {
    return Math.floor(this.plotElement.clientWidth);
  }

  /** New rows, another zoom, x axis, width (in CSS pixels) or theme. */
  draw(width: number): void {
    this.plot.readRows();
    this.legend.setHollow(this.plot.hasHollowMarks);
    this.describe();
    if (this.table.open) this.table.update();
    else this.plot.draw(width);
  }

  /** The cursor has moved; nothing else has. */
  drawCursor(): void {
    const { cursorRow } = this.view;
    this.legend.update();
    this.plot.drawCursor();
    if (cursorRow !== undefined) this.describeCursor(cursorRow);
  }

  /** Another theme or kind of x. */
  restyle(): void {
    this.plot.destroy();
    this.draw(this.measure());
    this.drawCursor();
  }

  destroy(): void {
    this.plot.destroy();
    this.element.remove();
  }

  private showTable(open: boolean): void {
    this.table.setOpen(open);
    this.plotElement.hidden = open;
    this.legend.element.hidden = open;
    this.draw(this.measure());
  }

  private leave(): void {
    this.actions.moveCursor(undefined);
    this.actions.hover(undefined, undefined);
  }

  private onKey(event: KeyboardEvent): void {
    const { store, cursorRow } = this.view;
    const last = store.length - 1;
    if (last < 0) return;
    if (event.key === 'Escape') {
      this.leave();
      return;
    }
    const { min, max } = this.view.range();
    const first = Math.min(last, this.view.firstRowFrom(min));
    const end = this.view.zoom ? Math.max(first, Math.min(last, this.view.firstRowFrom(max))) : last;
    const page = Math.max(1, Math.round((end - first) / 10));
    const next = {
      ArrowLeft: (cursorRow ?? end + 1) - 1,
      ArrowRight: (cursorRow ?? first - 1) + 1,
      PageDown: (cursorRow ?? end) - page,
      PageUp: (cursorRow ?? end) + page,
      Home: first,
      End: end,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const row = Math.min(end, Math.max(first, next));
    this.actions.moveCursor(row);
    this.plot.hoverIteration(store.iteration(row));
  }

  /** The newest values in words, for screen readers. */
  private describe(): void {
    const { store } = this.view;
    const row = store.length - 1;
    if (row < 0) return;
    setAttributes(this.plotElement, {
      'aria-label': `${this.definition.title}, newest at iteration ${store.iteration(row)}: ${this.legend.words(row)}`,
      'aria-valuemin': store.iteration(0),
      'aria-valuemax': store.iteration(row),
    });
    if (this.view.cursorRow === undefined) this.describeCursor(row);
  }

  private describeCursor(row: number): void {
    const { store } = this.view;
    setAttributes(this.plotElement, {
      'aria-valuenow': store.iteration(row),
      'aria-valuetext': `iteration ${store.iteration(row)}: ${this.legend.words(row)}`,
    });
  }
}

// All charts of a run side by side, with one x axis, one zoom, one cursor and the interventions across them.
import type { RunEvent } from '../../src/protocol/runEvent';
import type { Baselines } from '../../src/protocol/webviewMessages';
import { Chart, contentOf, signatureOf, type ChartActions } from './chart';
import { chartDefinitions } from './chartDefinitions';
import { axisMetric, ChartView, interventionsOf, xAxes, type Intervention, type XAxis } from './chartView';
import { h, oncePerFrame, setText } from './dom';
import { clock } from './format';
import type { SeriesStore } from './seriesStore';
import type { Theme } from './theme';
import { button, dropdown } from './toolkit';
import { Tooltip } from './tooltip';

const axisLabels = { iterations: 'Iterations', steps: 'Environment steps', seconds: 'Seconds' } as const;

/** What is kept over a reload. */
export interface ChartGridState {
  readonly xAxis: XAxis;
  readonly openTables: readonly string[];
}

export class ChartGrid {
  readonly element: HTMLElement;
  private readonly view: ChartView;
  private readonly charts = new Map<string, Chart>();
  private readonly grid = h('div', { class: 'chart-grid' });
  private readonly cursorText = h('span', { class: 'cursor-text' });
  private readonly resetZoom = button({
    label: 'Reset zoom',
    icon: 'zoom-out',
    appearance: 'icon',
    onClick: () => this.zoom(undefined),
  });
  private readonly axisHolder = h('span', { class: 'axis-choice' });
  private readonly openTables: Set<string>;
  private offeredAxes = '';
  private readonly tooltip = new Tooltip();
  private readonly redraw = oncePerFrame(() => this.drawAll());
  private readonly redrawCursor = oncePerFrame(() => this.drawCursor());

  constructor(
    private readonly store: SeriesStore,
    state: ChartGridState,
    private readonly onStateChange: (state: ChartGridState) => void,
  ) {
    this.view = new ChartView(store);
    this.view.xAxis = state.xAxis;
    this.openTables = new Set(state.openTables);
    this.resetZoom.element.hidden = true;
    this.element = h(
      'section',
      { class: 'charts', 'aria-label': 'Charts' },
      h(
        'div',
        { class: 'chart-toolbar' },
        h('h2', {}, 'Charts'),
        this.cursorText,
        this.resetZoom.element,
        this.axisHolder,
      ),
      this.grid,
      this.tooltip.element,
    );
    new ResizeObserver(() => this.redraw()).observe(this.grid);
  }

  /** Rows were added or replaced. */
  dataChanged(): void {
    const { length } = this.store;
    if (this.view.cursorRow !== undefined && this.view.cursorRow >= length) this.view.cursorRow = undefined;
    this.offerAxes();
    this.redraw();
  }

  setBaselines(baselines: Baselines): void {
    this.view.baselines = baselines;
    this.redraw();
  }

  setEvents(events: readonly RunEvent[]): void {
    this.view.interventions = interventionsOf(events);
    this.redraw();
  }

  setTheme(theme: Theme): void {
    this.view.theme = theme;
    for (const chart of this.charts.values()) chart.restyle();
  }

  /** Puts the cursor of all charts on an iteration; undefined takes it away. */
  pointAt(iteration: number | undefined): void {
    this.moveCursor(
      iteration === undefined ? undefined : Math.min(this.store.length - 1, this.store.rowOfIteration(iteration)),
    );
  }

  private readonly actions: ChartActions = {
    moveCursor: (row) => this.moveCursor(row),
    zoom: (range) => this.zoom(range),
    hover: (intervention, at) => this.hover(intervention, at),
    tableToggled: (id, open) => {
      if (open) this.openTables.add(id);
      else this.openTables.delete(id);
      this.keep();
    },
  };

  private moveCursor(row: number | undefined): void {
    if (row === this.view.cursorRow) return;
    this.view.cursorRow = row;
    this.redrawCursor();
  }

  private zoom(range: { readonly min: number; readonly max: number } | undefined): void {
    this.view.zoom = range;
    this.resetZoom.element.hidden = range === undefined;
    this.redraw();
  }

  private hover(intervention: Intervention | undefined, at: DOMRect | undefined): void {
    if (intervention && at) this.tooltip.show(intervention.sentence, at);
    else this.tooltip.hide();
  }

  private setXAxis(xAxis: XAxis): void {
    this.view.xAxis = xAxis;
    this.zoom(undefined);
    this.keep();
    for (const chart of this.charts.values()) chart.restyle();
  }

  private keep(): void {
    this.onStateChange({ xAxis: this.view.xAxis, openTables: [...this.openTables] });
  }

  /** Steps and seconds are offered once the run reports them. */
  private offerAxes(): void {
    const offered = xAxes.filter((axis) => axis === 'iterations' || this.store.has(axisMetric[axis]));
    if (!offered.includes(this.view.xAxis) && this.store.length > 0) this.view.xAxis = 'iterations';
    if (offered.join() === this.offeredAxes) return;
    this.offeredAxes = offered.join();
    this.axisHolder.replaceChildren();
    if (offered.length < 2) return;
    this.axisHolder.append(
      dropdown<XAxis>({
        label: 'Horizontal axis',
        options: offered.map((value) => ({ value, label: axisLabels[value] })),
        value: this.view.xAxis,
        onChange: (axis) => this.setXAxis(axis),
      }),
    );
  }

  private drawAll(): void {
    this.matchCharts();
    // The layout is read once, before anything is written: all charts are equally wide.
    const width = Math.max(0, ...[...this.charts.values()].map((chart) => chart.measure()));
    for (const chart of this.charts.values()) chart.draw(width);
    this.drawCursor();
  }

  private drawCursor(): void {
    const { cursorRow, store } = this.view;
    for (const chart of this.charts.values()) chart.drawCursor();
    const seconds = cursorRow === undefined ? NaN : store.value('time/seconds', cursorRow);
    setText(
      this.cursorText,
      cursorRow === undefined
        ? ''
        : `iteration ${store.iteration(cursorRow)}${Number.isFinite(seconds) ? ` · ${clock(seconds)}` : ''}`,
    );
  }

  /** A chart appears with the first report that carries its metric, and is made anew when its lines change. */
  private matchCharts(): void {
    for (const definition of chartDefinitions) {
      const { id } = definition;
      const old = this.charts.get(id);
      const content = contentOf(definition, this.view);
      if (content === undefined) {
        old?.destroy();
        this.charts.delete(id);
        continue;
      }
      if (old?.signature === signatureOf(content)) continue;
      const chart = new Chart(content, this.view, this.actions, this.openTables.has(id));
      if (old) old.element.replaceWith(chart.element);
      else this.grid.insertBefore(chart.element, this.following(id));
      old?.destroy();
      this.charts.set(id, chart);
    }
  }

  /** The element before which a new chart stands, so that their order never depends on arrival. */
  private following(id: string): HTMLElement | null {
    const after = chartDefinitions.slice(chartDefinitions.findIndex((definition) => definition.id === id) + 1);
    for (const definition of after) {
      const chart = this.charts.get(definition.id);
      if (chart) return chart.element;
    }
    return null;
  }
}

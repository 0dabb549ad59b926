// One chart: a uPlot of the visible rows, thinned, with its legend, cursor and table. It keeps no data of its own and
// draws what its ChartView says; the group it belongs to tells it when.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { metrics } from '../../src/protocol/metrics';
import { linearRange, logarithmicRange, xAxis, yAxis } from './chartAxes';
import type { ChartDefinition, ConstantLine, LineDefinition } from './chartDefinitions';
import { ChartLegend } from './chartLegend';
import * as painter from './chartPainter';
import { ChartTable } from './chartTable';
import type { ChartView, Intervention } from './chartView';
import { decimate, type Decimated } from './decimate';
import { h, setAttributes } from './dom';
import { quantity } from './format';
import { MinMaxPyramid } from './minMaxPyramid';
import { withAlpha } from './theme';
import { button } from './toolkit';

/** What a chart asks of its group. */
export interface ChartActions {
  moveCursor(row: number | undefined): void;
  zoom(range: { readonly min: number; readonly max: number } | undefined): void;
  hover(intervention: Intervention | undefined, at: DOMRect | undefined): void;
  tableToggled(id: string, open: boolean): void;
}

interface DrawnLine extends LineDefinition {
  /** What is drawn: of a stack the sum up to here; NaN where nothing can be drawn. */
  readonly drawnAt: (row: number) => number;
  readonly pyramid: MinMaxPyramid;
}

const plotHeight = 172;

export class Chart {
  readonly element: HTMLElement;
  private readonly plotElement: HTMLElement;
  private readonly cursorLine = h('div', { class: 'chart-cursor', hidden: true });
  private readonly legend: ChartLegend;
  private readonly table: ChartTable;
  private readonly lines: readonly DrawnLine[];
  private readonly constants: readonly ConstantLine[];
  private plot: uPlot | undefined;
  private flags: readonly painter.FlagPlace[] = [];
  private hollowRows: number[] = [];
  private hollowScanned = 0;
  private width = 0;

  constructor(
    readonly definition: ChartDefinition,
    private readonly view: ChartView,
    private readonly actions: ChartActions,
    tableOpen: boolean,
  ) {
    this.constants = definition.constants?.(view.baselines) ?? [];
    const present = definition.lines.filter(({ metric }) => view.store.has(metric));
    this.lines = present.map((line, i) => {
      const drawnAt = this.valueDrawn(present.slice(definition.stacked ? 0 : i, i + 1));
      return { ...line, drawnAt, pyramid: new MinMaxPyramid(drawnAt) };
    });
    this.legend = new ChartLegend(definition, this.lines, view);
    this.table = new ChartTable(definition, this.lines, view);
    this.plotElement = h('div', { class: 'chart-plot', role: 'slider', tabindex: 0 });
    this.plotElement.addEventListener('keydown', (event) => this.onKey(event));
    this.plotElement.addEventListener('blur', () => this.actions.moveCursor(undefined));
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
    const tooltip = [...new Set(present.map(({ metric }) => metrics[metric].description))].join('\n');
    this.element = h(
      'section',
      { class: 'chart', 'aria-label': definition.title, 'data-chart': definition.id },
      h(
        'div',
        { class: 'chart-head' },
        h('h3', { title: tooltip }, definition.title),
        definition.unit && definition.quantity === 'number' ? h('span', { class: 'chart-unit' }, definition.unit) : '',
        toggle.element,
      ),
      this.legend.element,
      this.plotElement,
      this.table.element,
    );
    this.showTable(tableOpen);
  }

  /** Which of the definition's lines have data: when this changes the chart is made anew. */
  get signature(): string {
    return `${this.lines.map(({ metric }) => metric).join()}|${this.constants.map(({ value }) => value).join()}`;
  }

  /** New rows, another zoom, x axis, width or theme. */
  draw(): void {
    const { store } = this.view;
    for (const { pyramid } of this.lines) pyramid.extendTo(store.length);
    this.describe();
    this.legend.update();
    if (this.table.open) {
      this.table.update();
      return;
    }
    const width = Math.floor(this.plotElement.clientWidth);
    if (width < 40) return;
    this.plot ??= this.makePlot(width);
    if (width !== this.width) {
      this.plot.setSize({ width, height: plotHeight });
      this.width = width;
    }
    const { min, max } = this.view.range();
    const from = Math.max(0, this.view.firstRowFrom(min) - 1);
    const to = Math.min(store.length, this.view.firstRowFrom(max) + 2);
    const pixels = width - 52 - painter.edgeWidth;
    const data = decimate({
      from,
      to,
      pixels,
      xAt: (row) => this.view.x(row),
      lines: this.lines.map(({ drawnAt, pyramid }) => ({ valueAt: drawnAt, pyramid })),
    });
    const plot = this.plot;
    plot.batch(() => {
      plot.setData(data, false);
      plot.setScale('x', { min, max });
    });
    this.drawCursor();
  }

  /** The cursor has moved; nothing else has. */
  drawCursor(): void {
    this.legend.update();
    const { cursorRow } = this.view;
    const left = this.plot && cursorRow !== undefined ? this.plot.valToPos(this.view.x(cursorRow), 'x') : -1;
    const inside = this.plot !== undefined && left >= 0 && left <= this.plot.over.clientWidth + 0.5;
    this.cursorLine.hidden = !inside;
    if (inside) this.cursorLine.style.transform = `translateX(${left.toFixed(1)}px)`;
    if (cursorRow !== undefined) this.describeCursor(cursorRow);
  }

  /** The theme's colours are baked into a plot's options: it is made anew. */
  restyle(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.width = 0;
    this.draw();
  }

  destroy(): void {
    this.plot?.destroy();
    this.element.remove();
  }

  private showTable(open: boolean): void {
    this.table.setOpen(open);
    this.plotElement.hidden = open;
    this.legend.element.hidden = open;
    this.draw();
  }

  /** The sum of the lines' values, as far as the scale can show it. */
  private valueDrawn(lines: readonly LineDefinition[]): (row: number) => number {
    const { store } = this.view;
    const logarithmic = this.definition.scale === 'logarithmic';
    const [only] = lines;
    if (lines.length === 1 && only) {
      if (!logarithmic) return (row) => store.value(only.metric, row);
      return (row) => {
        const value = store.value(only.metric, row);
        return value > 0 ? value : NaN;
      };
    }
    return (row) => lines.reduce((sum, { metric }) => sum + store.value(metric, row), 0);
  }

  private makePlot(width: number): uPlot {
    const { theme, xAxis: axis } = this.view;
    const { scale, quantity: kind, stacked } = this.definition;
    const constants = this.constants.map(({ value }) => value);
    if (stacked) constants.push(0);
    const range = scale === 'logarithmic' ? logarithmicRange : linearRange;
    this.width = width;
    const plot = new uPlot(
      {
        width,
        height: plotHeight,
        padding: [painter.flagHeight, painter.edgeWidth, 0, 0],
        legend: { show: false },
        cursor: {
          x: false,
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false, dist: 4 },
          bind: {
            dblclick: () => () => {
              this.actions.zoom(undefined);
              return null;
            },
          },
        },
        scales: {
          x: { time: false, auto: false },
          y: {
            distr: scale === 'logarithmic' ? 3 : 1,
            range: (_u, low, high) => range(low, high, constants),
          },
        },
        axes: [xAxis(theme, axis === 'seconds'), yAxis(theme, scale, kind)],
        series: [{}, ...this.lines.map((line) => this.seriesOptions(line))],
        ...(stacked
          ? { bands: this.lines.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })) }
          : {}),
        hooks: {
          drawAxes: [(u) => this.paintBelow(u)],
          draw: [(u) => this.paintAbove(u)],
          setCursor: [(u) => this.onMouse(u)],
          setSelect: [(u) => this.onSelect(u)],
        },
      },
      [[], ...this.lines.map(() => [])] as Decimated,
      this.plotElement,
    );
    plot.over.append(this.cursorLine);
    plot.over.addEventListener('mouseleave', () => {
      this.actions.moveCursor(undefined);
      this.actions.hover(undefined, undefined);
    });
    return plot;
  }

  private seriesOptions({ colour, dash, label }: DrawnLine): uPlot.Series {
    const stroke = this.view.theme.colours[colour];
    return {
      label,
      stroke,
      width: 1.5,
      dash: [...dash],
      ...(this.definition.stacked ? { fill: withAlpha(stroke, 0.3) } : {}),
      points: { size: 4, fill: stroke },
    };
  }

  private paintBelow(u: uPlot): void {
    painter.paintConstants(u, this.view.theme, this.constants);
    if (this.definition.shadeExcess && this.lines.length > 1) painter.paintExcess(u, this.view.theme);
  }

  private paintAbove(u: uPlot): void {
    const { theme, interventions } = this.view;
    painter.paintHollowMarks(u, theme, this.hollowMarks());
    this.flags = painter.paintInterventions(
      u,
      theme,
      interventions.map((intervention) => ({ intervention, x: this.view.xOf(intervention) })),
    );
    const { quantity: kind } = this.definition;
    const newest = this.view.store.length - 1;
    painter.paintEdgeLabels(
      u,
      theme,
      this.lines.flatMap(({ drawnAt, metric, colour }) => {
        const value = drawnAt(newest);
        const text = quantity(this.view.store.value(metric, newest), kind);
        return Number.isFinite(value) ? [{ value, colour: theme.colours[colour], text }] : [];
      }),
    );
  }

  private hollowMarks(): painter.HollowMark[] {
    const { hollowMarks } = this.definition;
    const [line] = this.lines;
    const { store } = this.view;
    if (hollowMarks === undefined || line === undefined) return [];
    if (this.hollowScanned > store.length) {
      this.hollowScanned = 0;
      this.hollowRows = [];
    }
    for (; this.hollowScanned < store.length; this.hollowScanned++) {
      if (store.value(hollowMarks.metric, this.hollowScanned) > 0) this.hollowRows.push(this.hollowScanned);
    }
    const { min, max } = this.view.range();
    return this.hollowRows
      .map((row) => ({ x: this.view.x(row), y: line.drawnAt(row) }))
      .filter(({ x, y }) => x >= min && x <= max && Number.isFinite(y));
  }

  private onMouse(u: uPlot): void {
    const { left = -1 } = u.cursor;
    if (left < 0) return;
    this.actions.moveCursor(this.view.nearestRow(u.posToVal(left, 'x')));
    const near = this.flags.find(({ x }) => Math.abs(x - left) < 6);
    const { left: plotLeft, top, height } = u.over.getBoundingClientRect();
    this.actions.hover(near?.intervention, near && new DOMRect(plotLeft + near.x, top, 0, height));
  }

  private onSelect(u: uPlot): void {
    const { left, width } = u.select;
    if (width < 4) return;
    const range = { min: u.posToVal(left, 'x'), max: u.posToVal(left + width, 'x') };
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.actions.zoom(range);
  }

  private onKey(event: KeyboardEvent): void {
    const { store, cursorRow } = this.view;
    const last = store.length - 1;
    if (last < 0) return;
    const { min, max } = this.view.range();
    const first = this.view.firstRowFrom(min);
    const end = this.view.zoom ? Math.max(first, Math.min(last, this.view.firstRowFrom(max))) : last;
    const page = Math.max(1, Math.round((end - first) / 10));
    const now = cursorRow ?? end;
    const next = {
      ArrowLeft: cursorRow === undefined ? end : now - 1,
      ArrowRight: cursorRow === undefined ? first : now + 1,
      PageDown: now - page,
      PageUp: now + page,
      Home: first,
      End: end,
    }[event.key];
    if (event.key === 'Escape') {
      this.actions.moveCursor(undefined);
      this.actions.hover(undefined, undefined);
      return;
    }
    if (next === undefined) return;
    event.preventDefault();
    const row = Math.min(end, Math.max(first, next));
    this.actions.moveCursor(row);
    const iteration = store.iteration(row);
    const here = this.flags.find(({ intervention }) => intervention.event.iteration === iteration);
    const box = this.plot?.over.getBoundingClientRect();
    this.actions.hover(here?.intervention, here && box && new DOMRect(box.left + here.x, box.top, 0, box.height));
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

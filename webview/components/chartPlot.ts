// The plot of one chart: a uPlot of the visible rows, thinned, with what the painter adds. It keeps no data of its own
// and draws what its ChartView says. Names, values, table and keys are chart.ts's.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { xAxis, yAxis, yAxisWidth } from './chartAxes';
import type { ChartDefinition, ConstantLine, LineDefinition } from './chartDefinitions';
import * as painter from './chartPainter';
import { linearRange, logarithmicRange } from './chartScales';
import type { ChartView, Intervention } from './chartView';
import { decimate, type Decimated } from './decimate';
import { h } from './dom';
import { quantity } from './format';
import { MinMaxPyramid } from './minMaxPyramid';
import { lowerBound } from './seriesStore';
import { withAlpha } from './theme';

/** What a plot asks of the group of charts. */
export interface PlotActions {
  moveCursor(row: number | undefined): void;
  zoom(range: { readonly min: number; readonly max: number } | undefined): void;
  hover(intervention: Intervention | undefined, at: DOMRect | undefined): void;
}

interface DrawnLine extends LineDefinition {
  /** What is drawn: of a stack the sum up to here; NaN where the scale cannot show it. */
  readonly drawnAt: (row: number) => number;
  readonly pyramid: MinMaxPyramid;
}

const plotHeight = 172;

export class ChartPlot {
  private readonly lines: readonly DrawnLine[];
  private readonly cursorLine = h('div', { class: 'chart-cursor', hidden: true });
  private plot: uPlot | undefined;
  private flags: readonly painter.FlagPlace[] = [];
  private hollowRows: number[] = [];
  private hollowScanned = 0;
  private width = 0;
  private generation = -1;

  constructor(
    private readonly parent: HTMLElement,
    private readonly definition: ChartDefinition,
    lines: readonly LineDefinition[],
    private readonly constants: readonly ConstantLine[],
    private readonly view: ChartView,
    private readonly actions: PlotActions,
  ) {
    this.lines = lines.map((line, i) => {
      const drawnAt = this.valueDrawn(lines.slice(definition.stacked ? 0 : i, i + 1));
      return { ...line, drawnAt, pyramid: new MinMaxPyramid(drawnAt) };
    });
  }

  /** Whether any row has a hollow mark. */
  get hasHollowMarks(): boolean {
    return this.hollowRows.length > 0;
  }

  /** Takes in new rows, without drawing. */
  readRows(): void {
    const { store } = this.view;
    if (this.generation !== store.generation) {
      this.generation = store.generation;
      for (const { pyramid } of this.lines) pyramid.clear();
      this.hollowScanned = 0;
      this.hollowRows = [];
    }
    for (const { pyramid } of this.lines) pyramid.extendTo(store.length);
    const { hollowMarks } = this.definition;
    if (hollowMarks === undefined) return;
    for (; this.hollowScanned < store.length; this.hollowScanned++) {
      if (store.value(hollowMarks.metric, this.hollowScanned) > 0) this.hollowRows.push(this.hollowScanned);
    }
  }

  /** @param width in CSS pixels. */
  draw(width: number): void {
    if (width < 40) return;
    this.plot ??= this.makePlot(width);
    if (width !== this.width) {
      this.plot.setSize({ width, height: plotHeight });
      this.width = width;
    }
    const { store } = this.view;
    const { min, max } = this.view.range();
    const data = decimate({
      from: Math.max(0, this.view.firstRowFrom(min) - 1),
      to: Math.min(store.length, this.view.firstRowFrom(max) + 2),
      pixels: this.innerWidth,
      xAt: (row) => this.view.x(row),
      lines: this.lines.map(({ drawnAt, pyramid }) => ({ valueAt: drawnAt, pyramid })),
    });
    const plot = this.plot;
    plot.batch(() => {
      plot.setData(data, false);
      plot.setScale('x', { min, max });
    });
  }

  drawCursor(): void {
    const { cursorRow } = this.view;
    const left = this.plot && cursorRow !== undefined ? this.plot.valToPos(this.view.x(cursorRow), 'x') : -1;
    const inside = left >= 0 && left <= this.innerWidth + 0.5;
    this.cursorLine.hidden = !inside;
    if (inside) this.cursorLine.style.transform = `translateX(${left.toFixed(1)}px)`;
  }

  /** Tells the group whether the iteration is one where a change took effect. */
  hoverIteration(iteration: number): void {
    const here = this.flags.find(({ intervention }) => intervention.event.iteration === iteration);
    this.hover(here);
  }

  /** Colours and the kind of x are baked into uPlot's options: the next draw makes a new one. */
  destroy(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.width = 0;
  }

  private get innerWidth(): number {
    return Math.max(1, this.width - yAxisWidth - painter.edgeWidth);
  }

  private valueDrawn(lines: readonly LineDefinition[]): (row: number) => number {
    const columns = lines.map(({ metric }) => this.view.store.column(metric));
    const [only] = columns;
    if (only === undefined || columns.length > 1) {
      return (row) => columns.reduce((sum, column) => sum + column.at(row), 0);
    }
    if (this.definition.scale === 'linear') return (row) => only.at(row);
    return (row) => {
      const value = only.at(row);
      return value > 0 ? value : NaN;
    };
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
        ...(stacked ? { bands: this.lines.slice(1).map((_, i): uPlot.Band => ({ series: [i + 2, i + 1] })) } : {}),
        hooks: {
          drawAxes: [(u) => this.paintBelow(u)],
          draw: [(u) => this.paintAbove(u)],
          setCursor: [(u) => this.onMouse(u)],
          setSelect: [(u) => this.onSelect(u)],
        },
      },
      [[], ...this.lines.map(() => [])] as Decimated,
      this.parent,
    );
    plot.over.append(this.cursorLine);
    plot.over.addEventListener('mouseleave', () => {
      this.actions.moveCursor(undefined);
      this.hover(undefined);
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
    const { theme, interventions, store } = this.view;
    painter.paintHollowMarks(u, theme, this.hollowMarks());
    this.flags = painter.paintInterventions(
      u,
      theme,
      interventions.map((intervention) => ({ intervention, x: this.view.xOf(intervention) })),
    );
    const newest = store.length - 1;
    const labels = this.lines.map(({ drawnAt, metric, colour }) => ({
      value: drawnAt(newest),
      colour: theme.colours[colour],
      text: quantity(store.value(metric, newest), this.definition.quantity),
    }));
    painter.paintEdgeLabels(
      u,
      theme,
      labels.filter(({ value }) => Number.isFinite(value)),
    );
  }

  private hollowMarks(): painter.HollowMark[] {
    const [line] = this.lines;
    if (line === undefined) return [];
    const { min, max } = this.view.range();
    const rows = this.hollowRows;
    const marks: painter.HollowMark[] = [];
    // At most one mark every few pixels: the next one is searched for, not stepped to.
    const apart = (painter.hollowMarkSpacing * (max - min)) / this.innerWidth;
    const indexFrom = (x: number) => lowerBound(rows.length, (i) => this.view.x(rows[i]!), x);
    for (let i = indexFrom(min); i < rows.length;) {
      const x = this.view.x(rows[i]!);
      if (x > max) break;
      const y = line.drawnAt(rows[i]!);
      if (Number.isFinite(y)) marks.push({ x, y });
      i = Math.max(i + 1, indexFrom(x + apart));
    }
    return marks;
  }

  private onMouse(u: uPlot): void {
    const { left = -1 } = u.cursor;
    if (left < 0) return;
    this.actions.moveCursor(this.view.nearestRow(u.posToVal(left, 'x')));
    this.hover(this.flags.find(({ x }) => Math.abs(x - left) < 6));
  }

  private hover(flag: painter.FlagPlace | undefined): void {
    if (flag === undefined || this.plot === undefined) {
      this.actions.hover(undefined, undefined);
      return;
    }
    const { left, top, height } = this.plot.over.getBoundingClientRect();
    this.actions.hover(flag.intervention, new DOMRect(left + flag.x, top, 0, height));
  }

  private onSelect(u: uPlot): void {
    const { left, width } = u.select;
    if (width < 4) return;
    const range = { min: u.posToVal(left, 'x'), max: u.posToVal(left + width, 'x') };
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.actions.zoom(range);
  }
}

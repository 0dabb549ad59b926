// One column of the chosen episode over its steps, as a small uPlot with the page's cursor in it. What is drawn is what the
// reader has sent, already thinned.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Dimension } from '../../src/protocol/demonstrationView';
import { xAxis, yAxis } from '../components/chartAxes';
import { linearRange } from '../components/chartScales';
import { h, setAttributes, setText } from '../components/dom';
import { measured } from '../components/format';
import type { ChartColour, Theme } from '../components/theme';

export const seriesHeight = 104;

export interface SeriesActions {
  /** The mouse or the keyboard is at a step. */
  moveTo(step: number): void;
  zoom(range: Range | undefined): void;
  onKey(event: KeyboardEvent): void;
}

/** Steps [from, to). */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export class SeriesChart {
  readonly element: HTMLElement;
  private readonly parent = h('div', { class: 'series-plot', role: 'slider', tabindex: 0 });
  private readonly value = h('span', { class: 'series-value' });
  private readonly cursor = h('div', { class: 'chart-cursor', hidden: true });
  private plot: uPlot | undefined;
  private steps: Int32Array = new Int32Array();
  private values: Float64Array = new Float64Array();
  private range: Range = { from: 0, to: 1 };

  constructor(
    readonly dimension: Dimension,
    private readonly colour: ChartColour,
    private readonly actions: SeriesActions,
  ) {
    this.element = h(
      'section',
      { class: 'series', 'aria-label': dimension.name },
      h('div', { class: 'series-head' }, h('h3', { title: dimension.name }, dimension.name), this.value),
      this.parent,
    );
    this.parent.addEventListener('keydown', (event) => actions.onKey(event));
  }

  get width(): number {
    return Math.floor(this.parent.clientWidth);
  }

  setData(steps: Int32Array, values: Float64Array, range: Range): void {
    this.steps = steps;
    this.values = values;
    this.range = range;
    const plot = this.plot;
    if (plot === undefined) return;
    plot.batch(() => {
      plot.setData([steps, values], false);
      plot.setScale('x', { min: range.from, max: Math.max(range.from + 1, range.to - 1) });
    });
    setAttributes(this.parent, { 'aria-valuemin': range.from, 'aria-valuemax': range.to - 1 });
  }

  /** @param width in CSS pixels. */
  draw(width: number, theme: Theme): void {
    if (width < 40) return;
    if (this.plot === undefined) {
      this.plot = this.makePlot(width, theme);
      this.setData(this.steps, this.values, this.range);
    } else if (this.plot.width !== width) {
      this.plot.setSize({ width, height: seriesHeight });
    }
  }

  /** @param position of the page's cursor. */
  showCursor(position: number): void {
    const { plot, range } = this;
    const step = Math.min(Math.floor(position + 1e-6), range.to - 1);
    const value = this.values[nearest(this.steps, step)];
    const text = value === undefined ? '' : measured(value);
    setText(this.value, text);
    const isInside = position >= range.from && plot !== undefined;
    this.cursor.hidden = !isInside;
    if (isInside) {
      const left = plot.valToPos(Math.min(position, range.to - 1), 'x');
      this.cursor.style.transform = `translateX(${left.toFixed(1)}px)`;
    }
    setAttributes(this.parent, {
      'aria-label': this.dimension.name,
      'aria-valuenow': step,
      'aria-valuetext': `step ${step}: ${text}`,
    });
  }

  restyle(theme: Theme): void {
    const { width } = this.plot ?? {};
    this.plot?.destroy();
    this.plot = undefined;
    if (width !== undefined) this.draw(width, theme);
  }

  destroy(): void {
    this.plot?.destroy();
    this.element.remove();
  }

  private makePlot(width: number, theme: Theme): uPlot {
    const plot = new uPlot(
      {
        width,
        height: seriesHeight,
        padding: [6, 8, 0, 0],
        legend: { show: false },
        cursor: {
          x: false,
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false, dist: 6 },
          bind: {
            dblclick: () => () => {
              this.actions.zoom(undefined);
              return null;
            },
          },
        },
        scales: {
          x: { time: false, auto: false },
          y: { range: (_u, low, high) => linearRange(low, high, []) },
        },
        axes: [xAxis(theme, false), yAxis(theme, 'linear', 'number')],
        series: [{}, { stroke: theme.colours[this.colour], width: 1, points: { show: false } }],
        hooks: {
          setCursor: [(u) => this.onMouse(u)],
          setSelect: [(u) => this.onSelect(u)],
        },
      },
      [[], []],
      this.parent,
    );
    plot.over.append(this.cursor);
    return plot;
  }

  private onMouse(u: uPlot): void {
    const { left = -1 } = u.cursor;
    if (left >= 0) this.actions.moveTo(Math.round(u.posToVal(left, 'x')));
  }

  private onSelect(u: uPlot): void {
    const { left, width } = u.select;
    if (width < 6) return;
    const from = Math.max(0, Math.floor(u.posToVal(left, 'x')));
    const to = Math.ceil(u.posToVal(left + width, 'x')) + 1;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.actions.zoom({ from, to: Math.max(from + 2, to) });
  }
}

/** Index of the last of the ascending steps that is not after `step`; 0 if all are. */
export function nearest(steps: Int32Array, step: number): number {
  let low = 0;
  let high = steps.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= step) low = middle;
    else high = middle;
  }
  return low;
}

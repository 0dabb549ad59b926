// The chosen dimensions of the chosen episode: over time, as distributions, or as a table. One chart each, all with one
// cursor and one zoom.
import type { AnswerTo, Column, DemonstrationFacts } from '../../src/protocol/demonstrationView';
import { thinnedRows } from '../components/decimate';
import { h, oncePerFrame } from '../components/dom';
import { measured, plain } from '../components/format';
import type { ChartColour, Theme } from '../components/theme';
import { dimensionOf, sameColumn } from './dimensionPicker';
import type { EpisodeClock } from './episodeClock';
import { HistogramChart } from './histogramChart';
import type { Questions } from './questions';
import { nearest, SeriesChart, type Range } from './seriesChart';

export const gridViews = ['time', 'distribution', 'table'] as const;
export type GridView = (typeof gridViews)[number];

const bins = 48;
const colours: Readonly<Record<Column['of'], ChartColour>> = {
  observation: 'blue',
  action: 'orange',
  reward: 'green',
  return: 'green',
};

export interface GridInput {
  readonly facts: DemonstrationFacts;
  readonly episode: number;
  readonly columns: readonly Column[];
  readonly view: GridView;
}

export class DimensionGrid {
  readonly element = h('div', { class: 'series-grid' });
  private input: GridInput | undefined;
  private shape = '';
  private charts: readonly (readonly [Column, SeriesChart])[] = [];
  private histograms: readonly HistogramChart[] = [];
  private series: { readonly columns: readonly Column[]; readonly answer: AnswerTo<'series'> } | undefined;
  private zoom: Range | undefined;
  private width = 0;

  constructor(
    private readonly questions: Questions,
    private readonly clock: EpisodeClock,
    private theme: Theme,
  ) {
    clock.onChange(oncePerFrame(() => this.showCursor()));
    new ResizeObserver(oncePerFrame(() => this.fit())).observe(this.element);
  }

  update(input: GridInput): void {
    if (input.episode !== this.input?.episode || input.facts.file !== this.input.facts.file) this.zoom = undefined;
    this.input = input;
    this.build();
    this.request();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    for (const [, chart] of this.charts) chart.restyle(theme);
    this.showCursor();
  }

  /** Reward and what it adds up to come first, then what was chosen. */
  private shown({ facts, columns, view }: GridInput): Column[] {
    const rewards: Column[] = facts.rewards
      ? [{ of: 'reward', index: 0 }, ...(view === 'distribution' ? [] : [{ of: 'return' as const, index: 0 }])]
      : [];
    return [...rewards, ...columns];
  }

  private build(): void {
    const { input } = this;
    if (input === undefined) return;
    const columns = this.shown(input);
    const names = columns.map((column) => dimensionOf(input.facts, column).name);
    const shape = JSON.stringify([input.view, columns, names]);
    if (shape === this.shape) return;
    this.shape = shape;
    for (const [, chart] of this.charts) chart.destroy();
    this.charts = [];
    this.histograms = [];
    this.element.classList.toggle('as-table', input.view === 'table');
    if (input.view === 'time') {
      this.charts = columns.map((column) => [
        column,
        new SeriesChart(dimensionOf(input.facts, column), colours[column.of], {
          moveTo: (step) => {
            if (!this.clock.playing) this.clock.moveTo(step);
          },
          zoom: (range) => {
            this.zoom = range;
            this.request();
          },
          onKey: (event) => this.onKey(event),
        }),
      ]);
      this.element.replaceChildren(...this.charts.map(([, chart]) => chart.element));
    } else if (input.view === 'distribution') {
      this.histograms = columns.map((column) => new HistogramChart(dimensionOf(input.facts, column)));
      this.element.replaceChildren(...this.histograms.map(({ element }) => element));
    } else {
      this.element.replaceChildren();
    }
  }

  private request(): void {
    const { input } = this;
    if (input === undefined) return;
    const { facts, episode, view } = input;
    const columns = this.shown(input);
    if (view === 'distribution') {
      this.questions.ask('grid', { kind: 'histograms', episode, columns, bins }, ({ histograms }) => {
        histograms.forEach((histogram, i) => this.histograms[i]?.update(histogram));
      });
      return;
    }
    const { from, to } = this.range(facts, episode);
    // Two points a pixel are all that a line can show; a table has fewer rows than that.
    const points = Math.max(400, 2 * (this.charts[0]?.[1].width ?? 0));
    this.questions.ask('grid', { kind: 'series', episode, columns, from, to, points }, (answer) => {
      this.series = { columns, answer };
      if (this.input?.view === 'table') this.writeTable();
      else this.drawSeries();
    });
  }

  private range(facts: DemonstrationFacts, episode: number): Range {
    const length = facts.lengths[episode]!;
    if (this.zoom === undefined) return { from: 0, to: length };
    const from = Math.min(this.zoom.from, Math.max(0, length - 2));
    return { from, to: Math.min(length, this.zoom.to) };
  }

  private drawSeries(): void {
    const { input, series } = this;
    if (input === undefined || series === undefined) return;
    const range = this.range(input.facts, input.episode);
    for (const [column, chart] of this.charts) {
      const values = series.answer.values[series.columns.findIndex((each) => sameColumn(each, column))];
      if (values) chart.setData(series.answer.steps, values, range);
    }
    this.fit();
    this.showCursor();
  }

  private fit(): void {
    const width = this.charts[0]?.[1].width ?? 0;
    if (width === 0) return;
    const wider = this.width > 0 && width > 1.5 * this.width;
    this.width = width;
    for (const [, chart] of this.charts) chart.draw(width, this.theme);
    this.showCursor();
    if (wider) this.request();
  }

  private showCursor(): void {
    for (const [, chart] of this.charts) chart.showCursor(this.clock.position);
  }

  private writeTable(): void {
    const { input, series } = this;
    if (input === undefined || series === undefined) return;
    const { columns, answer } = series;
    const length = input.facts.lengths[input.episode]!;
    const rows = thinnedRows(answer.steps.length).reverse();
    const caption =
      rows.length === length
        ? `Episode ${input.episode}, all ${length} steps`
        : `Episode ${input.episode}, ${rows.length} of ${length} steps`;
    this.element.replaceChildren(
      h(
        'div',
        { class: 'series-table', role: 'region', 'aria-label': caption, tabindex: 0 },
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
              h('th', { scope: 'col' }, 'Step'),
              ...columns.map((column) => h('th', { scope: 'col' }, dimensionOf(input.facts, column).name)),
            ),
          ),
          h(
            'tbody',
            {},
            ...rows.map((row) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, plain(answer.steps[row]!)),
                ...answer.values.map((values) => h('td', {}, measured(values[row]!))),
              ),
            ),
          ),
        ),
      ),
    );
  }

  private onKey(event: KeyboardEvent): void {
    const { input, clock } = this;
    if (input === undefined) return;
    if (event.key === 'Escape' && this.zoom) {
      this.zoom = undefined;
      this.request();
      return;
    }
    const steps = this.series?.answer.steps ?? new Int32Array();
    const { from, to } = this.range(input.facts, input.episode);
    const page = Math.max(1, Math.round((to - from) / 10));
    // A thinned line has no value at most steps: the arrows go to those it has.
    const here = nearest(steps, clock.step);
    const next = {
      ArrowLeft: steps[here - 1] ?? clock.step - 1,
      ArrowRight: steps[here + 1] ?? clock.step + 1,
      PageDown: clock.step - page,
      PageUp: clock.step + page,
      Home: from,
      End: to - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    clock.moveTo(Math.min(to - 1, Math.max(from, next)));
  }
}

// Where the recorded steps are in any two dimensions: a heat map of counts over the whole file, empty where nobody has been, and
// the chosen episode's way through it.
import type { AnswerTo, Column, DemonstrationFacts } from '../../src/protocol/demonstrationView';
import { ColourBar } from '../components/colourBar';
import { colourAt, sequentialMap } from '../components/colourMaps';
import { h, oncePerFrame, setText } from '../components/dom';
import { count, plain } from '../components/format';
import { shareOf, type LayerScale } from '../components/rewardLayers';
import type { Theme } from '../components/theme';
import { button, dropdown } from '../components/toolkit';
import { allColumns, dimensionOf, sameColumn } from './dimensionPicker';
import type { EpisodeClock } from './episodeClock';
import { PlotArea } from './plotArea';
import type { Questions } from './questions';
import { paintPosition, paintWay } from './way';

const cells = 64;
const points = 4000;
const mostRows = 30;
const height = 284;

export interface CoverageChoice {
  readonly x: Column;
  readonly y: Column;
}

export class CoverageView {
  readonly element: HTMLElement;
  private readonly upwards = h('div', { class: 'coverage-choice' });
  private readonly across = h('div', { class: 'coverage-choice across' });
  private readonly area = new PlotArea();
  private readonly cursor = h('canvas', { class: 'plot-cursor', 'aria-hidden': 'true' });
  private readonly picture = h('div', { class: 'coverage-picture', role: 'img' }, this.area.canvas, this.cursor);
  private readonly bar = new ColourBar();
  private readonly caption = h('p', { class: 'quiet coverage-caption' });
  private readonly table = h('div', {
    class: 'coverage-table',
    role: 'region',
    tabindex: 0,
    'aria-label': 'Coverage as a table',
    hidden: true,
  });
  private facts: DemonstrationFacts | undefined;
  private episode = 0;
  private choice: CoverageChoice | undefined;
  private answer: AnswerTo<'coverage'> | undefined;

  constructor(
    private readonly questions: Questions,
    private readonly clock: EpisodeClock,
    private theme: Theme,
    private readonly onChoice: (choice: CoverageChoice) => void,
  ) {
    const toggle = button({
      label: 'Table: coverage',
      icon: 'table',
      appearance: 'icon',
      onClick: () => {
        this.table.hidden = !this.table.hidden;
        this.picture.hidden = this.bar.element.hidden = !this.table.hidden;
        toggle.setPressed(!this.table.hidden);
        this.draw();
      },
    });
    toggle.setPressed(false);
    this.element = h(
      'section',
      { class: 'coverage', 'aria-label': 'Coverage' },
      h('div', { class: 'panel-head' }, h('h2', {}, 'Coverage'), this.upwards, toggle.element),
      this.picture,
      this.across,
      this.table,
      this.bar.element,
      this.caption,
    );
    clock.onChange(oncePerFrame(() => this.drawCursor()));
    new ResizeObserver(oncePerFrame(() => this.draw())).observe(this.element);
  }

  update(facts: DemonstrationFacts, episode: number, choice: CoverageChoice): void {
    const isNew = facts !== this.facts || JSON.stringify(choice) !== JSON.stringify(this.choice);
    this.facts = facts;
    this.episode = episode;
    this.choice = choice;
    if (isNew) this.writeChoices(facts, choice);
    this.request();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.draw();
  }

  private request(): void {
    const { choice, episode } = this;
    if (choice === undefined) return;
    this.questions.ask('coverage', { kind: 'coverage', episode, ...choice, cells, points }, (answer) => {
      this.answer = answer;
      this.describe();
      this.draw();
    });
  }

  private writeChoices(facts: DemonstrationFacts, choice: CoverageChoice): void {
    const columns = allColumns(facts);
    const pick = (axis: 'x' | 'y', label: string) =>
      dropdown({
        label,
        options: columns.map((column, i) => ({ value: String(i), label: dimensionOf(facts, column).name })),
        value: String(columns.findIndex((column) => sameColumn(column, choice[axis]))),
        onChange: (value) => {
          const now = this.choice ?? choice;
          this.choice = { ...now, [axis]: columns[Number(value)]! };
          this.onChoice(this.choice);
          this.request();
        },
      });
    this.upwards.replaceChildren(h('span', { 'aria-hidden': 'true' }, '↑'), pick('y', 'Upwards'));
    this.across.replaceChildren(h('span', { 'aria-hidden': 'true' }, '→'), pick('x', 'To the right'));
  }

  private scale({ counts }: AnswerTo<'coverage'>): LayerScale {
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    return { kind: 'logarithmic', low: 0.7, high: Math.max(2, most) };
  }

  private draw(): void {
    const { answer, theme, area } = this;
    const width = Math.floor(this.element.clientWidth);
    if (answer === undefined || width < 80 || this.picture.hidden) return;
    const context = area.begin(answer, { width, height });
    if (context === null) return;
    const { x, y, width: across, height: up } = area.inner;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image(answer), x, y, across, up);
    area.paintAxes(context, theme);
    context.save();
    context.beginPath();
    context.rect(x, y, across, up);
    context.clip();
    paintWay(context, answer.way, this.place());
    context.restore();
    this.bar.update(this.scale(answer), sequentialMap(), Math.min(across, 360));
    this.bar.element.style.marginLeft = `${x}px`;
    this.drawCursor();
  }

  private drawCursor(): void {
    const { answer } = this;
    if (answer === undefined || this.picture.hidden) return;
    const { offsetWidth: width, offsetHeight } = this.area.canvas;
    const canvas = this.cursor;
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(offsetHeight * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(offsetHeight * ratio);
    }
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, offsetHeight);
    paintPosition(context, answer.way, this.clock.position, this.place());
  }

  private place() {
    return { x: (value: number) => this.area.x(value), y: (value: number) => this.area.y(value), theme: this.theme };
  }

  /** One pixel a cell, the greatest y on top. */
  private image(answer: AnswerTo<'coverage'>): HTMLCanvasElement {
    const { columns, rows } = answer;
    const canvas = h('canvas', { width: columns, height: rows });
    const context = canvas.getContext('2d');
    if (context === null) return canvas;
    const image = context.createImageData(columns, rows);
    const map = sequentialMap();
    const scale = this.scale(answer);
    answer.counts.forEach((visits, cell) => {
      if (visits === 0) return;
      const row = rows - 1 - Math.floor(cell / columns);
      const [red, green, blue] = colourAt(map, shareOf(scale, visits));
      image.data.set([red, green, blue, 255], 4 * (row * columns + (cell % columns)));
    });
    context.putImageData(image, 0, 0);
    return canvas;
  }

  private describe(): void {
    const { answer, facts, choice } = this;
    if (answer === undefined || facts === undefined || choice === undefined) return;
    const visited = answer.counts.reduce((sum, visits) => sum + (visits > 0 ? 1 : 0), 0);
    const share = Math.round((100 * visited) / answer.counts.length);
    const words = `Steps per cell of ${answer.columns} × ${answer.rows}; ${share < 1 && visited > 0 ? 'under 1' : share} % of the plane was visited. The line is episode ${this.episode}.`;
    setText(this.caption, words);
    const [x, y] = [dimensionOf(facts, choice.x).name, dimensionOf(facts, choice.y).name];
    this.picture.setAttribute('aria-label', `${y} over ${x}. ${words}`);
    this.writeTable(answer, x, y);
  }

  private writeTable(answer: AnswerTo<'coverage'>, x: string, y: string): void {
    const { left, right, low, high, counts, columns, rows } = answer;
    const order = [...counts.keys()].filter((cell) => counts[cell]! > 0).sort((a, b) => counts[b]! - counts[a]!);
    const between = (from: number, part: number, k: number) =>
      `${plain(from + part * k)} to ${plain(from + part * (k + 1))}`;
    const [wide, tall] = [(right - left) / columns, (high - low) / rows];
    this.table.replaceChildren(
      h(
        'table',
        {},
        h('caption', {}, `The ${Math.min(mostRows, order.length)} most visited of ${order.length} visited cells`),
        h('thead', {}, h('tr', {}, ...[x, y, 'Steps'].map((name) => h('th', { scope: 'col' }, name)))),
        h(
          'tbody',
          {},
          ...order
            .slice(0, mostRows)
            .map((cell) =>
              h(
                'tr',
                {},
                h('td', {}, between(left, wide, cell % columns)),
                h('td', {}, between(low, tall, Math.floor(cell / columns))),
                h('td', {}, count(counts[cell]!)),
              ),
            ),
        ),
      ),
    );
  }
}

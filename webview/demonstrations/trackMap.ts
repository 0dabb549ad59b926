// The world from above, for mazes and grids: walls, starts, goal, how often each cell was visited, and the chosen episode's way.
import type { AnswerTo, WorldMap } from '../../src/protocol/demonstrationView';
import { colourAt, sequentialMap } from '../components/colourMaps';
import { h, oncePerFrame, setText } from '../components/dom';
import { cssColour } from '../components/colourMaps';
import { shareOf } from '../components/rewardLayers';
import { withAlpha, type Theme } from '../components/theme';
import type { EpisodeClock } from './episodeClock';
import { fitted } from './plotArea';
import type { Questions } from './questions';
import { paintPosition, paintWay, type WayPlace } from './way';

const points = 4000;
const height = 324;
/** Around the map, in CSS pixels: its frame is wall. */
const edge = 6;

export class TrackMap {
  readonly element: HTMLElement;
  private readonly canvas = h('canvas', { class: 'plot-area' });
  private readonly cursor = h('canvas', { class: 'plot-cursor', 'aria-hidden': 'true' });
  private readonly picture = h('div', { class: 'track-picture', role: 'img' }, this.canvas, this.cursor);
  private readonly caption = h('p', { class: 'quiet' });
  private map: WorldMap | undefined;
  private answer: AnswerTo<'track'> | undefined;
  private side = 1;

  constructor(
    private readonly questions: Questions,
    private readonly clock: EpisodeClock,
    private theme: Theme,
  ) {
    this.element = h(
      'section',
      { class: 'track', 'aria-label': 'Map' },
      h('div', { class: 'panel-head' }, h('h2', {}, 'Map')),
      this.picture,
      this.caption,
    );
    clock.onChange(oncePerFrame(() => this.drawCursor()));
    new ResizeObserver(oncePerFrame(() => this.draw())).observe(this.element);
  }

  update(map: WorldMap, episode: number): void {
    this.map = map;
    this.questions.ask('track', { kind: 'track', episode, points }, (answer) => {
      this.answer = answer;
      const visits = answer.visits ? ' Colours count the steps of all episodes.' : '';
      setText(this.caption, `The way of episode ${episode}, from the ring; the frame is the goal.${visits}`);
      this.picture.setAttribute('aria-label', this.words(map, answer, episode));
      this.draw();
    });
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.draw();
  }

  private draw(): void {
    const { map, answer, theme } = this;
    const width = Math.floor(this.element.clientWidth);
    if (map === undefined || answer === undefined || width < 60) return;
    const side = Math.min((width - 2 * edge) / map.width, (height - 2 * edge) / map.height, 72);
    this.side = side;
    const size = { width: side * map.width + 2 * edge, height: side * map.height + 2 * edge };
    const context = fitted(this.canvas, size);
    if (context === null) return;
    const wall = withAlpha(theme.foreground, theme.highContrast ? 0.55 : 0.28);
    context.fillStyle = wall;
    context.fillRect(0, 0, size.width, size.height);
    context.fillStyle = theme.background;
    context.fillRect(edge, edge, side * map.width, side * map.height);
    context.translate(edge, edge);
    this.paintVisits(context, map, answer);
    context.fillStyle = wall;
    for (const { left, top, right, bottom } of map.walls) {
      context.fillRect(left * side, top * side, (right - left) * side, (bottom - top) * side);
    }
    this.paintMarks(context, map);
    paintWay(context, answer.way, this.place());
    this.drawCursor();
  }

  private paintVisits(context: CanvasRenderingContext2D, map: WorldMap, { visits }: AnswerTo<'track'>): void {
    if (visits === undefined) return;
    const { side } = this;
    const high = Math.max(
      2,
      visits.reduce((a, b) => Math.max(a, b), 0),
    );
    const colours = sequentialMap();
    const gap = side > 12 ? 1 : 0;
    visits.forEach((count, cell) => {
      if (count === 0) return;
      context.fillStyle = cssColour(colourAt(colours, shareOf({ kind: 'logarithmic', low: 0.7, high }, count)));
      const [x, y] = [cell % map.width, Math.floor(cell / map.width)];
      context.fillRect(x * side + gap, y * side + gap, side - 2 * gap, side - 2 * gap);
    });
  }

  private paintMarks(context: CanvasRenderingContext2D, map: WorldMap): void {
    const { side, theme } = this;
    const half = map.kind === 'cells' ? 0.5 : 0;
    context.strokeStyle = theme.foreground;
    context.lineWidth = 2;
    for (const [x, y] of map.starts) {
      context.beginPath();
      context.arc((x + half) * side, (y + half) * side, 0.3 * side, 0, 2 * Math.PI);
      context.stroke();
    }
    if (map.goal) {
      const [x, y] = map.goal;
      context.strokeStyle = theme.colours.green;
      context.strokeRect((x + half - 0.32) * side, (y + half - 0.32) * side, 0.64 * side, 0.64 * side);
    }
  }

  private drawCursor(): void {
    const { answer } = this;
    const { offsetWidth: width, offsetHeight } = this.canvas;
    if (answer === undefined || width === 0) return;
    const context = fitted(this.cursor, { width, height: offsetHeight });
    if (context === null) return;
    context.translate(edge, edge);
    paintPosition(context, answer.way, this.clock.position, this.place());
  }

  private place(): WayPlace {
    return { x: (value) => value * this.side, y: (value) => value * this.side, theme: this.theme };
  }

  private words(map: WorldMap, { way }: AnswerTo<'track'>, episode: number): string {
    const place = (i: number) => `${Math.floor(way.x[i]!)}, ${Math.floor(way.y[i]!)}`;
    const goal = map.goal ? `; the goal is in cell ${Math.floor(map.goal[0])}, ${Math.floor(map.goal[1])}` : '';
    return `A map of ${map.width} by ${map.height} cells. Episode ${episode} goes from cell ${place(0)} to cell ${place(way.steps.length - 1)}${goal}.`;
  }
}

// The learned reward of a finite world, to be looked at: map or table, what is known of a cell, feature weights, and the
// scrubber. The reward view and the report both show it; where frames come from is theirs.
import type { RewardSnapshot } from '../../src/protocol/learnedReward';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { CellCursor } from './cellCursor';
import { ColourBar } from './colourBar';
import { h, icon, oncePerFrame, setText, svg } from './dom';
import { FeatureWeights } from './featureWeights';
import { FrameScrubber, type FrameScrubberOptions } from './frameScrubber';
import { HeatMap } from './heatMap';
import { mapOf } from './heatMapInput';
import { availableLayers, isUnvisited, layerOf, type LayerId } from './rewardLayers';
import { StateFacts, stateSentence } from './stateFacts';
import { StateTable } from './stateTable';
import { readTheme, type Theme } from './theme';
import { button, dropdown } from './toolkit';

export interface RewardInspectorOptions extends FrameScrubberOptions {
  readonly world: FiniteWorldFacts;
  readonly layer: LayerId;
  readonly table: boolean;
  readonly onChoice: (choice: { readonly layer: LayerId; readonly table: boolean }) => void;
}

/** Between picture and side, in CSS pixels; as in inspector.css. */
const columnGap = 28;

export class RewardInspector {
  readonly element: HTMLElement;
  private readonly title = h('h2', { class: 'inspector-title' });
  private readonly caption = h('p', { class: 'layer-caption' });
  private readonly picture = h('div', { class: 'picture' });
  private readonly body = h('div', { class: 'inspector-body' });
  private readonly side = h('div', { class: 'inspector-side' });
  private readonly map = new HeatMap();
  private readonly cursor: CellCursor | undefined;
  private readonly bar = new ColourBar();
  private readonly table: StateTable;
  private readonly facts: StateFacts;
  private readonly weights = new FeatureWeights();
  private readonly scrubber: FrameScrubber;
  private readonly key: HTMLElement;
  private readonly hatchKey = h(
    'span',
    { class: 'hatch-key' },
    h('span', { class: 'hatch', 'aria-hidden': 'true' }),
    h('span'),
  );
  private theme: Theme = readTheme();
  private frame: RewardSnapshot | undefined;
  private layerId: LayerId;
  private tableShown: boolean;
  private readonly redraw = oncePerFrame(() => this.draw());

  constructor(private readonly options: RewardInspectorOptions) {
    const { world } = options;
    const layers = availableLayers(world);
    this.layerId = layers.some(({ value }) => value === options.layer) ? options.layer : 'learned';
    this.tableShown = options.table || world.grid === undefined;
    this.facts = new StateFacts(world);
    this.scrubber = new FrameScrubber(options);
    this.table = new StateTable(world, (state) => this.facts.show(state, this.frame));
    this.cursor =
      world.grid &&
      new CellCursor({
        ...world.grid,
        label: `Grid of ${world.grid.width} by ${world.grid.height} cells`,
        describe: (state) => (this.frame ? stateSentence(world, this.frame, state) : `state ${state}`),
        onPoint: (state) => this.facts.show(state, this.frame),
      });
    const asTable = button({
      label: 'Table of all states',
      icon: 'table',
      appearance: 'icon',
      onClick: () => {
        this.tableShown = !this.tableShown;
        asTable.setPressed(this.tableShown);
        this.choose();
      },
    });
    asTable.setPressed(this.tableShown);
    this.picture.append(this.map.element, ...(this.cursor ? [this.cursor.element] : []));
    this.key = h(
      'p',
      { class: 'map-key' },
      keyMark(svg('circle', { cx: 7, cy: 7, r: 5.5 })),
      'start',
      keyMark(svg('rect', { x: 1.5, y: 1.5, width: 11, height: 11 })),
      'absorbing',
      this.hatchKey,
    );
    this.side.append(this.facts.element, this.weights.element, identifiedNote());
    this.body.append(
      h(
        'div',
        { class: 'inspector-picture' },
        this.picture,
        this.table.element,
        this.bar.element,
        this.key,
        this.caption,
      ),
      this.side,
    );
    this.element = h(
      'section',
      { class: 'inspector', 'aria-label': 'Learned reward' },
      h(
        'div',
        { class: 'inspector-head' },
        this.title,
        h(
          'div',
          { class: 'inspector-choice' },
          dropdown<LayerId>({
            label: 'What is shown',
            options: layers,
            value: this.layerId,
            onChange: (layer) => {
              this.layerId = layer;
              this.choose();
            },
          }),
          world.grid ? asTable.element : undefined,
        ),
      ),
      this.body,
      this.scrubber.element,
    );
    new ResizeObserver(() => this.redraw()).observe(this.element);
    window.addEventListener('resize', () => this.redraw());
  }

  setRecorded(recorded: readonly number[], dual: readonly (readonly [number, number])[]): void {
    this.scrubber.setRecorded(recorded, dual);
  }

  setLive(live: boolean): void {
    this.scrubber.setLive(live);
  }

  /** @param following whether the box that keeps to the newest is set. */
  setFrame(frame: RewardSnapshot, following: boolean): void {
    this.frame = frame;
    this.scrubber.setShown(frame.iteration, following);
    this.redraw();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.redraw();
  }

  /** Hatching is explained where there is some. */
  private showHatchKey(frame: RewardSnapshot): void {
    const { world } = this.options;
    const unreachable = world.reachable.includes(false);
    const unvisited = world.reachable.some((reachable, state) => reachable && isUnvisited(world, frame, state));
    this.hatchKey.hidden = !unreachable && !unvisited;
    const words = [unvisited ? 'never visited' : '', unreachable ? 'crossed: cannot be reached' : ''];
    setText(this.hatchKey.lastElementChild!, words.filter(Boolean).join(', '));
  }

  private choose(): void {
    this.options.onChoice({ layer: this.layerId, table: this.tableShown });
    this.redraw();
  }

  private draw(): void {
    const { frame, theme } = this;
    const { world } = this.options;
    if (frame === undefined) return;
    const layer = layerOf(this.layerId, world, frame);
    const colours = mapOf(layer, theme);
    setText(this.title, `${layer.label} at iteration ${frame.iteration}`);
    setText(this.caption, layer.caption);
    const asMap = world.grid !== undefined && !this.tableShown;
    this.picture.hidden = !asMap;
    this.key.hidden = !asMap;
    this.table.element.hidden = asMap;
    this.showHatchKey(frame);
    const available = this.body.clientWidth - (this.side.offsetLeft > 40 ? this.side.offsetWidth + columnGap : 0);
    if (asMap && world.grid && this.cursor) {
      const height = Math.max(220, Math.min(innerHeight - 300, 720));
      this.map.draw({ world, grid: world.grid, frame, layer, theme }, { width: available, height });
      this.cursor.update(this.map.cell);
      this.bar.update(layer.scale, colours, Math.max(200, Math.min(available, this.map.cell * world.grid.width)));
      this.facts.show(this.cursor.state, frame);
    } else {
      this.table.update(frame, layer, colours);
      this.bar.update(layer.scale, colours, Math.min(available, 360));
    }
    this.weights.update(frame.weights, world.featureNames ?? []);
  }
}

function keyMark(shape: SVGElement): SVGElement {
  return svg('svg', { class: 'key-mark', width: 14, height: 14, 'aria-hidden': 'true' }, shape);
}

function identifiedNote(): HTMLElement {
  return h(
    'p',
    { class: 'identified-note' },
    icon('info'),
    h(
      'span',
      {},
      'Demonstrations identify a reward only up to a shift, a positive scale and potential-based shaping: compare shapes, not numbers. Where nobody has been it is a guess.',
    ),
  );
}

// All states of a world as a table, sorted by the layer that is shown: the picture of worlds without a grid, and the
// numbers of those with one.
import type { RewardSnapshot } from '../../src/protocol/learnedReward';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { colourAt, cssColour, type ColourMap } from './colourMaps';
import { h } from './dom';
import { measured } from './format';
import { shareOf, type Layer } from './rewardLayers';
import { stateName } from './stateFacts';

const mostRows = 500;

export class StateTable {
  readonly element = h('div', { class: 'state-table', role: 'region', 'aria-label': 'States as a table', tabindex: 0 });
  private chosen: number | undefined;

  constructor(
    private readonly world: FiniteWorldFacts,
    private readonly onPoint: (state: number | undefined) => void,
  ) {
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  update(frame: RewardSnapshot, layer: Layer, map: ColourMap): void {
    const { world } = this;
    const hadFocus = this.element.contains(document.activeElement) && document.activeElement !== this.element;
    const order = [...layer.values.keys()].sort((a, b) => layer.values[b]! - layer.values[a]!).slice(0, mostRows);
    if (this.chosen === undefined || !order.includes(this.chosen)) this.chosen = order[0];
    const columns: readonly (readonly [string, (state: number) => number])[] = [
      ...(layer.id === 'learned' || layer.id === 'policy'
        ? []
        : [[layer.label, (s: number) => layer.values[s]!] as const]),
      ['Learned reward', (s) => frame.values[s]!],
      ...(world.trueReward && layer.id !== 'true'
        ? [['True reward', (s: number) => world.trueReward![s]!] as const]
        : []),
      ...(layer.id === 'policyOccupancy' ? [] : [['Policy occupancy', (s: number) => frame.occupancy[s]!] as const]),
      ...(layer.id === 'expertOccupancy'
        ? []
        : [['Expert occupancy', (s: number) => world.expertOccupancy[s]!] as const]),
    ];
    const caption =
      order.length < world.states
        ? `The ${order.length} states of ${world.states} with the highest ${layer.label.toLowerCase()}`
        : `All ${world.states} states by ${layer.label.toLowerCase()}, highest first`;
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
            h('th', { scope: 'col' }, 'State'),
            h('td'),
            ...columns.map(([name]) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h('tbody', {}, ...order.map((state) => this.row(state, layer, map, columns))),
      ),
    );
    if (hadFocus) this.rowOf(this.chosen)?.focus();
  }

  private row(
    state: number,
    layer: Layer,
    map: ColourMap,
    columns: readonly (readonly [string, (state: number) => number])[],
  ): HTMLElement {
    const share = Math.min(1, Math.max(0, shareOf(layer.scale, layer.values[state]!)));
    const bar = h('div', { class: 'state-bar' });
    const zero = layer.scale.kind === 'diverging' ? 0.5 : 0;
    bar.style.left = `${100 * Math.min(zero, share)}%`;
    bar.style.width = `${100 * Math.abs(share - zero)}%`;
    bar.style.background = cssColour(colourAt(map, share));
    const row = h(
      'tr',
      { 'data-state': state, tabindex: state === this.chosen ? 0 : -1 },
      h('th', { scope: 'row' }, stateName(this.world, state)),
      h('td', { class: 'state-bar-cell' }, h('div', { class: 'state-bar-track' }, bar)),
      ...columns.map(([, read]) => h('td', {}, measured(read(state)))),
    );
    row.addEventListener('focus', () => this.choose(state));
    row.addEventListener('mouseenter', () => this.onPoint(state));
    row.addEventListener('mouseleave', () => this.onPoint(this.chosen));
    return row;
  }

  private choose(state: number): void {
    this.rowOf(this.chosen)?.setAttribute('tabindex', '-1');
    this.chosen = state;
    this.rowOf(state)?.setAttribute('tabindex', '0');
    this.onPoint(state);
  }

  private rowOf(state: number | undefined): HTMLElement | null {
    return this.element.querySelector<HTMLElement>(`tr[data-state="${state}"]`);
  }

  private onKey(event: KeyboardEvent): void {
    const rows = [...this.element.querySelectorAll<HTMLElement>('tbody tr')];
    const now = rows.findIndex((row) => row === document.activeElement);
    if (now < 0) return;
    const next = { ArrowUp: now - 1, ArrowDown: now + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
  }
}

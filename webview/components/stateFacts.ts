// Everything that is known of one state at one iteration: as a panel beside the map, and as a sentence for screen readers.
import type { RewardSnapshot } from '../../src/protocol/learnedReward';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { h, setText, svg, symbolText } from './dom';
import { count, measured } from './format';
import { isUnvisited, normalised } from './rewardLayers';

export function stateName(world: FiniteWorldFacts, state: number): string {
  const name = world.stateNames?.[state];
  if (world.grid === undefined) return name ?? `state ${state}`;
  const place = `(${state % world.grid.width}, ${Math.floor(state / world.grid.width)})`;
  return name === undefined ? place : `${name} ${place}`;
}

/** What is special about a state, in words; empty if nothing is. */
export function stateMarks(world: FiniteWorldFacts, frame: RewardSnapshot | undefined, state: number): string {
  const marks: string[] = [];
  if (world.start[state]! > 0) marks.push('start');
  if (world.absorbing[state]) marks.push('absorbing');
  if (!world.reachable[state]) marks.push('cannot be reached');
  else if (frame && isUnvisited(world, frame, state)) marks.push('never visited');
  return marks.join(', ');
}

/** `cell 3, 2, state 13: learned reward −1.2, true reward 0; most probable action right, 71 %`. */
export function stateSentence(world: FiniteWorldFacts, frame: RewardSnapshot, state: number): string {
  const actions = world.actionNames.length;
  const policy = frame.policy.slice(state * actions, (state + 1) * actions);
  const best = policy.indexOf(Math.max(...policy));
  const marks = stateMarks(world, frame, state);
  const parts = [
    `learned reward ${measured(frame.values[state]!)}`,
    ...(world.trueReward ? [`true reward ${measured(world.trueReward[state]!)}`] : []),
    `policy occupancy ${measured(frame.occupancy[state]!)}`,
    `expert occupancy ${measured(world.expertOccupancy[state]!)}`,
  ];
  const action = world.absorbing[state]
    ? ''
    : `; most probable action ${world.actionNames[best]}, ${Math.round(100 * (policy[best] ?? 0))} %`;
  return `cell ${stateName(world, state)}, state ${state}${marks && `, ${marks}`}: ${parts.join(', ')}${action}`;
}

interface Fact {
  readonly term: HTMLElement | string;
  readonly value: HTMLElement;
  readonly read: (state: number, frame: RewardSnapshot) => string;
}

export class StateFacts {
  readonly element: HTMLElement;
  private readonly heading = h('h2', { class: 'state-heading' });
  private readonly marks = h('p', { class: 'state-marks' });
  private readonly facts: readonly Fact[];
  private readonly probabilities: readonly { readonly value: HTMLElement; readonly bar: SVGElement }[];
  private cached: { readonly frame: RewardSnapshot; readonly values: readonly number[] } | undefined;

  constructor(private readonly world: FiniteWorldFacts) {
    const { trueReward, demonstrationVisits, expertOccupancy } = world;
    const trueNormalised = trueReward && normalised(trueReward, world);
    const fact = (term: HTMLElement | string, read: Fact['read']): Fact => ({ term, value: h('dd'), read });
    this.facts = [
      fact('Learned reward', (state, frame) => measured(frame.values[state]!)),
      fact(aside('normalised'), (state, frame) => measured(this.normalisedValues(frame)[state]!)),
      ...(trueReward && trueNormalised
        ? [
            fact('True reward', (state) => measured(trueReward[state]!)),
            fact(aside('normalised'), (state) => measured(trueNormalised[state]!)),
          ]
        : []),
      fact(symbolWithWord('Policy occupancy', 'ρ_π'), (state, frame) => measured(frame.occupancy[state]!)),
      fact(symbolWithWord('Expert occupancy', 'ρ_E'), (state) => measured(expertOccupancy[state]!)),
      ...(demonstrationVisits ? [fact('Visits in demonstrations', (state) => count(demonstrationVisits[state]!))] : []),
    ];
    this.probabilities = world.actionNames.map(() => ({
      value: h('dd'),
      bar: svg('svg', {
        class: 'probability',
        viewBox: '0 0 100 8',
        preserveAspectRatio: 'none',
        'aria-hidden': 'true',
      }),
    }));
    this.element = h(
      'section',
      { class: 'state-facts', 'aria-label': 'Cell' },
      this.heading,
      this.marks,
      h('dl', { class: 'facts-list' }, ...this.facts.flatMap(({ term, value }) => [h('dt', {}, term), value])),
      h('h3', {}, 'Policy'),
      h(
        'dl',
        { class: 'facts-list policy-list' },
        ...world.actionNames.flatMap((name, i) => [
          h('dt', {}, name, this.probabilities[i]!.bar),
          this.probabilities[i]!.value,
        ]),
      ),
    );
    this.show(undefined, undefined);
  }

  show(state: number | undefined, frame: RewardSnapshot | undefined): void {
    const { world } = this;
    const known = state !== undefined && frame !== undefined;
    setText(this.heading, known ? `Cell ${stateName(world, state)}` : 'No cell chosen');
    const marks = known ? stateMarks(world, frame, state) : '';
    setText(this.marks, known ? `state ${state}${marks && ` · ${marks}`}` : 'Point at one, or use the arrow keys.');
    for (const { value, read } of this.facts) setText(value, known ? read(state, frame) : '–');
    const actions = world.actionNames.length;
    this.probabilities.forEach(({ value, bar }, action) => {
      const probability = known && !world.absorbing[state] ? (frame.policy[state * actions + action] ?? NaN) : NaN;
      setText(value, measured(probability));
      bar.replaceChildren(
        svg('rect', { x: 0, y: 0, width: Number.isNaN(probability) ? 0 : (100 * probability).toFixed(2), height: 8 }),
      );
    });
  }

  private normalisedValues(frame: RewardSnapshot): readonly number[] {
    if (this.cached?.frame !== frame) this.cached = { frame, values: normalised(frame.values, this.world) };
    return this.cached.values;
  }
}

function aside(word: string): HTMLElement {
  return h('span', { class: 'aside' }, word);
}

function symbolWithWord(word: string, symbol: string): HTMLElement {
  return h('span', {}, `${word} `, symbolText(symbol));
}

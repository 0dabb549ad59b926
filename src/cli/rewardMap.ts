// A learned reward as text: a map of cells where the world is a grid, else a list of states with bars.
import type { LearnedReward } from '../protocol/learnedReward';
import type { FiniteWorldFacts } from '../protocol/world';
import { onColour } from './terminal';
import { number } from './words';

/** From low to high: blue, white, orange of the 256-colour palette; distinguishable without red and green. */
const colours = [18, 25, 31, 67, 110, 153, 195, 254, 230, 223, 222, 215, 214, 208, 166];
const darkBelow = 3;
const shades = ' ░▒▓█';
const widestMap = 40;
/** Cells of up to this many columns carry their number. */
const widestNumbers = 10;
const longestList = 40;

export interface MapOptions {
  readonly hasColour: boolean;
}

/** Lines without newline. */
export function rewardMap(reward: LearnedReward, world: FiniteWorldFacts, options: MapOptions): string[] {
  const { values } = reward;
  const scale = new Scale(values.filter((_, state) => world.reachable[state]));
  const lines =
    world.grid === undefined
      ? stateList(values, world, scale)
      : world.grid.width > widestMap
        ? coarseGrid(values, world, world.grid, options)
        : grid(values, world, world.grid, scale, options);
  return [...lines, `${scale.words}${legend(world)}`, ...weightList(reward)];
}

/** From value to shade. In a large world the outermost hundredths share the first and the last, so that one state cannot flatten the rest. */
class Scale {
  readonly minimum: number;
  readonly maximum: number;
  readonly low: number;
  readonly high: number;

  constructor(values: readonly number[]) {
    const sorted = values.toSorted((a, b) => a - b);
    const aside = Math.floor(sorted.length / 50);
    this.minimum = sorted[0] ?? 0;
    this.maximum = sorted.at(-1) ?? 0;
    this.low = sorted[aside] ?? 0;
    this.high = sorted.at(-1 - aside) ?? 0;
  }

  get words(): string {
    const { minimum, maximum, low, high } = this;
    const clipped = low > minimum || high < maximum ? `, shades from ${number(low)} to ${number(high)}` : '';
    return `from ${number(minimum)} to ${number(maximum)}${clipped}`;
  }

  /** Digits behind the point that leave three significant ones of the largest value. */
  get decimals(): number {
    const largest = Math.max(Math.abs(this.minimum), Math.abs(this.maximum), 1e-3);
    return Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(largest))));
  }

  /** Which of `steps` equal parts of the range `value` lies in, from 0. */
  step(value: number, steps: number): number {
    if (this.high === this.low) return Math.floor(steps / 2);
    const share = (value - this.low) / (this.high - this.low);
    return Math.max(0, Math.min(steps - 1, Math.floor(share * steps)));
  }
}

function grid(
  values: readonly number[],
  world: FiniteWorldFacts,
  { width, height }: NonNullable<FiniteWorldFacts['grid']>,
  scale: Scale,
  { hasColour }: MapOptions,
): string[] {
  const withNumbers = width <= widestNumbers;
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const state = y * width + x;
      const mark = markOf(world, state);
      if (!world.reachable[state]) return withNumbers ? '    ╱╱  ' : '╱╱';
      const value = values[state]!;
      const shade = shades[scale.step(value, shades.length)]!;
      const text = withNumbers
        ? `${value.toFixed(scale.decimals).padStart(6)}${mark} `
        : (mark === ' ' ? shade : mark).padEnd(2, shade);
      if (!hasColour) return text;
      const colour = scale.step(value, colours.length);
      const shown = withNumbers ? text : mark.padEnd(2, ' ');
      return onColour(shown, colours[colour]!, colour < darkBelow);
    }).join(''),
  );
}

/** Every cell is the mean of a square of states, so that the map fits. */
function coarseGrid(
  values: readonly number[],
  world: FiniteWorldFacts,
  { width, height }: NonNullable<FiniteWorldFacts['grid']>,
  options: MapOptions,
): string[] {
  const side = Math.ceil(width / widestMap);
  const size = { width: Math.ceil(width / side), height: Math.ceil(height / side) };
  const squares = Array.from({ length: size.width * size.height }, () => ({ states: [] as number[] }));
  values.forEach((_, state) => {
    const [x, y] = [state % width, Math.floor(state / width)];
    squares[Math.floor(y / side) * size.width + Math.floor(x / side)]!.states.push(state);
  });
  const reached = squares.map(({ states }) => states.filter((state) => world.reachable[state]));
  const means = reached.map((states) => states.reduce((sum, state) => sum + values[state]!, 0) / (states.length || 1));
  const coarse: FiniteWorldFacts = {
    ...world,
    reachable: reached.map((states) => states.length > 0),
    start: squares.map(({ states }) => states.reduce((sum, state) => sum + world.start[state]!, 0)),
    absorbing: squares.map(({ states }) => states.some((state) => world.absorbing[state])),
  };
  const scale = new Scale(means.filter((_, square) => coarse.reachable[square]));
  return [...grid(means, coarse, size, scale, options), `each cell is the mean of ${side} × ${side} states`];
}

function stateList(values: readonly number[], world: FiniteWorldFacts, scale: Scale): string[] {
  const names = values.map((_, state) => world.stateNames?.[state] ?? `state ${state}`);
  const shown = values.slice(0, longestList);
  const nameWidth = Math.max(...names.slice(0, longestList).map((name) => name.length));
  const lines = shown.map((value, state) => {
    const length = world.reachable[state] ? 1 + scale.step(value, 30) : 0;
    return `${names[state]!.padEnd(nameWidth)} ${markOf(world, state)} ${number(value).padStart(9)} ${'█'.repeat(length)}`;
  });
  const left = values.length - shown.length;
  return left > 0 ? [...lines, `(and ${left} more states in reward.json)`] : lines;
}

function markOf(world: FiniteWorldFacts, state: number): string {
  return world.absorbing[state] ? 'G' : world.start[state]! > 0 ? 'S' : ' ';
}

function legend(world: FiniteWorldFacts): string {
  const hatched = world.grid !== undefined && world.reachable.includes(false) ? ', ╱╱ never reached' : '';
  return `; S start, G absorbing${hatched}`;
}

function weightList({ features }: LearnedReward): string[] {
  if (features === undefined || features.weights.length > longestList) return [];
  const nameWidth = Math.max(...features.names.map((name) => name.length));
  const largest = Math.max(...features.weights.map(Math.abs), Number.MIN_VALUE);
  return [
    'weights',
    ...features.weights.map((weight, index) => {
      const length = Math.round((Math.abs(weight) / largest) * 20);
      const left = (weight < 0 ? '█'.repeat(length) : '').padStart(20);
      return `  ${features.names[index]!.padEnd(nameWidth)} ${number(weight).padStart(10)} ${left}│${weight > 0 ? '█'.repeat(length) : ''}`;
    }),
  ];
}

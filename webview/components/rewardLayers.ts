// What a reward view can show of a finite world: a value per state, the scale it is coloured by, and in words what that
// means. No drawing here.
import type { RewardSnapshot } from '../../src/protocol/learnedReward';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { plain } from './format';

export const layerIds = [
  'learned',
  'true',
  'difference',
  'policy',
  'policyOccupancy',
  'expertOccupancy',
  'occupancyDifference',
] as const;
export type LayerId = (typeof layerIds)[number];

const labels: Readonly<Record<LayerId, string>> = {
  learned: 'Learned reward',
  true: 'Expert’s true reward',
  difference: 'Difference of rewards',
  policy: 'Policy over learned reward',
  policyOccupancy: 'Policy occupancy',
  expertOccupancy: 'Expert occupancy',
  occupancyDifference: 'Difference of occupancies',
};

/**
 * Diverging scales run from centre − limit to centre + limit, with colours by the square root of the distance from the
 * centre: a single goal would otherwise leave every other state grey. Logarithmic ones run from low to high.
 */
export type LayerScale =
  | { readonly kind: 'diverging'; readonly centre: number; readonly limit: number }
  | { readonly kind: 'logarithmic'; readonly low: number; readonly high: number };

export interface Layer {
  readonly id: LayerId;
  readonly label: string;
  readonly values: readonly number[];
  readonly scale: LayerScale;
  /** What the numbers and the colours mean, for people. */
  readonly caption: string;
}

export function isLayerId(value: unknown): value is LayerId {
  return layerIds.some((id) => id === value);
}

/** The layers that this world has what it takes for. */
export function availableLayers(world: FiniteWorldFacts): { readonly value: LayerId; readonly label: string }[] {
  return layerIds
    .filter((id) => {
      if (id === 'true' || id === 'difference') return world.trueReward !== undefined;
      return id !== 'policy' || (world.grid !== undefined && world.actionArrows !== undefined);
    })
    .map((value) => ({ value, label: labels[value] }));
}

export function layerOf(id: LayerId, world: FiniteWorldFacts, frame: RewardSnapshot): Layer {
  const layer = (values: readonly number[], scale: LayerScale, caption: string): Layer => ({
    id,
    label: labels[id],
    values,
    scale,
    caption,
  });
  switch (id) {
    case 'learned':
      return layer(frame.values, aroundMean(frame.values, world), meanCaption(frame.values, world));
    case 'policy':
      return layer(
        frame.values,
        aroundMean(frame.values, world),
        `Arrows are as long as the action is probable; small cells show one arrow, the mean of all. ${meanCaption(frame.values, world)}`,
      );
    case 'true': {
      const values = world.trueReward ?? [];
      return layer(values, aroundMean(values, world), `What the expert maximises. ${meanCaption(values, world)}`);
    }
    case 'difference': {
      const values = difference(normalised(frame.values, world), normalised(world.trueReward ?? [], world));
      return layer(
        values,
        aroundZero(values, world),
        'Learned minus true, after the shift and the scale of each were removed: both have mean 0 and standard deviation 1 over the states that can be reached. Orange: rated higher than the truth.',
      );
    }
    case 'policyOccupancy':
      return layer(
        frame.occupancy,
        shareScale(frame.occupancy, world),
        'Share of discounted time that the policy spends in a state; the colours are logarithmic.',
      );
    case 'expertOccupancy':
      return layer(
        world.expertOccupancy,
        shareScale(world.expertOccupancy, world),
        'Share of discounted time that the expert spends in a state, smoothing included; the colours are logarithmic.',
      );
    case 'occupancyDifference': {
      const values = difference(frame.occupancy, world.expertOccupancy);
      return layer(
        values,
        aroundZero(values, world),
        'Policy minus expert. Orange: the policy is there more than the expert; blue: less.',
      );
    }
  }
}

/** Shift and scale removed: mean 0 and standard deviation 1 over the reachable states; zeros if all are equal. */
export function normalised(values: readonly number[], world: FiniteWorldFacts): number[] {
  const { mean, deviation } = moments(values, world);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/** Where a value lies on its scale, from 0 to 1; NaN where it cannot be shown. */
export function shareOf(scale: LayerScale, value: number): number {
  if (scale.kind === 'diverging') {
    const distance = (value - scale.centre) / scale.limit;
    return 0.5 + 0.5 * Math.sign(distance) * Math.sqrt(Math.abs(distance));
  }
  return value > 0 ? Math.max(0, Math.log(value / scale.low) / Math.log(scale.high / scale.low)) : 0;
}

/** States in which neither the demonstrations (where there are any) nor the policy have been to speak of. */
export function isUnvisited(world: FiniteWorldFacts, frame: RewardSnapshot, state: number): boolean {
  const demonstrated = (world.demonstrationVisits ?? world.expertOccupancy)[state]! > 1e-9;
  return !demonstrated && frame.occupancy[state]! < 1e-6;
}

function moments(values: readonly number[], world: FiniteWorldFacts): { mean: number; deviation: number } {
  let count = 0;
  let sum = 0;
  values.forEach((value, state) => {
    if (!world.reachable[state]) return;
    count += 1;
    sum += value;
  });
  const mean = count > 0 ? sum / count : 0;
  let squares = 0;
  values.forEach((value, state) => {
    if (world.reachable[state]) squares += (value - mean) ** 2;
  });
  return { mean, deviation: count > 0 ? Math.sqrt(squares / count) : 0 };
}

function aroundMean(values: readonly number[], world: FiniteWorldFacts): LayerScale {
  return diverging(values, world, moments(values, world).mean);
}

function aroundZero(values: readonly number[], world: FiniteWorldFacts): LayerScale {
  return diverging(values, world, 0);
}

function diverging(values: readonly number[], world: FiniteWorldFacts, centre: number): LayerScale {
  let limit = 0;
  values.forEach((value, state) => {
    if (world.reachable[state]) limit = Math.max(limit, Math.abs(value - centre));
  });
  return { kind: 'diverging', centre, limit: limit > 0 ? limit : 1 };
}

/** At most six decades under the largest share: beyond, nobody is there. */
function shareScale(values: readonly number[], world: FiniteWorldFacts): LayerScale {
  let low = Infinity;
  let high = 0;
  values.forEach((value, state) => {
    if (!world.reachable[state] || value <= 0) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  if (high === 0) return { kind: 'logarithmic', low: 1e-6, high: 1 };
  return { kind: 'logarithmic', low: Math.min(high / 2, Math.max(low, high * 1e-6)), high };
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - (b[i] ?? 0));
}

function meanCaption(values: readonly number[], world: FiniteWorldFacts): string {
  return `Neutral is the mean over the states that can be reached, ${plain(moments(values, world).mean)}; orange is better, blue is worse; colours follow the square root of the distance.`;
}

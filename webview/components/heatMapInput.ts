// What a heat map is drawn from, and the colours that go with it.
import type { RewardSnapshot } from '../../src/protocol/learnedReward';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { divergingMap, sequentialMap, type ColourMap } from './colourMaps';
import type { Layer } from './rewardLayers';
import type { Theme } from './theme';

export interface HeatMapInput {
  readonly world: FiniteWorldFacts;
  readonly grid: { readonly width: number; readonly height: number };
  readonly frame: RewardSnapshot;
  readonly layer: Layer;
  readonly theme: Theme;
}

export function mapOf(layer: Layer, theme: Theme): ColourMap {
  return layer.scale.kind === 'diverging' ? divergingMap(theme.dark) : sequentialMap();
}

// The colours of a layer with their numbers.
import { colourAt, cssColour, type ColourMap } from './colourMaps';
import { h } from './dom';
import { plain, powerOfTen } from './format';
import { shareOf, type LayerScale } from './rewardLayers';

const stops = 33;

export class ColourBar {
  readonly element: HTMLElement;
  private readonly strip = h('div', { class: 'colour-strip' });
  private readonly ticks = h('div', { class: 'colour-ticks' });

  constructor() {
    this.element = h('div', { class: 'colour-bar', 'aria-hidden': 'true' }, this.strip, this.ticks);
  }

  update(scale: LayerScale, map: ColourMap, width: number): void {
    this.element.style.width = `${width}px`;
    const colours = Array.from({ length: stops }, (_, i) => cssColour(colourAt(map, i / (stops - 1))));
    this.strip.style.background = `linear-gradient(to right, ${colours.join(', ')})`;
    this.ticks.replaceChildren(
      ...ticksOf(scale, width).map(({ value, label }) => {
        const share = shareOf(scale, value);
        const tick = h('span', { class: share < 0.04 ? 'first' : share > 0.96 ? 'last' : '' }, label);
        tick.style.left = `${(100 * share).toFixed(2)}%`;
        return tick;
      }),
    );
  }
}

function ticksOf(scale: LayerScale, width: number): { value: number; label: string }[] {
  if (scale.kind === 'diverging') {
    // Evenly over the colours, which follow the square root of the distance.
    const parts = width >= 260 ? [-1, -0.25, 0, 0.25, 1] : [-1, 0, 1];
    return parts.map((part) => {
      const value = scale.centre + part * scale.limit;
      return { value, label: plain(Number(value.toPrecision(3))) };
    });
  }
  const first = Math.ceil(Math.log10(scale.low) - 1e-9);
  const last = Math.floor(Math.log10(scale.high) + 1e-9);
  const decades = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  if (decades.length === 0)
    return [scale.low, scale.high].map((value) => ({ value, label: plain(Number(value.toPrecision(2))) }));
  return decades.map((exponent) => ({ value: 10 ** exponent, label: powerOfTen(exponent) }));
}

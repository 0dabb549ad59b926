// The weights of a linear reward as signed bars.
import { h, setText, svg } from './dom';
import { measured } from './format';

export class FeatureWeights {
  readonly element: HTMLElement;
  private readonly list = h('dl', { class: 'weights' });

  constructor() {
    this.element = h('section', { class: 'feature-weights', 'aria-label': 'Feature weights', hidden: true });
    this.element.append(h('h2', {}, 'Feature weights'), this.list);
  }

  /** @param names of the features, in the order of the weights. */
  update(weights: readonly number[] | undefined, names: readonly string[]): void {
    this.element.hidden = weights === undefined;
    if (weights === undefined) return;
    const limit = Math.max(...weights.map(Math.abs)) || 1;
    if (this.list.childElementCount !== 2 * weights.length) {
      this.list.replaceChildren(
        ...weights.flatMap((_, i) => [h('dt', {}, names[i] ?? `feature ${i}`), h('dd', {}, bar(), h('span'))]),
      );
    }
    weights.forEach((weight, i) => {
      const item = this.list.children[2 * i + 1]!;
      const length = (50 * Math.abs(weight)) / limit;
      const rectangle = item.querySelector('rect')!;
      rectangle.setAttribute('x', String(weight < 0 ? 50 - length : 50));
      rectangle.setAttribute('width', String(length));
      rectangle.setAttribute('class', weight < 0 ? 'negative' : 'positive');
      setText(item.querySelector('span')!, measured(weight));
    });
  }
}

function bar(): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { y: 1, height: 8, x: 50, width: 0 }),
    svg('line', { x1: 50, x2: 50, y1: 0, y2: 10, 'vector-effect': 'non-scaling-stroke' }),
  );
}

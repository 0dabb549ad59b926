// How often a column takes which values: all episodes as an area, the chosen one as a line over it, both as shares.
import type { Dimension, Histogram } from '../../src/protocol/demonstrationView';
import { h, setText, svg } from '../components/dom';
import { plain } from '../components/format';

const height = 100;
const width = 100;

export class HistogramChart {
  readonly element: HTMLElement;
  private readonly all = svg('path', { class: 'histogram-all' });
  private readonly chosen = svg('path', { class: 'histogram-chosen' });
  private readonly picture = svg('svg', {
    class: 'histogram',
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    role: 'img',
  });
  private readonly low = h('span');
  private readonly high = h('span');

  constructor(readonly dimension: Dimension) {
    this.picture.append(this.all, this.chosen);
    this.element = h(
      'section',
      { class: 'series', 'aria-label': dimension.name },
      h('div', { class: 'series-head' }, h('h3', { title: dimension.name }, dimension.name)),
      this.picture,
      h('div', { class: 'histogram-range', 'aria-hidden': 'true' }, this.low, this.high),
    );
  }

  update({ low, high, all, chosen }: Histogram): void {
    const shares = [all, chosen].map(sharesOf) as [number[], number[]];
    const most = Math.max(1e-12, ...shares.flat());
    this.all.setAttribute('d', `${outline(shares[0], most)} V${height} H0 Z`);
    this.chosen.setAttribute('d', outline(shares[1], most));
    setText(this.low, plain(low));
    setText(this.high, plain(high));
    this.picture.setAttribute('aria-label', this.words({ low, high, all, chosen }));
  }

  private words({ low, high, all, chosen }: Histogram): string {
    const mode = (counts: Uint32Array) => {
      const bin = counts.indexOf(Math.max(...counts));
      const part = (high - low) / counts.length;
      return `${plain(low + bin * part)} to ${plain(low + (bin + 1) * part)}`;
    };
    return `${this.dimension.name} from ${plain(low)} to ${plain(high)}; most often ${mode(all)} in all episodes, ${mode(chosen)} in this one`;
  }
}

function sharesOf(counts: Uint32Array): number[] {
  const sum = counts.reduce((a, b) => a + b, 0) || 1;
  return [...counts].map((each) => each / sum);
}

function outline(shares: readonly number[], most: number): string {
  const part = width / shares.length;
  const tops = shares.map((share) => (height - 2) * (1 - share / most) + 2);
  return tops
    .map((top, i) => `${i === 0 ? `M0 ${top.toFixed(2)}` : `V${top.toFixed(2)}`} H${((i + 1) * part).toFixed(3)}`)
    .join(' ');
}

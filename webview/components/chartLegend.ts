// The names of a chart's lines with their dashes, and their values at the cursor. Widths are reserved: nothing moves.
import type { ChartDefinition, LineDefinition } from './chartDefinitions';
import type { ChartView } from './chartView';
import { h, setText, svg, symbolText } from './dom';
import { quantity } from './format';

export class ChartLegend {
  readonly element: HTMLElement;
  private readonly values: readonly HTMLElement[];
  private readonly hollow: HTMLElement | undefined;

  constructor(
    private readonly definition: ChartDefinition,
    private readonly lines: readonly LineDefinition[],
    private readonly view: ChartView,
  ) {
    this.values = lines.map(() => h('span', { class: 'legend-value' }));
    const { hollowMarks } = definition;
    this.hollow = hollowMarks && h('span', { class: 'legend-item', hidden: true }, hollowSwatch(), hollowMarks.label);
    this.element = h(
      'div',
      {
        class: ['legend', ...(lines.length > 2 ? ['many'] : []), ...(lines.length > 3 ? ['crowded'] : [])].join(' '),
        'aria-hidden': 'true',
      },
      ...lines.map((line, i) => h('span', { class: 'legend-item' }, swatch(line), name(line), this.values[i])),
      this.hollow,
    );
  }

  update(): void {
    const { cursorRow, store } = this.view;
    this.element.classList.toggle('reading', cursorRow !== undefined);
    this.lines.forEach(({ metric }, i) => {
      setText(this.values[i]!, cursorRow === undefined ? '' : this.text(store.value(metric, cursorRow)));
    });
  }

  /** Hollow marks are explained once there is one. */
  setHollow(present: boolean): void {
    if (this.hollow) this.hollow.hidden = !present;
  }

  /** The values of a row as a sentence. */
  words(row: number): string {
    return this.lines
      .map(({ metric, label }) => `${label.replaceAll('_', ' ')} ${this.text(this.view.store.value(metric, row))}`)
      .join(', ');
  }

  private text(value: number): string {
    return quantity(value, this.definition.quantity, this.definition.unit);
  }
}

function name({ label }: LineDefinition): HTMLElement {
  return h('span', { class: 'legend-name', title: label.replaceAll('_', ' ') }, symbolText(label));
}

/** A short piece of the line, as it is drawn. */
function swatch({ colour, dash }: LineDefinition): SVGElement {
  return svg(
    'svg',
    { class: `swatch stroke-${colour}`, width: 18, height: 8, 'aria-hidden': 'true' },
    svg('line', { x1: 0, y1: 4, x2: 18, y2: 4, 'stroke-dasharray': dash.join(' ') || undefined }),
  );
}

function hollowSwatch(): SVGElement {
  return svg(
    'svg',
    { class: 'swatch stroke-red', width: 10, height: 8, 'aria-hidden': 'true' },
    svg('circle', { cx: 5, cy: 4, r: 3 }),
  );
}

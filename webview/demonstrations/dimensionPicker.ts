// Which dimensions are shown: a box for each, with a filter where there are many.
import type { Column, DemonstrationFacts, Dimension } from '../../src/protocol/demonstrationView';
import { h, setText } from '../components/dom';

/** A chart each: more are slow to draw and too many to look at. */
export const mostShown = 36;
const fewToFilter = 16;

export function sameColumn(a: Column, b: Column): boolean {
  return a.of === b.of && a.index === b.index;
}

/** In the order of the file: observations, then actions. */
export function allColumns(facts: DemonstrationFacts): Column[] {
  return [
    ...facts.observations.map((_, index) => ({ of: 'observation' as const, index })),
    ...facts.actions.map((_, index) => ({ of: 'action' as const, index })),
  ];
}

export function dimensionOf(facts: DemonstrationFacts, { of, index }: Column): Dimension {
  if (of === 'observation') return facts.observations[index]!;
  if (of === 'action') return facts.actions[index]!;
  return of === 'reward' ? facts.rewards! : { name: 'return so far', minimum: 0, maximum: 0 };
}

export class DimensionPicker {
  readonly element = h('details', { class: 'picker' });
  private readonly summary = h('summary');
  private chosen: Column[] = [];
  private total = 0;

  constructor(private readonly onChange: (columns: readonly Column[]) => void) {}

  setFacts(facts: DemonstrationFacts, chosen: readonly Column[]): void {
    const all = allColumns(facts);
    this.chosen = [...chosen];
    this.total = all.length;
    const boxes = new Map<HTMLLabelElement, Column>();
    const box = (column: Column): HTMLLabelElement => {
      const input = h('input', { type: 'checkbox', checked: chosen.some((each) => sameColumn(each, column)) });
      const { name } = dimensionOf(facts, column);
      const label = h('label', { class: 'choice', title: name }, input, h('span', {}, name));
      input.addEventListener('change', () => {
        this.chosen = this.chosen.filter((each) => !sameColumn(each, column));
        if (input.checked) this.chosen = [...this.chosen, column].slice(-mostShown);
        for (const [each, of] of boxes) {
          each.querySelector('input')!.checked = this.chosen.some((other) => sameColumn(other, of));
        }
        this.change(all);
      });
      boxes.set(label, column);
      return label;
    };
    const group = (title: string, of: Column['of']) =>
      h(
        'fieldset',
        {},
        h('legend', {}, title),
        h('div', { class: 'choices' }, ...all.filter((column) => column.of === of).map(box)),
      );
    const filter = h('input', {
      type: 'search',
      class: 'picker-filter',
      placeholder: 'Filter by name',
      'aria-label': 'Filter dimensions by name',
    });
    filter.addEventListener('input', () => {
      const words = filter.value.toLowerCase();
      for (const label of boxes.keys()) label.hidden = !label.textContent.toLowerCase().includes(words);
    });
    this.element.replaceChildren(
      this.summary,
      h(
        'div',
        { class: 'picker-body' },
        all.length > fewToFilter ? filter : undefined,
        group('Observations', 'observation'),
        group('Actions', 'action'),
        all.length > mostShown
          ? h('p', { class: 'quiet' }, `At most ${mostShown} are shown at once; the oldest choice gives way.`)
          : undefined,
      ),
    );
    this.writeSummary();
  }

  private change(all: readonly Column[]): void {
    this.writeSummary();
    // Charts keep the order of the file, whatever order they were chosen in.
    this.onChange(all.filter((column) => this.chosen.some((each) => sameColumn(each, column))));
  }

  private writeSummary(): void {
    setText(this.summary, `${this.chosen.length} of ${this.total} dimensions`);
  }
}

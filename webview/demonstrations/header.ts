// The line on top: which file, how much is in it, which world it is from and how that is known.
import type { DemonstrationFacts } from '../../src/protocol/demonstrationView';
import { h, icon, setAttributes } from '../components/dom';
import { count, total } from '../components/format';
import { button, dropdown } from '../components/toolkit';

const noWorld = '(none)';

export interface HeaderActions {
  chooseWorld(name: string): void;
  useInExperiment(): void;
}

export class Header {
  readonly element = h('header', { class: 'header', hidden: true });

  constructor(private readonly actions: HeaderActions) {}

  setFacts(facts: DemonstrationFacts): void {
    const { file, format, steps, lengths, returns, observations, actions, world } = facts;
    const name = file.split(/[\\/]/).at(-1)!;
    const worlds = [...world.fitting, noWorld];
    this.element.replaceChildren(
      h('h1', { title: file }, name),
      h(
        'span',
        { class: 'facts' },
        ...[
          format,
          `${count(lengths.length)} ${lengths.length === 1 ? 'episode' : 'episodes'}`,
          `${count(steps)} steps`,
          `${observations.length} → ${actions.length}`,
          returns && `return ${spread(returns)}`,
        ]
          .filter((fact) => fact !== undefined)
          .map((fact, i) =>
            h(
              'span',
              {
                class: 'fact',
                ...(i === 3
                  ? { title: `${observations.length} numbers in an observation, ${actions.length} in an action` }
                  : {}),
              },
              fact,
            ),
          ),
      ),
      h(
        'span',
        { class: 'world', title: world.found },
        icon('globe'),
        dropdown({
          label: 'World',
          options: worlds.map((each) => ({ value: each, label: each })),
          value: world.name ?? noWorld,
          onChange: (chosen) => this.actions.chooseWorld(chosen === noWorld ? '' : chosen),
        }),
      ),
      button({
        label: 'Load Demonstrations',
        icon: 'database',
        appearance: 'secondary',
        title: 'Summarise the file, and use it in the experiment that is open',
        onClick: () => this.actions.useInExperiment(),
      }).element,
    );
    setAttributes(this.element, { hidden: false });
  }
}

function spread(returns: Float64Array): string {
  const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
  const deviation = Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / returns.length);
  return `${total(mean)} ± ${total(deviation)}`;
}

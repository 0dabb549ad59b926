// What a tunable has been over the run: a tiny step line, with the same in words.
import type { RunEvent } from '../../src/protocol/runEvent';
import { isTunableName, tunables } from '../../src/protocol/tunables';
import { h, svg } from '../components/dom';
import { plain } from '../components/format';

const width = 52;
const height = 16;

/** Value of a tunable from each iteration on, oldest first. */
export function historyOf(name: string, events: readonly RunEvent[]): { iteration: number; value: number }[] {
  const history: { iteration: number; value: number }[] = [];
  for (const event of events) {
    if (event.kind === 'started') {
      const value = event.tunables[name];
      if (value !== undefined && history.length === 0) history.push({ iteration: event.iteration, value });
    } else if (event.kind === 'tuned') {
      const change = event.changes[name];
      if (change === undefined) continue;
      if (history.length === 0) history.push({ iteration: 0, value: change.from });
      history.push({ iteration: event.iteration, value: change.to });
    }
  }
  return history;
}

export function sparkline(name: string, events: readonly RunEvent[], iterations: number): HTMLElement | undefined {
  const history = historyOf(name, events);
  if (history.length < 2) return undefined;
  const logarithmic = isTunableName(name) && tunables[name].scale === 'logarithmic';
  const levels = history.map(({ value }) => (logarithmic ? Math.log10(value) : value));
  const low = Math.min(...levels);
  const spread = Math.max(...levels) - low || 1;
  const end = Math.max(iterations, history.at(-1)!.iteration, 1);
  const x = (iteration: number) => ((width - 2) * iteration) / end + 1;
  const y = (level: number) => height - 2 - ((height - 4) * (level - low)) / spread;
  let path = '';
  history.forEach(({ iteration }, i) => {
    path += `${i === 0 ? 'M' : 'H'}${x(iteration).toFixed(1)}${i === 0 ? ` ${y(levels[i]!).toFixed(1)}` : `V${y(levels[i]!).toFixed(1)}`}`;
  });
  path += `H${width - 1}`;
  const words = `has been ${history.map(({ value }) => plain(value)).join(', ')}`;
  return h(
    'span',
    { class: 'sparkline', title: words },
    svg('svg', { width, height, 'aria-hidden': 'true' }, svg('path', { d: path })),
    h('span', { class: 'visually-hidden' }, words),
  );
}

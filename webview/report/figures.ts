// The facts of a run and its final figures, as the report prints them.
import { metrics, type MetricName } from '../../src/protocol/metrics';
import { tunables, tunablesOf } from '../../src/protocol/tunables';
import type { ReportData } from '../../src/protocol/webviewMessages';
import { h, icon, symbolText } from '../components/dom';
import { clock, count, measured, plain } from '../components/format';
import { stateLook } from '../components/runState';
import type { SeriesStore } from '../components/seriesStore';

/** One line under the title. */
export function runFacts({ run, events }: ReportData): HTMLElement {
  const { word, icon: iconName } = stateLook(run.state);
  const finished = events.find((event) => event.kind === 'finished');
  const { status } = run;
  const seconds = status?.endedAt ? (Date.parse(status.endedAt) - Date.parse(status.startedAt)) / 1000 : NaN;
  const facts = [
    status ? `${status.iteration} iterations` : '',
    Number.isFinite(seconds) ? clock(seconds) : '',
    status?.backend ?? '',
    status ? `started ${new Date(status.startedAt).toLocaleString()}` : '',
  ].filter(Boolean);
  return h(
    'div',
    { class: 'report-facts' },
    h('span', { class: 'report-state' }, icon(iconName), finished ? `${word}: ${finished.reason}` : word),
    ...facts.map((fact) => h('span', {}, fact)),
    run.error ? h('p', { class: 'report-error' }, run.error.message) : undefined,
  );
}

/** The last reported value of what matters, and the returns to compare with. */
export function finalFigures({ baselines, tuning }: ReportData, store: SeriesStore): HTMLElement {
  const metric = (name: MetricName, format = measured): [HTMLElement, string][] => {
    const value = store.newest(name);
    const { label, symbol, unit } = metrics[name];
    return Number.isFinite(value)
      ? [[term(label, symbol), `${format(value)}${unit && format === measured ? ` ${unit}` : ''}`]]
      : [];
  };
  const constant = (label: string, symbol: string, value: number | undefined, unit = ''): [HTMLElement, string][] =>
    value === undefined ? [] : [[term(label, symbol), `${measured(value)}${unit && ` ${unit}`}`]];
  const rows = [
    ...metric('occupancy/kl'),
    ...constant('Occupancy KL of the random policy', '', baselines.randomKl, 'nats'),
    ...metric('return/normalised'),
    ...constant('Expert return', 'J(π_E)', baselines.expertReturn),
    ...metric('return/true'),
    ...constant('Random return', '', baselines.randomReturn),
    ...metric('dual/value'),
    ...metric('policy/entropy'),
    ...metric('solver/sweeps', count),
    ...metric('time/seconds', clock),
    ...tunablesOf(tuning.algorithm).flatMap((name): [HTMLElement, string][] => {
      const value = tuning.applied[name];
      const { label, symbol, unit } = tunables[name];
      return value === undefined ? [] : [[term(label, symbol), `${plain(value)}${unit && ` ${unit}`}`]];
    }),
  ];
  return h(
    'section',
    { 'aria-label': 'Final figures' },
    h('h2', {}, 'Final figures'),
    h('dl', { class: 'figures' }, ...rows.map(([name, value]) => h('div', {}, name, h('dd', {}, value)))),
  );
}

function term(label: string, symbol: string): HTMLElement {
  return h('dt', {}, label, symbol && ' ', symbol ? symbolText(symbol) : undefined);
}

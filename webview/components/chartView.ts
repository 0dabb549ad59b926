// What all charts of a page have in common: the rows, the x axis, the zoom, the cursor and the interventions. Charts
// read it when they draw; whoever changes it says which kind of change it was.
import { isTunableName, tunables } from '../../src/protocol/tunables';
import type { RunEvent } from '../../src/protocol/runEvent';
import type { Baselines } from '../../src/protocol/webviewMessages';
import { plain, timeOfDay } from './format';
import { lowerBound, type SeriesStore } from './seriesStore';
import { readTheme, type Theme } from './theme';

export const xAxes = ['iterations', 'steps', 'seconds'] as const;
export type XAxis = (typeof xAxes)[number];

/** The metric that an axis needs; iterations are always known. */
export const axisMetric = { steps: 'rollout/steps', seconds: 'time/seconds' } as const;
export type TunedEvent = Extract<RunEvent, { kind: 'tuned' }>;

/** A tuning change as a chart shows it. */
export interface Intervention {
  readonly event: TunedEvent;
  /** `δ 0.1 → 0.03`. */
  readonly flag: string;
  /** What, when and by whom. */
  readonly sentence: string;
}

export class ChartView {
  xAxis: XAxis = 'iterations';
  /** In units of x; undefined shows everything. */
  zoom: { readonly min: number; readonly max: number } | undefined;
  cursorRow: number | undefined;
  interventions: readonly Intervention[] = [];
  baselines: Baselines = {};
  theme: Theme = readTheme();

  constructor(readonly store: SeriesStore) {}

  x(row: number): number {
    return this.xAxis === 'iterations' ? this.store.iteration(row) : this.store.value(axisMetric[this.xAxis], row);
  }

  /** The row whose x is nearest; undefined without rows. */
  nearestRow(x: number): number | undefined {
    const { length } = this.store;
    if (length === 0) return undefined;
    const after = Math.min(length - 1, this.firstRowFrom(x));
    return after > 0 && x - this.x(after - 1) < this.x(after) - x ? after - 1 : after;
  }

  firstRowFrom(x: number): number {
    return lowerBound(this.store.length, (row) => this.x(row), x);
  }

  /** Limits of x to show: the zoom, or all rows. */
  range(): { readonly min: number; readonly max: number } {
    if (this.zoom) return this.zoom;
    const { length } = this.store;
    if (length === 0) return { min: 0, max: 1 };
    const min = this.x(0);
    const max = this.x(length - 1);
    return max > min ? { min, max } : { min: min - 0.5, max: min + 0.5 };
  }

  /** Where an intervention is drawn: at the first row that felt it, or at the newest while there is none. */
  xOf(intervention: Intervention): number {
    const { length } = this.store;
    if (length === 0) return NaN;
    return this.x(Math.min(length - 1, this.store.rowOfIteration(intervention.event.iteration)));
  }
}

export function interventionsOf(events: readonly RunEvent[]): Intervention[] {
  return events
    .filter((event) => event.kind === 'tuned')
    .map((event) => ({ event, flag: flagOf(event), sentence: sentenceOf(event) }));
}

function flagOf(event: TunedEvent): string {
  const changes = Object.entries(event.changes).map(
    ([name, { from, to }]) => `${isTunableName(name) ? tunables[name].symbol : name} ${plain(from)} → ${plain(to)}`,
  );
  return changes.length > 1 ? `${changes[0]} +${changes.length - 1}` : (changes[0] ?? 'tuned');
}

/** `Trust region δ from 0.1 to 0.03 nats at iteration 120, by slider, 14:02:11 (revision 2)`. */
export function sentenceOf(event: TunedEvent): string {
  const changes = Object.entries(event.changes).map(([name, { from, to }]) => {
    const { label, symbol, unit } = isTunableName(name) ? tunables[name] : { label: name, symbol: '', unit: '' };
    return `${[label, symbol].filter(Boolean).join(' ')} from ${plain(from)} to ${plain(to)}${unit && ` ${unit}`}`;
  });
  return `${changes.join('; ')} at iteration ${event.iteration}, by ${event.by}, ${timeOfDay(event.time)} (revision ${event.revision})`;
}

// A run in words and signs, the same in the tree, the status bar and the quick picks.
import type { ShownState } from '../protocol/webviewMessages';
import type { Run } from '../runs/run';
import { numberText } from './numberText';

interface StateLook {
  readonly word: string;
  readonly icon: string;
  /** A colour of the theme. */
  readonly color?: string;
}

export const stateLooks: Readonly<Record<ShownState, StateLook>> = {
  connecting: { word: 'connecting', icon: 'loading~spin' },
  preparing: { word: 'preparing', icon: 'loading~spin' },
  running: { word: 'running', icon: 'play-circle', color: 'charts.green' },
  paused: { word: 'paused', icon: 'debug-pause', color: 'charts.yellow' },
  finished: { word: 'finished', icon: 'pass', color: 'charts.green' },
  stopped: { word: 'stopped', icon: 'stop-circle' },
  failed: { word: 'failed', icon: 'error', color: 'errorForeground' },
  lost: { word: 'lost', icon: 'debug-disconnect', color: 'charts.orange' },
};

/** `12/100`; nothing before the trainer has begun. */
export function progressText(run: Run): string | undefined {
  const iteration = run.latest?.iteration ?? run.status?.iteration;
  if (iteration === undefined) return undefined;
  return run.status && run.status.maximumIterations > 0
    ? `${iteration}/${run.status.maximumIterations}`
    : String(iteration);
}

/** What tells most of how far a run has come: `KL 1.2e-3`, or the return of a policy. */
export function measureText(run: Run): string | undefined {
  const { 'occupancy/kl': kl, 'return/true': back } = run.latest?.values ?? {};
  if (kl !== undefined) return `KL ${numberText(kl, 2)}`;
  return back === undefined ? undefined : `return ${numberText(back, 4)}`;
}

/** `running · 12/100 · KL 1.2e-3`. */
export function summaryText(run: Run): string {
  return [stateLooks[run.state].word, progressText(run), measureText(run)]
    .filter((part) => part !== undefined)
    .join(' · ');
}

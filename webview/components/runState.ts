// The state of a run as a word and an icon, never by colour alone.
import type { ShownState } from '../../src/protocol/webviewMessages';

export interface StateLook {
  readonly word: string;
  readonly icon: string;
}

const looks: Readonly<Record<ShownState, StateLook>> = {
  connecting: { word: 'Connecting', icon: 'plug' },
  preparing: { word: 'Preparing', icon: 'loading' },
  running: { word: 'Running', icon: 'play-circle' },
  paused: { word: 'Paused', icon: 'debug-pause' },
  finished: { word: 'Finished', icon: 'pass-filled' },
  stopped: { word: 'Stopped', icon: 'debug-stop' },
  failed: { word: 'Failed', icon: 'error' },
  lost: { word: 'Lost', icon: 'debug-disconnect' },
};

export function stateLook(state: ShownState): StateLook {
  return looks[state];
}

/** Whether its trainer can still be told something. */
export function isLive(state: ShownState): boolean {
  return state === 'preparing' || state === 'running' || state === 'paused';
}

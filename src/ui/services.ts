// What the parts of the rim share: handed to each of them once by extension.ts, so that none reaches for globals.
import type * as vscode from 'vscode';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/runStore';
import type { DemonstrationEditors } from './demonstrationEditor';

/** The panels of one kind, one per run. */
export interface Panels {
  open(run: Run): void;
  /** The run of the panel that has the focus. */
  readonly active: Run | undefined;
}

export interface Services {
  readonly extension: vscode.ExtensionContext;
  readonly runs: RunStore;
  readonly log: vscode.LogOutputChannel;
  readonly dashboards: Panels;
  readonly rewards: Panels;
  readonly demonstrations: DemonstrationEditors;
}

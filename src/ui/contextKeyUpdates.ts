// Keeps the context keys of commandTable.ts true to the runs, so that commands and menus are enabled when they can act.
import * as vscode from 'vscode';
import type { RunStore } from '../runs/runStore';
import { contextKeys, type ContextKey } from './commandTable';

export class ContextKeyUpdates implements vscode.Disposable {
  private readonly shown = new Map<string, boolean>();
  private readonly subscription: { dispose(): void };

  constructor(private readonly runs: RunStore) {
    this.subscription = runs.onDidChange((change) => {
      if (change.kind === 'list' || change.change.kind === 'facts') this.update();
    });
    this.update();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private update(): void {
    const { runs } = this.runs;
    const values: Readonly<Record<ContextKey, boolean>> = {
      'trirl.activated': true,
      'trirl.hasRuns': runs.length > 0,
      'trirl.hasLiveRun': runs.some((run) => !run.ended),
      'trirl.hasRunningRun': runs.some((run) => run.state === 'running'),
      'trirl.hasPausedRun': runs.some((run) => run.state === 'paused'),
      'trirl.hasEndedRun': runs.some((run) => run.ended),
    };
    for (const key of Object.keys(contextKeys) as ContextKey[]) {
      if (this.shown.get(key) === values[key]) continue;
      this.shown.set(key, values[key]);
      void vscode.commands.executeCommand('setContext', key, values[key]);
    }
  }
}

// Which run a command means: the one it was called on, the one whose panel has the focus, the only one that fits, or the
// one that the user picks.
import * as vscode from 'vscode';
import { Run } from '../runs/run';
import { stateLooks, summaryText } from './runWords';
import type { Services } from './services';

export interface Wanted {
  /** Only these can be meant. */
  readonly fits: (run: Run) => boolean;
  /** What the user is asked when several fit. */
  readonly question: string;
  /** Said when none fits. */
  readonly none: string;
}

/** @param argument what VS Code or a caller handed to the command: a run, the path of its directory, or nothing. */
export async function pickRun(argument: unknown, wanted: Wanted, services: Services): Promise<Run | undefined> {
  const { runs, dashboards, rewards } = services;
  const named = argument instanceof Run ? argument : typeof argument === 'string' ? runs.get(argument) : undefined;
  if (named) return named;
  const active = dashboards.active ?? rewards.active;
  if (active && wanted.fits(active)) return active;
  const fitting = runs.runs.filter(wanted.fits);
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage(wanted.none);
    return undefined;
  }
  if (fitting.length === 1) return fitting[0];
  const picked = await vscode.window.showQuickPick(
    fitting.map((run) => ({
      label: `$(${stateLooks[run.state].icon}) ${run.name}`,
      description: summaryText(run),
      detail: run.id,
      run,
    })),
    { title: wanted.question, placeHolder: 'Pick a run', matchOnDetail: true },
  );
  return picked?.run;
}

// One item in the status bar: what is training now. A click opens its dashboard; it is hidden when nothing trains.
import * as vscode from 'vscode';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/runStore';
import { markdownText } from './markdownText';
import { measureText, progressText, stateLooks, summaryText } from './runWords';

const gatherMilliseconds = 300;

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('trirl.runs', vscode.StatusBarAlignment.Left, 10);
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: { dispose(): void };

  constructor(private readonly runs: RunStore) {
    this.item.name = 'TRIRL Runs';
    this.subscription = runs.onDidChange(() => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.show();
      }, gatherMilliseconds);
    });
    this.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.item.dispose();
  }

  private show(): void {
    const live = this.runs.runs.filter((run) => !run.ended);
    const [newest] = live;
    if (!newest) {
      this.item.hide();
      return;
    }
    const others = live.length > 1 ? `(+${live.length - 1})` : undefined;
    const state = newest.state === 'running' ? undefined : stateLooks[newest.state].word;
    this.item.text = [`$(graph-line) ${newest.name}`, state, progressText(newest), measureText(newest), others]
      .filter((part) => part !== undefined)
      .join('  ');
    this.item.tooltip = tooltip(live);
    this.item.command = { command: 'trirl.openDashboard', title: 'Open Dashboard', arguments: [newest] };
    this.item.show();
  }
}

function tooltip(live: readonly Run[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const run of live) markdown.appendMarkdown(`${markdownText(run.name)}: ${markdownText(summaryText(run))}  \n`);
  return markdown.appendMarkdown('\nOpen the dashboard');
}

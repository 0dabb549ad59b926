// The Runs tree: a line for every run, newest first, with its state, how far it is and how near to the expert.
import * as vscode from 'vscode';
import { environmentText } from '../protocol/environmentText';
import { metrics } from '../protocol/metrics';
import { isEnded } from '../protocol/runState';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/runStore';
import { markdownText } from './markdownText';
import { durationText, numberText } from './numberText';
import { progressText, stateLooks, summaryText } from './runWords';

const gatherMilliseconds = 300;

export class RunsView implements vscode.TreeDataProvider<Run>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Run | Run[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly dirty = new Set<Run>();
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: { dispose(): void };

  constructor(private readonly runs: RunStore) {
    this.subscription = runs.onDidChange((change) => {
      if (change.kind === 'list') {
        this.changed.fire(undefined);
        return;
      }
      this.dirty.add(change.run);
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        const runs = [...this.dirty];
        this.dirty.clear();
        this.changed.fire(runs);
      }, gatherMilliseconds);
    });
  }

  getChildren(element?: Run): Run[] {
    return element ? [] : [...this.runs.runs];
  }

  /** Needed for TreeView.reveal; the tree is flat. */
  getParent(): undefined {
    return undefined;
  }

  getTreeItem(run: Run): vscode.TreeItem {
    const { state } = run;
    const look = stateLooks[state];
    const item = new vscode.TreeItem(run.name);
    item.id = run.directory;
    item.description = summaryText(run);
    item.iconPath = new vscode.ThemeIcon(look.icon, look.color ? new vscode.ThemeColor(look.color) : undefined);
    item.contextValue = [
      'run',
      state,
      run.ended ? 'ended' : 'live',
      run.learns ?? '',
      run.playable ? 'policy' : '',
    ].join(' ');
    item.tooltip = tooltip(run);
    item.accessibilityInformation = { label: `${run.name}, ${summaryText(run)}` };
    item.command = { command: 'trirl.openDashboard', title: 'Open Dashboard', arguments: [run] };
    return item;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function tooltip(run: Run): vscode.MarkdownString {
  const facts = run.facts();
  const { experiment, status, latest } = run;
  const lines: [string, string | undefined][] = [
    ['State', stateLooks[run.state].word],
    ['Algorithm', experiment?.algorithm.kind],
    ['Environment', experiment && environmentText(experiment.environment)],
    ['Iteration', progressText(run)],
    [metrics['occupancy/kl'].label, valueText(latest?.values['occupancy/kl'], ' nats')],
    [metrics['return/true'].label, run.learns === 'policy' ? valueText(latest?.values['return/true']) : undefined],
    [metrics['return/normalised'].label, valueText(latest?.values['return/normalised'])],
    [
      'Training time',
      latest?.values['time/seconds'] === undefined ? undefined : durationText(latest.values['time/seconds']),
    ],
    ['Started', status && new Date(status.startedAt).toLocaleString()],
    ['Ended', status?.endedAt === undefined ? undefined : new Date(status.endedAt).toLocaleString()],
    ['Process', status && !isEnded(status.state) ? `${status.pid} on ${status.host}` : undefined],
    ['Folder', run.directory],
  ];
  const markdown = new vscode.MarkdownString();
  markdown.appendMarkdown(`**${markdownText(run.name)}**\n\n`);
  for (const [label, value] of lines)
    if (value !== undefined) markdown.appendMarkdown(`${label}: ${markdownText(value)}  \n`);
  if (facts.error) markdown.appendMarkdown(`\n\n${markdownText(facts.error.message)}`);
  else if (!run.ended && !facts.controllable && facts.whyNotControllable)
    markdown.appendMarkdown(`\n\n${markdownText(facts.whyNotControllable)}`);
  return markdown;
}

function valueText(value: number | undefined, unit = ''): string | undefined {
  return value === undefined ? undefined : `${numberText(value, 4)}${unit}`;
}

// The line above an experiment: Run | Demonstrations | Inspect last run, or Record from last run where a policy is learned.
import * as vscode from 'vscode';
import { checkText } from '../experiments/checkExperiment';
import type { RunStore } from '../runs/runStore';
import { isExperiment } from './experimentDiagnostics';

export class ExperimentLens implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscription: { dispose(): void };

  constructor(private readonly runs: RunStore) {
    this.subscription = runs.onDidChange((change) => {
      if (change.kind === 'list') this.changed.fire();
    });
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isExperiment(document.uri)) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const lenses = [
      new vscode.CodeLens(top, {
        command: 'trirl.startRun',
        title: '$(play) Run',
        tooltip: 'Start a run of this experiment',
        arguments: [document.uri],
      }),
    ];
    const { experiment } = checkText(document.getText(), document.uri.fsPath);
    if (experiment?.demonstrations?.kind === 'file') {
      lenses.push(
        new vscode.CodeLens(top, {
          command: 'trirl.openDemonstrations',
          title: 'Demonstrations',
          tooltip: `Look at the episodes of ${experiment.demonstrations.file}`,
          arguments: [vscode.Uri.file(experiment.demonstrations.file)],
        }),
      );
    }
    // A run carries the experiment's name, not its file.
    const last = experiment && this.runs.runs.find(({ name }) => name === experiment.name);
    if (last) {
      const isPolicy = last.learns === 'policy';
      lenses.push(
        new vscode.CodeLens(top, {
          command: isPolicy ? 'trirl.recordDemonstrations' : 'trirl.inspectReward',
          title: isPolicy ? 'Record from last run' : 'Inspect last run',
          tooltip: isPolicy
            ? `Record demonstrations from the policy that ${last.id} learned`
            : `Show the reward that ${last.id} learned`,
          arguments: [last],
        }),
      );
    }
    return lenses;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

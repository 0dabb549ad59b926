// activate(): the only wiring. It makes the parts and hands them to each other; what they do is in src/ui and src/runs.
import * as vscode from 'vscode';
import { DemonstrationChecker } from './runs/demonstrationChecker';
import { RunStore } from './runs/runStore';
import { registerCommands } from './ui/commands';
import { ContextKeyUpdates } from './ui/contextKeyUpdates';
import { dashboardPanels } from './ui/dashboardPanel';
import { DemonstrationDiagnostics } from './ui/demonstrationDiagnostics';
import { DemonstrationEditors } from './ui/demonstrationEditor';
import { ExperimentDiagnostics } from './ui/experimentDiagnostics';
import { ExperimentLens } from './ui/experimentLens';
import { DemonstrationSummaries } from './ui/loadDemonstrations';
import { trainerEnvironment } from './ui/nativeTensorFlow';
import { rewardPanels } from './ui/rewardPanel';
import type { PanelHost } from './ui/runPanels';
import { RunsView } from './ui/runsView';
import { allRunsFolders, refreshMilliseconds } from './ui/settings';
import { StatusBar } from './ui/statusBar';
import { trustRestriction } from './ui/trust';

/** What the extension gives to other extensions, and to its tests. */
export interface TrirlApi {
  readonly runs: RunStore;
  readonly demonstrations: Pick<DemonstrationEditors, 'open' | 'shown'>;
}

export function activate(context: vscode.ExtensionContext): TrirlApi {
  const log = vscode.window.createOutputChannel('TRIRL', { log: true });
  const runs = new RunStore({
    trainerFile: vscode.Uri.joinPath(context.extensionUri, 'dist', 'trainer.cjs').fsPath,
    environment: () => trainerEnvironment(context.globalStorageUri),
    restriction: trustRestriction,
    note: (message) => {
      log.info(message);
    },
    refreshMilliseconds: refreshMilliseconds(),
  });
  runs.watch(allRunsFolders());

  const host: PanelHost = {
    extensionUri: context.extensionUri,
    runs,
    log,
    command: (id, run) => void vscode.commands.executeCommand(id, run),
  };
  const dashboards = dashboardPanels(host);
  const rewards = rewardPanels(host);
  const demonstrations = new DemonstrationEditors({ extensionUri: context.extensionUri, log });
  const summaries = new DemonstrationSummaries();
  const checker = new DemonstrationChecker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'trirl.cjs').fsPath);
  const tree = new RunsView(runs);
  const lens = new ExperimentLens(runs);

  context.subscriptions.push(
    log,
    runs,
    dashboards,
    rewards,
    demonstrations,
    summaries,
    tree,
    lens,
    new ContextKeyUpdates(runs),
    new StatusBar(runs),
    new ExperimentDiagnostics(),
    new DemonstrationDiagnostics(checker, log),
    vscode.window.createTreeView('trirl.runs', { treeDataProvider: tree }),
    vscode.languages.registerCodeLensProvider({ scheme: 'file', pattern: '**/*.trirl.json' }, lens),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      runs.watch(allRunsFolders());
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('trirl.runsFolder')) runs.watch(allRunsFolders());
      if (change.affectsConfiguration('trirl.refreshSeconds')) runs.refreshEvery(refreshMilliseconds());
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      runs.watch(allRunsFolders());
      runs.restrictionChanged();
    }),
    ...registerCommands({ extension: context, runs, log, dashboards, rewards, demonstrations }, summaries, checker),
  );
  return { runs, demonstrations };
}

// Start Run: from an experiment's file to a trainer at work and its dashboard.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Experiment } from '../protocol/experiment';
import { checkText } from '../experiments/checkExperiment';
import type { Run } from '../runs/run';
import { isExperiment, rangeOf } from './experimentDiagnostics';
import type { Services } from './services';
import { opensDashboardOnStart, runsFolderOf } from './settings';
import { requireTrust } from './trust';

/** @param argument the experiment's file, if the command was called on one. Returns the run, or undefined if none was started. */
export async function startRun(argument: unknown, services: Services): Promise<Run | undefined> {
  if (!(await requireTrust('start a run'))) return undefined;
  const uri = argument instanceof vscode.Uri ? argument : await pickExperiment();
  if (!uri) return undefined;
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty) await document.save();
  const { problems, experiment } = checkText(document.getText(), uri.fsPath);
  if (!experiment) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    const where = `${vscode.workspace.asRelativePath(uri)}:${first?.line ?? 1}`;
    const field = first?.field ? `${first.field}: ` : '';
    const choice = await vscode.window.showErrorMessage(
      `The experiment cannot be run. ${where}: ${field}${first?.message ?? 'not an experiment'}${more}`,
      'Open File',
    );
    if (choice) await vscode.window.showTextDocument(document, first ? { selection: rangeOf(first, document) } : {});
    return undefined;
  }
  const runsFolder = runsFolderFor(uri);
  if (runsFolder === undefined) {
    const folder = path.dirname(uri.fsPath);
    const choice = await vscode.window.showErrorMessage(
      `Runs are kept in the workspace folder, and none is open. Open the folder of ${path.basename(uri.fsPath)} first.`,
      'Open Folder',
    );
    if (choice) await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder));
    return undefined;
  }
  return startExperiment(experiment, runsFolder, services);
}

/** Starts the experiment of a run once more, in a run of its own. */
export async function runAgain(run: Run, services: Services): Promise<Run | undefined> {
  if (!(await requireTrust('start a run'))) return undefined;
  if (!run.experiment) {
    void vscode.window.showErrorMessage(`The experiment of ${run.name} cannot be read, so it cannot be run again.`);
    return undefined;
  }
  return startExperiment(run.experiment, path.dirname(run.directory), services);
}

async function startExperiment(experiment: Experiment, runsFolder: string, services: Services): Promise<Run> {
  const run = await vscode.window.withProgress({ location: { viewId: 'trirl.runs' } }, () =>
    services.runs.start(experiment, runsFolder),
  );
  services.log.info(`${run.id}: started`);
  if (opensDashboardOnStart()) services.dashboards.open(run);
  return run;
}

/** The experiment in the active editor, or one of the workspace's that the user picks. */
async function pickExperiment(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active && isExperiment(active)) return active;
  const found = await vscode.workspace.findFiles('**/*.trirl.json', '**/node_modules/**', 500);
  if (found.length === 0) {
    const choice = await vscode.window.showInformationMessage(
      'There is no experiment (*.trirl.json) in this workspace yet.',
      'New Experiment',
      'Open Example Workspace',
    );
    if (choice === 'New Experiment') await vscode.commands.executeCommand('trirl.newExperiment');
    if (choice === 'Open Example Workspace') await vscode.commands.executeCommand('trirl.openExampleWorkspace');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    found
      .map((uri) => ({
        label: path.basename(uri.path, '.trirl.json'),
        description: vscode.workspace.asRelativePath(uri),
        uri,
      }))
      .sort((a, b) => a.description.localeCompare(b.description)),
    { title: 'Start Run', placeHolder: 'Pick an experiment', matchOnDescription: true },
  );
  return picked?.uri;
}

function runsFolderFor(uri: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri) ?? vscode.workspace.workspaceFolders?.[0];
  return folder && runsFolderOf(folder);
}

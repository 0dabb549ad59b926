// Export Report: writes a run as one HTML file into its directory, and offers to open it.
import path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../protocol/inputError';
import { readReportAssets } from '../report/assets';
import { reportHtml } from '../report/reportHtml';
import { writeFileAtomic } from '../runDirectory/atomicFile';
import { runFiles } from '../runDirectory/paths';
import type { Run } from '../runs/run';
import { pageRoot } from './html';

/** Returns the file. Rejects with InputError if there is nothing to report, or the file cannot be written. */
export async function exportReport(run: Run, extensionUri: vscode.Uri): Promise<vscode.Uri> {
  const file = path.join(run.directory, runFiles.report);
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Exporting the report of ${run.name}` },
    () => {
      const html = reportHtml(run.directory, readReportAssets(pageRoot(extensionUri).fsPath));
      try {
        writeFileAtomic(file, html);
      } catch (error) {
        throw new InputError(`the report cannot be written: ${(error as Error).message}`, { file });
      }
      return Promise.resolve();
    },
  );
  void offerToOpen(vscode.Uri.file(file));
  return vscode.Uri.file(file);
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  // In a remote window the file is not on the user's own machine: it can be downloaded from the explorer.
  const open = vscode.env.remoteName === undefined ? 'Open in Browser' : 'Reveal in Explorer';
  const choice = await vscode.window.showInformationMessage(`The report is one file: ${file.fsPath}`, open);
  if (choice === 'Open in Browser') await vscode.env.openExternal(file);
  if (choice === 'Reveal in Explorer') await vscode.commands.executeCommand('revealInExplorer', file);
}

// The settings, typed; package.json declares them with their defaults and ranges.
import path from 'node:path';
import * as vscode from 'vscode';

/** Where runs of a workspace folder are kept, absolute. */
export function runsFolderOf(folder: vscode.WorkspaceFolder): string {
  const setting = vscode.workspace.getConfiguration('trirl', folder.uri).get<string>('runsFolder') ?? '.trirl/runs';
  return path.resolve(folder.uri.fsPath, setting);
}

export function allRunsFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(runsFolderOf);
}

export function refreshMilliseconds(): number {
  const seconds = vscode.workspace.getConfiguration('trirl').get<number>('refreshSeconds') ?? 2;
  return Math.min(60, Math.max(0.5, seconds)) * 1000;
}

export function opensDashboardOnStart(): boolean {
  return vscode.workspace.getConfiguration('trirl').get<boolean>('openDashboardOnStart') ?? true;
}

/** What trainers compute on: `auto` for the best that there is, or the name of a back end. */
export function wantedBackend(): string {
  return vscode.workspace.getConfiguration('trirl').get<string>('backend') ?? 'auto';
}

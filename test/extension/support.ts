// What the suites share: the extension's own objects, waiting for conditions, experiments in the workspace.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TrirlApi } from '../../src/extension';
import type { Run } from '../../src/runs/run';

export async function activated(): Promise<TrirlApi> {
  const extension = vscode.extensions.getExtension<TrirlApi>('trirl.trirl');
  assert.ok(extension, 'the extension is there');
  return extension.activate();
}

export async function until<T>(what: string, probe: () => T | undefined | false, milliseconds = 20_000): Promise<T> {
  for (const deadline = Date.now() + milliseconds; ;) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  return folder.uri.fsPath;
}

export function workspaceFile(name: string): vscode.Uri {
  const file = path.join(workspaceFolder(), name);
  assert.ok(existsSync(file), `${file} is there`);
  return vscode.Uri.file(file);
}

export function writeWorkspaceFile(name: string, content: unknown): vscode.Uri {
  const file = path.join(workspaceFolder(), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return vscode.Uri.file(file);
}

/** An experiment on the shipped demonstrations that goes on until it is stopped, some 50 iterations a second. */
export function endlessExperiment(name: string): vscode.Uri {
  return writeWorkspaceFile(`${name}.trirl.json`, {
    name,
    environment: { kind: 'icyGridworld' },
    demonstrations: { kind: 'file', file: 'demonstrations/icy-gridworld-5x5.npz' },
    algorithm: { kind: 'trirl', klBound: 1e-6, stopAtGap: 0, maximumIterations: 1_000_000 },
    pacing: { secondsPerIteration: 0.02 },
  });
}

export async function started(uri: vscode.Uri): Promise<Run> {
  const run = await vscode.commands.executeCommand<Run | undefined>('trirl.startRun', uri);
  assert.ok(run, 'a run was started');
  return run;
}

export async function stopAll(): Promise<void> {
  const { runs } = await activated();
  await Promise.all(runs.runs.map((run) => run.stop('program')));
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

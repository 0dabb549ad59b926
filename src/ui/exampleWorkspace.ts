// Open Example Workspace: a copy of the examples that the user may change, opened as a folder.
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../protocol/inputError';

/** @param argument the folder to copy into, if a caller has one already. */
export async function openExampleWorkspace(argument: unknown, extension: vscode.ExtensionContext): Promise<void> {
  const target = argument instanceof vscode.Uri ? argument.fsPath : await pickTarget(extension);
  if (target === undefined) return;
  const source = path.join(extension.extensionPath, 'examples', 'workspace');
  try {
    // What is there already was perhaps changed by the user: it stays.
    cpSync(source, target, { recursive: true, force: false, errorOnExist: false });
  } catch (error) {
    throw new InputError(`the examples cannot be copied here: ${(error as Error).message}`, { file: target });
  }
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(target));
}

async function pickTarget(extension: vscode.ExtensionContext): Promise<string | undefined> {
  const standard = path.join(extension.globalStorageUri.fsPath, 'trirl-examples');
  const choice = await vscode.window.showQuickPick(
    [
      {
        label: existsSync(standard) ? 'Open the copy made before' : 'Copy to the extension’s own storage',
        detail: standard,
        answer: standard,
      },
      { label: 'Copy to a folder of yours…', detail: 'A folder trirl-examples is made in it', answer: undefined },
    ],
    { title: 'Open Example Workspace', placeHolder: 'Where to put a copy that you can change' },
  );
  if (!choice) return undefined;
  if (choice.answer !== undefined) return choice.answer;
  const picked = await vscode.window.showOpenDialog({
    title: 'Open Example Workspace',
    openLabel: 'Copy Here',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return picked?.[0] && path.join(picked[0].fsPath, 'trirl-examples');
}

// How an error reaches the user: bad input as a sentence with a way to the file at fault, everything else as a defect of
// ours that the log explains.
import { existsSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import { InputError, type Place } from '../protocol/inputError';

/** Shows the error and resolves when the message is gone; never rejects. */
export async function showProblem(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof InputError) {
    log.warn(error.message);
    const { file } = error.place;
    const open = file !== undefined && existsSync(file) && statSync(file).isFile() ? ['Open File'] : [];
    const choice = await vscode.window.showErrorMessage(error.message, ...open);
    if (choice !== undefined) await openPlace(error.place, log);
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const message = error instanceof Error ? error.message : String(error);
  const choice = await vscode.window.showErrorMessage(`TRIRL: ${message}`, 'Show Log');
  if (choice !== undefined) log.show();
}

async function openPlace({ file, line }: Place, log: vscode.LogOutputChannel): Promise<void> {
  try {
    const at = new vscode.Range((line ?? 1) - 1, 0, (line ?? 1) - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(file!), line === undefined ? {} : { selection: at });
  } catch (error) {
    // A binary file is no text document; the message has named it already.
    log.warn((error as Error).message);
  }
}

// Restricted Mode: a folder that is not trusted may be looked at. Its experiments start no process, and its run
// directories, which somebody else may have made, name no socket and no process that we speak to.
import * as vscode from 'vscode';

/** Why runs may not be started or controlled, in a sentence; undefined if they may. */
export function trustRestriction(): string | undefined {
  return vscode.workspace.isTrusted
    ? undefined
    : 'This workspace is in Restricted Mode: runs can be looked at, but not started or controlled, until you trust it.';
}

/** True if runs may be started and controlled; otherwise says why not, and offers the way out. */
export async function requireTrust(doing: string): Promise<boolean> {
  const restriction = trustRestriction();
  if (restriction === undefined) return true;
  const manage = 'Manage Workspace Trust';
  const choice = await vscode.window.showWarningMessage(`TRIRL cannot ${doing}. ${restriction}`, manage);
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}

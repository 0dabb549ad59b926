import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated } from './support';

describe('commands', () => {
  it('are registered exactly as package.json declares them', async () => {
    await activated();
    const registered = (await vscode.commands.getCommands(true)).filter(
      // A view brings commands of VS Code's own, such as trirl.runs.focus.
      (id) => id.startsWith('trirl.') && !id.startsWith('trirl.runs.'),
    );
    const manifest = vscode.extensions.getExtension('trirl.trirl')!.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(registered.sort(), declared.sort());
    assert.ok(declared.length >= 15);
  });
});

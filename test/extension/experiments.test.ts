// *.trirl.json in the editor: marks, explanations, lenses, the wizard, demonstrations.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DemonstrationSummary } from '../../src/protocol/demonstrationReport';
import { checkText } from '../../src/experiments/checkExperiment';
import { activated, closeEditors, until, workspaceFile, workspaceFolder, writeWorkspaceFile } from './support';

const good = {
  name: 'good',
  environment: { kind: 'icyGridworld' },
  demonstrations: { kind: 'expert' },
  algorithm: { kind: 'trirl' },
};

function ourProblems(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'TRIRL');
}

describe('an experiment in the editor', () => {
  before(activated);
  afterEach(closeEditors);

  it('is marked wherever it is wrong, with exact ranges, until it is right', async () => {
    const uri = writeWorkspaceFile('bad.trirl.json', {
      name: 'bad',
      environment: { kind: 'icyGridworld', widht: 5 },
      demonstrations: { kind: 'file', file: 'nowhere.npz' },
      algorithm: { kind: 'trirl', klBound: 99, beta: 'much' },
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const problems = await until('marks', () => ourProblems(uri).length >= 3 && ourProblems(uri));
    const marked = Object.fromEntries(problems.map(({ range, message }) => [document.getText(range), message]));
    assert.match(marked['"widht"'] ?? '', /unknown key "widht"; did you mean "width"\?/);
    assert.match(marked['99'] ?? '', /expected .* found 99/);
    assert.match(marked['"much"'] ?? '', /expected .*number.*, found "much"/);

    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
    edit.replace(uri, whole, JSON.stringify({ ...good, demonstrations: { kind: 'file', file: 'nowhere.npz' } }));
    await vscode.workspace.applyEdit(edit);
    // A file that is not there can be told only once the rest is right.
    const [missing] = await until('one mark', () => ourProblems(uri).length === 1 && ourProblems(uri));
    assert.equal(document.getText(missing!.range), '"nowhere.npz"');
    assert.match(missing!.message, /found nothing at .*nowhere\.npz/);

    const second = new vscode.WorkspaceEdit();
    const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
    second.replace(uri, all, JSON.stringify(good));
    await vscode.workspace.applyEdit(second);
    await until('no marks', () => ourProblems(uri).length === 0);
    await document.save();
  });

  it('starts no run while it is wrong', async () => {
    const { runs } = await activated();
    const before = runs.runs.length;
    const uri = writeWorkspaceFile('wrong.trirl.json', { ...good, algorithm: { kind: 'magic' } });
    const started = vscode.commands.executeCommand('trirl.startRun', uri);
    // The message with its button stays until somebody answers it.
    await until('the message', () => vscode.workspace.textDocuments.some((d) => d.uri.fsPath === uri.fsPath));
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal(await started, undefined);
    assert.equal(runs.runs.length, before);
  });

  it('is explained by the schema: hover and completion', async () => {
    const uri = writeWorkspaceFile('explained.trirl.json', good);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const at = document.positionAt(document.getText().indexOf('"algorithm"') + 3);
    const explained = async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
      return hovers.flatMap(({ contents }) => contents.map((c) => (c as vscode.MarkdownString).value)).join('\n');
    };
    let text = '';
    for (let tries = 0; tries < 100 && !text.includes('Trust Region IRL'); tries++) {
      text = await explained();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.match(text, /Trust Region IRL with η from the KL bound/);
    const inside = document.positionAt(document.getText().indexOf('"trirl"') + '"trirl"'.length);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, inside, ', ""');
    await vscode.workspace.applyEdit(edit);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      inside.translate(0, 3),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const key of ['klBound', 'dualStepSize', 'beta'])
      assert.ok(labels.includes(key), `${key} in ${labels.join()}`);
    await document.save();
  });

  it('has the lenses that fit', async () => {
    const uri = workspaceFile('demo.trirl.json');
    await vscode.workspace.openTextDocument(uri);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
    assert.deepEqual(lenses.map(({ command }) => command?.command).slice(0, 2), [
      'trirl.startRun',
      'trirl.openDemonstrations',
    ]);
  });
});

describe('New Experiment', () => {
  afterEach(closeEditors);

  it('writes a file that can be run, and goes back when asked to', async () => {
    await activated();
    const written = vscode.commands.executeCommand<vscode.Uri | undefined>('trirl.newExperiment');
    const pause = () => new Promise((resolve) => setTimeout(resolve, 700));
    const accept = async () => {
      await pause();
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    };
    await accept();
    await pause();
    await vscode.commands.executeCommand('workbench.action.quickInputBack');
    for (let step = 1; step <= 5; step++) await accept();
    const uri = await written;
    assert.ok(uri, 'a file was written');
    const { problems, experiment } = checkText(readFileSync(uri.fsPath, 'utf8'), uri.fsPath);
    assert.deepEqual(problems, []);
    assert.equal(experiment?.environment.kind, 'icyGridworld');
    assert.equal(experiment.demonstrations?.kind, 'file');
    assert.equal(path.dirname(uri.fsPath), workspaceFolder());
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, uri.fsPath);
  });
});

describe('Load Demonstrations', () => {
  afterEach(closeEditors);

  it('reads and summarises a file', async () => {
    await activated();
    const uri = workspaceFile('demonstrations/icy-gridworld-5x5.npz');
    const summary = await vscode.commands.executeCommand<DemonstrationSummary>('trirl.loadDemonstrations', uri);
    assert.equal(summary.format, 'npz');
    assert.ok(summary.episodes > 0 && summary.steps > summary.episodes);
    const shown = await until('its page', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes('icy-gridworld-5x5')),
    );
    assert.match(shown.label, /icy-gridworld-5x5\.npz/);
  });

  it('survives a file that is none', async () => {
    await activated();
    const uri = writeWorkspaceFile('none.npz', 'this is no archive');
    assert.equal(await vscode.commands.executeCommand('trirl.loadDemonstrations', uri), undefined);
  });
});

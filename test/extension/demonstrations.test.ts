// Files and folders of demonstrations in their editor, with the real reader behind it, in every format that is read.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DemonstrationFacts } from '../../src/protocol/demonstrationView';
import { demonstrationEditor } from '../../src/ui/demonstrationEditor';
import { bytesPerStep, writeCheetahFile } from '../support/cheetahFile';
import { HostMeter } from '../support/hostMeter';
import { activated, closeEditors, until, workspaceFile } from './support';

const root = vscode.extensions.getExtension('trirl.trirl')!.extensionPath;
const fixtures = path.join(root, 'test', 'fixtures', 'demonstrations');

async function shown(uri: vscode.Uri): Promise<DemonstrationFacts> {
  const { demonstrations } = await activated();
  const found = await until(`${uri.fsPath} to be shown`, () => demonstrations.shown(uri), 60_000);
  if ('message' in found) throw new Error(found.message);
  return found;
}

/** VS Code keeps the next page waiting for half a minute where one is closed, or hidden, while it still loads. */
function loaded(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1500));
}

describe('the demonstration viewer', () => {
  afterEach(async () => {
    await loaded();
    await closeEditors();
  });

  for (const name of readdirSync(fixtures).filter((each) => each.startsWith('pendulum'))) {
    it(`opens ${name}`, async () => {
      const uri = vscode.Uri.file(path.join(fixtures, name));
      await vscode.commands.executeCommand('trirl.openDemonstrations', uri);
      const facts = await shown(uri);
      assert.equal(facts.world.name, 'Pendulum-v1');
      assert.ok(facts.steps >= 60);
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      assert.ok(tab?.input instanceof vscode.TabInputCustom);
      assert.equal(tab.input.viewType, demonstrationEditor);
    });
  }

  it('is what opens an npz, and not what opens a CSV', async () => {
    const uri = workspaceFile('demonstrations/icy-gridworld-5x5.npz');
    await vscode.commands.executeCommand('vscode.open', uri);
    const facts = await shown(uri);
    assert.equal(facts.lengths.length, 200);
    // Several experiments of the example learn from it; any of them may have been asked.
    assert.match(facts.world.found, /\.trirl\.json learns from this file in this world\.$/);
    assert.equal(facts.world.map?.width, 5);
    await loaded();
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path.join(fixtures, 'pendulum.csv')));
    assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputText);
  });

  it('says why a damaged file cannot be shown', async () => {
    const uri = vscode.Uri.file(path.join(root, 'test', 'fixtures', 'bad', 'nan-in-actions.npz'));
    await vscode.commands.executeCommand('vscode.open', uri);
    await assert.rejects(shown(uri), /nan-in-actions\.npz: .*actions/);
  });

  it('lets the host go on while a file of 200 MB is read', async function () {
    this.timeout(120_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'trirl-large-'));
    const uri = vscode.Uri.file(path.join(folder, 'large.npz'));
    const steps = 1000 * Math.ceil(200e6 / bytesPerStep / 1000);
    writeCheetahFile(uri.fsPath, steps);
    try {
      const meter = new HostMeter();
      await vscode.commands.executeCommand('vscode.open', uri);
      assert.equal((await shown(uri)).steps, steps);
      // As long as the page asks for its first pictures.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const { longestBusy, longestGap } = meter.end();
      console.log(
        `longest block of the extension host: ${longestBusy.toFixed(0)} ms of its own time, ${longestGap.toFixed(0)} ms between ticks`,
      );
      assert.ok(longestBusy < 100, `${longestBusy} ms`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('forgets a file that is closed', async () => {
    const uri = vscode.Uri.file(path.join(fixtures, 'pendulum.csv'));
    const { demonstrations } = await activated();
    await demonstrations.open(uri);
    await shown(uri);
    await loaded();
    await closeEditors();
    await until('it is forgotten', () => demonstrations.shown(uri) === undefined);
  });
});

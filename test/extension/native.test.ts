// Native TensorFlow from the palette: how an installation that cannot be made ends, and what trainers are told.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { readStatus } from '../../src/runDirectory/readRun';
import type { InstallerEnd } from '../../src/runs/nativeInstaller';
import { nativeFolder } from '../../src/tensors/native/installation';
import { endlessExperiment, started, stopAll, until } from './support';

describe('native TensorFlow', () => {
  const before = process.env['TRIRL_NATIVE_DIR'];
  const install = () => vscode.commands.executeCommand<InstallerEnd | undefined>('trirl.installNativeTensorFlow');

  afterEach(async () => {
    if (before === undefined) delete process.env['TRIRL_NATIVE_DIR'];
    else process.env['TRIRL_NATIVE_DIR'] = before;
    await vscode.workspace.getConfiguration('trirl').update('backend', undefined, vscode.ConfigurationTarget.Workspace);
    await stopAll();
  });

  it('that cannot be installed is explained, and nothing else happens', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'trirl-native-'));
    writeFileSync(path.join(folder, 'file'), '');
    process.env['TRIRL_NATIVE_DIR'] = path.join(folder, 'file', 'native');
    const end = await install();
    assert.equal(end?.end, 'failed');
    assert.match(end.text, /^Native TensorFlow could not be provided\.\nnothing can be installed: .*file/);
    rmSync(folder, { recursive: true });
  });

  // The installation itself takes minutes and is tested in test/native; where it was made before, it is recognised here.
  if (process.env['TRIRL_REQUIRE_NATIVE'] === '1') {
    it('that is there already is tried, and found to work', async () => {
      process.env['TRIRL_NATIVE_DIR'] = nativeFolder(process.env);
      const end = await install();
      assert.equal(end?.end, 'installed', end?.text);
      assert.match(end.text, /works already\.\nRuns that learn on tensors now use it\.$/);
    });
  }

  it('or another back end: the setting reaches the trainer', async () => {
    await vscode.workspace.getConfiguration('trirl').update('backend', 'cpu', vscode.ConfigurationTarget.Workspace);
    const run = await started(endlessExperiment('backend'));
    const pid = await until('the trainer', () => readStatus(run.directory)?.pid);
    assert.match(readFileSync(`/proc/${pid}/environ`, 'utf8'), /(^|\0)TRIRL_BACKEND=cpu(\0|$)/);
  });
});

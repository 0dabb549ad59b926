// Runs as a user has them in the editor: started by command, tuned, paused, stopped, killed; and what the views say.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Run } from '../../src/runs/run';
import { RunsView } from '../../src/ui/runsView';
import {
  activated,
  closeEditors,
  endlessExperiment,
  started,
  stopAll,
  until,
  workspaceFile,
  workspaceFolder,
} from './support';

const reported = (run: Run, count: number) => until('reports', () => run.series.total >= count);

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function tabs(viewType: string): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType));
}

describe('a run', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('starts from the example, reports from its first iteration on, and finishes', async () => {
    const run = await started(workspaceFile('demo.trirl.json'));
    await until('its end', () => run.state === 'finished');
    assert.equal(run.name, 'icy gridworld demo');
    assert.ok(run.directory.startsWith(path.join(workspaceFolder(), '.trirl', 'runs')));
    await reported(run, run.status!.iteration);
    assert.equal(run.series.slice().iterations[0], 1);
    assert.ok(run.latest!.values['occupancy/kl']! < run.baselines.randomKl!);
    assert.ok(existsSync(path.join(run.directory, 'reward.json')));
    await until('its dashboard', () => tabs('trirl.dashboard').length === 1);
  });

  it('is tuned, paused, resumed and stopped by commands; its process is gone afterwards', async () => {
    const run = await started(endlessExperiment('endless'));
    await reported(run, 3);
    const { pid } = run.status!;
    await vscode.commands.executeCommand('trirl.tune', run, { klBound: 0.5 });
    await until('the acknowledgement', () => run.latest?.revision === 1);
    await until('the journal', () => run.events.some(({ kind }) => kind === 'tuned'));
    assert.equal(run.tuning.applied.klBound, 0.5);
    assert.equal(run.latest!.values['policy/klBound'], 0.5);

    await vscode.commands.executeCommand('trirl.pause', run);
    await until('the pause', () => run.state === 'paused');
    const { total } = run.series;
    await vscode.commands.executeCommand('trirl.resume', run);
    await reported(run, total + 3);

    await vscode.commands.executeCommand('trirl.checkpoint', run);
    await until('the checkpoint', () => run.events.some(({ kind }) => kind === 'checkpointed'));

    await vscode.commands.executeCommand('trirl.stop', run);
    assert.equal(run.state, 'stopped');
    assert.equal(processExists(pid), false);
    const journal = readFileSync(path.join(run.directory, 'events.jsonl'), 'utf8');
    assert.match(journal, /"kind":"tuned".*"by":"palette"/);
  });

  it('refuses a value out of range, and goes on', async () => {
    const run = await started(endlessExperiment('refused'));
    await reported(run, 3);
    await vscode.commands.executeCommand('trirl.tune', run, { klBound: 1e9 });
    assert.deepEqual(run.tuning.pending, {});
    await reported(run, run.series.total + 3);
    assert.equal(run.latest!.revision, 0);
  });

  it('shows as lost when it is killed, and harms no other', async () => {
    const [one, other] = [await started(endlessExperiment('one')), await started(endlessExperiment('other'))];
    await reported(one, 3);
    await reported(other, 3);
    process.kill(one.status!.pid, 'SIGKILL');
    await until('the loss', () => one.state === 'lost');
    const { runs } = await activated();
    const view = new RunsView(runs);
    const item = view.getTreeItem(one);
    assert.match(String(item.description), /^lost · \d+\/1000000 · KL /);
    assert.match(item.contextValue ?? '', /\blost\b.*\bended\b/);
    assert.match((item.tooltip as vscode.MarkdownString).value, /gone without a word after iteration [1-9]/);
    view.dispose();
    await reported(other, other.series.total + 5);
    assert.equal(other.state, 'running');
  });

  it('can be run again, reported and inspected when it has ended', async () => {
    const { runs } = await activated();
    const [ended] = runs.runs.filter(({ state, name }) => state === 'finished' && name === 'icy gridworld demo');
    assert.ok(ended, 'the first test left one');
    await vscode.commands.executeCommand('trirl.inspectReward', ended);
    await until('the reward view', () => tabs('trirl.reward').length === 1);
    const report = await vscode.commands.executeCommand<vscode.Uri | undefined>('trirl.exportReport', ended);
    assert.match(readFileSync(report!.fsPath, 'utf8'), /<title>icy gridworld demo/);
    const again = await vscode.commands.executeCommand<Run>('trirl.runAgain', ended);
    assert.notEqual(again.directory, ended.directory);
    await until('its end', () => again.state === 'finished');
    assert.equal(again.status!.iteration, ended.status!.iteration);
  });
});

describe('the Runs view', () => {
  it('lists all runs newest first, garbage with its error', async () => {
    const { runs } = await activated();
    const garbage = path.join(workspaceFolder(), '.trirl', 'runs', '20200101-000000-garbage');
    mkdirSync(garbage, { recursive: true });
    for (const file of ['status.json', 'metrics.jsonl', 'config.json'])
      writeFileSync(path.join(garbage, file), Buffer.from([0, 255, 10, 123, 7]));
    utimesSync(garbage, 1, 1);
    const run = await until('the garbage', () => runs.get(garbage));
    const view = new RunsView(runs);
    const children = view.getChildren();
    assert.deepEqual(
      children.map(({ id }) => id),
      [...runs.runs.map(({ id }) => id)].sort().reverse(),
    );
    assert.equal(children.at(-1), run);
    assert.ok(children.length > 3);
    const item = view.getTreeItem(run);
    assert.equal(item.label, '20200101-000000-garbage');
    assert.equal(item.description, 'failed');
    assert.match((item.tooltip as vscode.MarkdownString).value, /status\\\.json: expected JSON/);
    view.dispose();
    await vscode.commands.executeCommand('trirl.openDashboard', run);
    await until('its dashboard', () => tabs('trirl.dashboard').length === 1);
    await closeEditors();
    assert.ok(children.some(({ state }) => state === 'finished'));
  });
});

// Experts and demonstrations as a user gets them in the editor: trained by command, recorded from the policy, recorded by hand.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { readDemonstrations } from '../../src/demonstrations/readDemonstrations';
import type { Recorded } from '../../src/runs/policyRecorder';
import type { Run } from '../../src/runs/run';
import type { PlayPanel } from '../../src/ui/playPanel';
import { parseSteps } from '../../src/ui/trainExpert';
import { closeEditors, stopAll, until, workspaceFolder } from './support';

describe('an expert', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('is trained by command, and its policy is recorded', async () => {
    const answers = { environment: 'CartPole-v1', algorithm: 'ppo', totalSteps: 3000 };
    const run = await vscode.commands.executeCommand<Run | undefined>('trirl.trainExpert', answers);
    assert.ok(run, 'a run was started');
    await until('its end', () => run.state === 'finished', 60_000);
    assert.equal(run.name, 'CartPole-v1 expert');
    assert.equal(run.learns, 'policy');
    assert.ok(existsSync(path.join(workspaceFolder(), 'cartpole-v1-expert.trirl.json')));
    assert.equal(run.baselines.expertReturn, 500);
    assert.ok(run.events.some((event) => event.kind === 'noted' && /computes with/.test(event.message)));

    const file = path.join(workspaceFolder(), 'recorded', 'cart-pole.npz');
    const wishes = { episodes: 3, deterministic: false, file };
    const recorded = await vscode.commands.executeCommand<Recorded>('trirl.recordDemonstrations', run, wishes);
    assert.match(recorded.text, /^3 episodes, \d+ steps, return /);
    assert.equal((await readDemonstrations(file)).episodeStarts.length, 4);
  }).timeout(120_000);

  it('reads numbers of steps as people write them', () => {
    assert.deepEqual(['150000', '150,000', '1e6', '2 M', '20k'].map(parseSteps), [150_000, 150_000, 1e6, 2e6, 20_000]);
    assert.deepEqual(['', '0', 'many', '-5', '1e11'].map(parseSteps), new Array(5).fill(undefined));
  });
});

describe('recording by hand', () => {
  it('counts what is done, and keeps it when the panel is closed unsaved', async () => {
    const world = { kind: 'icyGridworld', slip: 0 };
    const panel = await vscode.commands.executeCommand<PlayPanel | undefined>('trirl.recordFromKeyboard', world);
    assert.ok(panel, 'a panel was opened');
    await until('the start', () => panel.standing?.step === 0);
    for (let step = 1; step <= 4; step++) {
      await panel.receive({ kind: 'act', action: [0] });
      await until('a step', () => panel.standing?.step === step);
    }
    assert.equal(panel.standing?.unsaved, true);
    panel.close();
    const folder = path.join(workspaceFolder(), '.trirl', 'recordings');
    const kept = await until(
      'the kept file',
      () => existsSync(folder) && readdirSync(folder).find((name) => name.endsWith('.npz')),
    );
    const { states, truncated } = await readDemonstrations(path.join(folder, kept));
    assert.deepEqual([...states], [0, 0, 1, 0, 2, 0, 3, 0]);
    assert.deepEqual([...truncated], [0, 0, 0, 1]);
  });
});

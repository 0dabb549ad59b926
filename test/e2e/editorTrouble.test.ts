// When things go wrong: a trainer killed, experiments that are wrong, demonstrations that are missing, a workspace that is
// not trusted. Each is said plainly, and the editor and the other runs go on.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive } from '../editor/processes.mjs';
import { eventually } from '../editor/workbench.mjs';
import { EditorSession, iterationShown, pictureFailures, watchedExperiment } from './editorSession';

describe('trouble', () => {
  let session: EditorSession;
  pictureFailures(() => session);

  beforeAll(async () => {
    const from = (file: string) => ({
      ...watchedExperiment('Bad demonstrations'),
      demonstrations: { kind: 'file', file },
    });
    session = await EditorSession.open({
      files: {
        'doomed.trirl.json': watchedExperiment('Doomed'),
        'unharmed.trirl.json': watchedExperiment('Unharmed'),
        'wrong.trirl.json': {
          name: 'wrong',
          environment: { kind: 'icyGridworld', slipp: 0.5 },
          demonstrations: { kind: 'expert', temperature: -1 },
          algorithm: { kind: 'trirl', klBound: 'much' },
        },
        'missing.trirl.json': from('nowhere.npz'),
        'cut.trirl.json': from('cut.npz'),
        // The beginning of a zip archive, and no more.
        'cut.npz': 'PK\u0003\u0004',
      },
    });
  });

  afterAll(async () => {
    expect(await session.end()).toEqual([]);
  });

  test('a trainer that is killed is shown as lost, and another run goes on', async () => {
    const { workbench } = session;
    const unharmed = await session.startRun('unharmed');
    const doomed = await session.startRun('doomed');
    const dashboard = await workbench.webview('Doomed');
    await eventually(async () => (await iterationShown(dashboard)) > 3, { message: 'the dashboard does not move' });
    const { pid } = await session.waitForStatus(doomed, () => true, 'a status');
    process.kill(pid, 'SIGKILL');
    await dashboard.locator('.state', { hasText: 'Lost' }).waitFor();
    await dashboard.locator('.notice', { hasText: 'The trainer process is gone' }).waitFor();
    await session.screenshot('lost');
    const row = workbench.page.locator('.monaco-list-row', { hasText: 'Doomed' });
    await workbench.runCommand('View: Show TRIRL');
    await row.filter({ hasText: 'lost' }).waitFor();

    const before = session.reports(unharmed).length;
    await eventually(() => session.reports(unharmed).length > before + 3, { message: 'the other run stopped too' });
    // The button of the notice starts the same experiment anew.
    await dashboard.getByRole('button', { name: 'Run Again' }).click();
    const again = await eventually(() => session.runs().find((run) => ![doomed, unharmed].includes(run)), {
      message: 'Run Again started nothing',
    });
    await session.waitForStatus(again, ({ iteration }) => iteration > 0, 'its first iteration');
    for (const run of [again, unharmed]) await stop(session, run);
  });

  test('an experiment with mistakes is marked where they are, and not started', async () => {
    const { workbench } = session;
    const before = session.runs();
    await workbench.openFile('wrong.trirl.json');
    await workbench.runCommand('Problems: Focus on Problems View');
    const problems = workbench.page.locator('.markers-panel');
    for (const text of [/slipp.*slip/, /temperature|-1/, /klBound|much/]) {
      await problems.locator('.monaco-list-row', { hasText: text }).first().waitFor();
    }
    await session.screenshot('problems');
    await workbench.runCommand('View: Toggle Panel Visibility');
    await workbench.runCommand('View: Focus Active Editor Group');
    await workbench.runCommand('TRIRL: Start Run');
    await workbench.notification(/cannot be run.*wrong\.trirl\.json:\d+.*and \d more/s);
    expect(session.runs()).toEqual(before);
    await workbench.clearNotifications();
    await workbench.runCommand('View: Close All Editors');
  });

  test('missing demonstrations are named, and nothing is started', async () => {
    const { workbench } = session;
    const before = session.runs();
    await workbench.runCommand('TRIRL: Start Run');
    await workbench.pick('missing');
    await workbench.notification(/missing\.trirl\.json:\d+.*nowhere\.npz/s);
    expect(session.runs()).toEqual(before);
    await workbench.clearNotifications();
  });

  test('demonstrations that cannot be read fail the run, in a plain error state', async () => {
    const { workbench } = session;
    const before = session.runs();
    await workbench.runCommand('TRIRL: Start Run');
    await workbench.pick('cut');
    const dashboard = await workbench.webview('Bad demonstrations');
    await dashboard.locator('.state', { hasText: 'Failed' }).waitFor();
    await dashboard.locator('.notice-error', { hasText: 'cut.npz' }).waitFor();
    await session.screenshot('failed');
    const run = session.runs().find((directory) => !before.includes(directory))!;
    const { pid, error } = await session.waitForStatus(run, ({ state }) => state === 'failed', 'failed');
    expect(error?.file).toBe(path.join(session.workspace, 'cut.npz'));
    await eventually(() => !isAlive(pid), { message: 'the failed trainer lives on' });
    // Nothing of the editor is the worse for it.
    await workbench.runCommand('View: Close All Editors');
    await stop(session, await session.startRun('unharmed'));
  });
});

describe('Restricted Mode', () => {
  let session: EditorSession;
  pictureFailures(() => session);

  beforeAll(async () => {
    session = await EditorSession.open({ restricted: true, trained: ['demo'] });
  });

  afterAll(async () => {
    expect(await session.end()).toEqual([]);
  });

  test('an earlier run may be looked at', async () => {
    const { workbench } = session;
    await workbench.runCommand('TRIRL: Open Dashboard');
    const dashboard = await workbench.webview('icy gridworld demo');
    await dashboard.locator('.chart canvas').first().waitFor();
    await workbench.runCommand('TRIRL: Inspect Reward');
    const reward = await workbench.webview('Reward of icy gridworld demo');
    await reward
      .locator('.inspector-title')
      .getByText(/ at iteration \d+/)
      .waitFor();
  });

  test('starting is refused, with the reason and the way out', async () => {
    const { workbench } = session;
    const before = session.runs();
    await workbench.runCommand('TRIRL: Start Run');
    const refusal = await workbench.notification('Restricted Mode');
    await refusal.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await session.screenshot('restricted');
    expect(session.runs()).toEqual(before);
    await workbench.clearNotifications();
  });

  test('after the workspace is trusted, it starts', async () => {
    const { workbench } = session;
    await workbench.trustWorkspace();
    await workbench.runCommand('View: Close All Editors');
    const run = await session.startRun('icy-gridworld');
    await stop(session, run);
  });
});

/** By palette, as a user does; picks the run if there are several. */
async function stop(session: EditorSession, run: string): Promise<void> {
  const { workbench } = session;
  const live = session.runs().filter((other) => session.isTraining(other));
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('TRIRL: Stop');
  if (live.length > 1) {
    await workbench.filter(path.basename(run));
    await workbench.page.keyboard.press('Enter');
  }
  const { pid } = await session.waitForStatus(run, ({ state }) => state === 'stopped', 'stopped');
  await eventually(() => !isAlive(pid), { message: `the trainer ${pid} lives on` });
}

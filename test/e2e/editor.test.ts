// The main job, as a user does it: start a run from the palette, watch it, turn it, look at its reward, reload the window
// in the middle, stop it. One editor and one run, in steps that build on each other.
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive } from '../editor/processes.mjs';
import { eventually, type Workbench } from '../editor/workbench.mjs';
import {
  chartPixels,
  EditorSession,
  iterationShown,
  rowsOfTable,
  watchedExperiment,
  pictureFailures,
} from './editorSession';

const name = 'Watched ice';
let session: EditorSession;
let workbench: Workbench;
let run: string;
let dashboard: Frame;

pictureFailures(() => session);

beforeAll(async () => {
  // Half a second an iteration: slow enough to see a change wait for the next one.
  session = await EditorSession.open({ files: { 'watched.trirl.json': watchedExperiment(name, 0.5) } });
  workbench = session.workbench;
});

afterAll(async () => {
  if (!session) return;
  const problems = session.webviewProblems();
  // The run was stopped: nothing of it may outlive the editor.
  expect(await session.end()).toEqual([]);
  expect(problems).toEqual([]);
});

describe('a run in the editor', () => {
  test('a workspace without runs says what to do next', async () => {
    await workbench.runCommand('View: Show TRIRL');
    const welcome = workbench.page.locator('.welcome-view-content');
    await welcome.getByText('No runs yet.').waitFor();
    await welcome.getByText('Start Run').waitFor();
    expect(await workbench.offersCommand('TRIRL: Pause')).toBe(false);
    expect(await workbench.offersCommand('TRIRL: New Experiment')).toBe(true);
    await session.screenshot('welcome');
  });

  test('starts from the palette, and the dashboard appears with numbers that move', async () => {
    run = await session.startRun('watched');
    dashboard = await workbench.webview(name);
    await dashboard.locator('.chart[data-chart] canvas').first().waitFor();
    expect(await dashboard.locator('.chart').count()).toBeGreaterThanOrEqual(6);
    const before = { iteration: await iterationShown(dashboard), pixels: await chartPixels(dashboard) };
    await eventually(async () => (await iterationShown(dashboard)) > before.iteration + 2, {
      message: 'the dashboard’s iteration does not move',
    });
    expect(await chartPixels(dashboard)).not.toEqual(before.pixels);
    const row = workbench.page.locator('[id="workbench.view.extension.trirl"] .monaco-list-row', { hasText: name });
    await row.filter({ hasText: 'running' }).waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: name }).waitFor();
  });

  test('a slider’s change is pending, then in force, journaled, and drawn where it took effect', async () => {
    const control = dashboard.locator('[data-tunable="klBound"]');
    const slider = control.locator('input[type="range"]');
    const box = (await slider.boundingBox())!;
    const y = box.y + box.height / 2;
    const share = Number(await slider.inputValue()) / Number(await slider.getAttribute('max'));
    await workbench.page.mouse.move(box.x + 8 + share * (box.width - 16), y);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(box.x + box.width * 0.4, y, { steps: 5 });
    const pending = control.locator('.tunable-pending', { hasText: 'pending' });
    expect(await pending.isVisible()).toBe(false);
    await workbench.page.mouse.up();
    await pending.waitFor({ timeout: 3000 });
    await session.screenshot('dashboard-pending');
    await pending.waitFor({ state: 'hidden', timeout: 5000 });

    const tuned = await eventually(() => session.events(run).find((event) => event.kind === 'tuned'), {
      message: 'events.jsonl has no tuning change',
    });
    const { from, to } = tuned.changes.klBound!;
    expect(from).toBe(0.01);
    expect(to).not.toBe(from);
    expect(tuned).toMatchObject({ revision: 1, by: 'slider' });
    const applied = await control.locator('.tunable-applied').textContent();
    expect(Math.abs(Number(/[\d.e-]+$/.exec(applied!)![0]) / to - 1)).toBeLessThan(1e-3);
    // The first report that carries the revision is the iteration that the journal names.
    const acknowledged = await eventually(() => session.reports(run).find(({ revision }) => revision === 1), {
      message: 'no report acknowledges the change',
    });
    expect(acknowledged.iteration).toBe(tuned.iteration);
    expect(acknowledged.values['policy/klBound']).toBe(to);
    await dashboard.locator('.event-tuned', { hasText: `iteration ${tuned.iteration}` }).waitFor();
  });

  test('a slider turned by keyboard acts when the key is released', async () => {
    const slider = dashboard.locator('[data-tunable="beta"] input[type="range"]');
    await slider.focus();
    for (let i = 0; i < 3; i++) await workbench.page.keyboard.press('ArrowRight');
    await eventually(() => session.events(run).some((e) => e.kind === 'tuned' && 'beta' in e.changes), {
      message: 'the arrow keys changed nothing',
    });
  });

  test('Tune, by quick picks, refuses what is out of range and takes what is not', async () => {
    await workbench.runCommand('TRIRL: Tune');
    await workbench.pick(/^Dual step/);
    await workbench.type('7');
    await workbench.quickInputWidget.getByText(/dualStepSize must lie between 0\.0001 and 1, found 7/).waitFor();
    await workbench.type('0.0008');
    const tuned = await eventually(
      () => session.events(run).find((event) => event.kind === 'tuned' && event.by === 'palette'),
      { message: 'the palette’s change is not journaled' },
    );
    expect(tuned).toMatchObject({ changes: { dualStepSize: { from: 0.0005, to: 0.0008 } } });
    await dashboard.locator('[data-tunable="dualStepSize"] .tunable-applied', { hasText: '8e-4' }).waitFor();
  });

  test('Pause and Resume', async () => {
    await workbench.runCommand('TRIRL: Pause');
    const { iteration } = await session.waitForStatus(run, ({ state }) => state === 'paused', 'paused');
    await dashboard.locator('.state', { hasText: 'Paused' }).waitFor();
    expect(await workbench.offersCommand('TRIRL: Pause')).toBe(false);
    expect(session.reports(run).at(-1)!.iteration).toBe(iteration);
    await workbench.runCommand('TRIRL: Resume');
    await session.waitForStatus(run, (s) => s.state === 'running' && s.iteration > iteration, 'going on');
    await dashboard.locator('.state', { hasText: 'Running' }).waitFor();
  });

  test('the run goes on through a reload of the window, and the dashboard comes back without a gap', async () => {
    const { pid } = await session.waitForStatus(run, () => true, 'a status');
    const before = await iterationShown(dashboard);
    await workbench.reloadWindow();
    dashboard = await workbench.webview(name);
    await eventually(async () => (await iterationShown(dashboard)) > before + 3, {
      message: 'the restored dashboard does not move',
    });
    const after = await session.waitForStatus(run, () => true, 'a status');
    expect(after).toMatchObject({ pid, state: 'running' });
    expect(isAlive(pid)).toBe(true);

    await dashboard.getByRole('button', { name: 'Table: Occupancy KL' }).click();
    const shown = await rowsOfTable(dashboard, 'occupancy/kl');
    const reports = session.reports(run);
    expect(reports.map(({ iteration }) => iteration)).toEqual(reports.map((_, i) => i + 1));
    expect(shown.caption).toMatch(new RegExp(`all ${shown.rows.length} iterations`));
    expect(shown.rows.map(({ iteration }) => iteration)).toEqual(shown.rows.map((_, i) => shown.rows.length - i));
    for (const { iteration, text } of shown.rows) {
      const written = reports[iteration - 1]!.values['occupancy/kl']!;
      expect(Math.abs(Number(text.replace('−', '-')) / written - 1)).toBeLessThan(1e-3);
    }
    // The changes made before the reload are still known, and so is what they did.
    expect(await dashboard.locator('.event-tuned').count()).toBe(3);
    await dashboard.getByRole('button', { name: 'Table: Occupancy KL' }).click();
  });

  test('Inspect Reward shows the map of an iteration; cells speak, and the scrubber goes back', async () => {
    await workbench.runCommand('TRIRL: Inspect Reward');
    const reward = await workbench.webview(`Reward of ${name}`);
    const title = reward.locator('.inspector-title');
    await title.getByText(/ at iteration \d+/).waitFor();
    await session.screenshot('reward');

    const cell = reward.getByRole('gridcell');
    await cell.focus();
    const first = await cell.getAttribute('aria-label');
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.press('ArrowDown');
    const second = await cell.getAttribute('aria-label');
    expect(second).not.toBe(first);
    expect(second).toMatch(/-?\d/);
    expect(await cell.getAttribute('aria-colindex')).toBe('2');

    await reward.getByRole('slider', { name: 'Iteration' }).focus();
    await workbench.page.keyboard.press('Home');
    await title.getByText(/ at iteration [01]$/).waitFor();
  });

  test('Stop ends the run and its process, and leaves reward.json', async () => {
    const { pid } = await session.waitForStatus(run, () => true, 'a status');
    await workbench.runCommand('TRIRL: Stop');
    await session.waitForStatus(run, ({ state }) => state === 'stopped', 'stopped');
    await eventually(() => !isAlive(pid), { message: `the trainer ${pid} lives on` });
    const reward = session.learnedReward(run);
    expect(reward.values).toHaveLength(25);
    expect(reward.iteration).toBe(session.reports(run).at(-1)!.iteration);
    expect(session.events(run).at(-1)).toMatchObject({ kind: 'stopped', by: 'palette' });
    expect(await workbench.offersCommand('TRIRL: Stop')).toBe(false);
  });
});

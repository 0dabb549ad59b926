// An expert and demonstrations in a real editor: the dashboard of a policy, the wizard that trains one, and a world played with
// real keys. Screenshots go to out/screenshots for people.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDemonstrations } from '../../src/demonstrations/readDemonstrations';
import { eventually } from '../editor/workbench.mjs';
import { EditorSession, pictureFailures } from './editorSession';

let session: EditorSession;

pictureFailures(() => session);

beforeAll(async () => {
  session = await EditorSession.open({
    viewport: { width: 1600, height: 1000 },
    settings: { 'trirl.backend': 'wasm' },
  });
});

afterAll(async () => {
  if (!session) return;
  const problems = session.webviewProblems();
  expect(await session.end()).toEqual([]);
  expect(problems).toEqual([]);
});

const overflow = (frame: Frame) =>
  frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('Train Expert asks three questions and shows a policy learn', async () => {
  const { workbench } = session;
  await workbench.runCommand('View: Show TRIRL');
  await workbench.runCommand('TRIRL: Train Expert');
  await workbench.pick('CartPole-v1');
  await workbench.pick('PPO');
  await workbench.page.getByText('Environment steps of the whole run').waitFor();
  await workbench.page.keyboard.press('Enter');
  const [run] = await eventually(() => (session.runs().length > 0 ? session.runs() : undefined), {
    message: () => 'no run directory appeared',
  });
  await session.waitForStatus(run!, ({ iteration }) => iteration > 4, 'a few iterations', 90_000);
  const dashboard = await workbench.webview('CartPole-v1 expert');
  await dashboard.getByText('This run learns a policy on the true reward').waitFor();
  await dashboard.locator('.chart[data-chart="return/true"] canvas').waitFor();
  for (const absent of ['occupancy/kl', 'dual/value', 'solver/sweeps', 'reward/change'])
    expect(await dashboard.locator(`.chart[data-chart="${absent}"]`).count()).toBe(0);
  for (const theme of ['dark', 'light'] as const) {
    await workbench.setTheme(theme);
    await dashboard.locator(`body.vscode-${theme}`).waitFor();
    expect(await overflow(dashboard)).toBeLessThanOrEqual(0);
    await session.screenshot(`policy-dashboard-${theme}`);
  }
  await workbench.runCommand('TRIRL: Stop');
  await session.waitForStatus(run!, ({ state }) => state === 'stopped', 'its end');
});

test('a maze is played with the arrow keys', async () => {
  const { workbench } = session;
  const { keyboard } = workbench.page;
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('TRIRL: Record Demonstrations From Keyboard');
  await workbench.pick('PointMaze/wall');
  const page = await workbench.webview('Play point maze, wall');
  await page.locator('.picture svg').waitFor();
  const recorded = page.locator('.figures dd').last();
  await page.locator('.picture').click();
  await keyboard.down('ArrowLeft');
  await keyboard.down('ArrowUp');
  await eventually(
    async () => (/[2-9]\d steps, not saved/.test((await recorded.textContent()) ?? '') ? true : undefined),
    {
      message: () => 'the keys moved nothing',
    },
  );
  await keyboard.up('ArrowUp');
  await keyboard.up('ArrowLeft');
  for (const theme of ['dark', 'light'] as const) {
    await workbench.setTheme(theme);
    await page.locator(`body.vscode-${theme}`).waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await session.screenshot(`play-${theme}`);
  }
  await workbench.runCommand('View: Close All Editors');
  const folder = path.join(session.workspace, '.trirl', 'recordings');
  const file = await eventually(
    () => (existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('.npz')) : undefined),
    { message: () => 'nothing was kept' },
  );
  const { stateSize, actions, steps } = await readDemonstrations(path.join(folder, file));
  expect([stateSize, steps >= 20]).toEqual([4, true]);
  expect([...actions.subarray(0, 2)].some((value) => value === -1)).toBe(true);
});

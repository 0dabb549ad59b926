// The panels in every kind of theme and in a narrow window, on the shipped example. Screenshots go to out/screenshots for
// people; what is checked here is that nothing is cut off, and that each theme is followed.
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { themes } from '../editor/workbench.mjs';
import { EditorSession, pictureFailures } from './editorSession';

const name = 'icy gridworld';
let session: EditorSession;
let dashboard: Frame;
let run: string;

pictureFailures(() => session);

beforeAll(async () => {
  session = await EditorSession.open({ viewport: { width: 1600, height: 1000 } });
  await session.workbench.runCommand('View: Show TRIRL');
  run = await session.startRun('icy-gridworld');
  dashboard = await session.workbench.webview(name);
  await session.waitForStatus(run, ({ iteration }) => iteration > 12, 'a dozen iterations');
  const field = dashboard.locator('[data-tunable="klBound"] vscode-text-field');
  await field.locator('input').fill('1e-4');
  await field.locator('input').press('Enter');
  await session.waitForStatus(run, ({ iteration, revision }) => revision === 1 && iteration > 30, 'a tuned iteration');
});

afterAll(async () => {
  if (!session) return;
  await session.workbench.runCommand('TRIRL: Stop');
  await session.waitForStatus(run, ({ state }) => state !== 'running', 'its end');
  const problems = session.webviewProblems();
  expect(await session.end()).toEqual([]);
  expect(problems).toEqual([]);
});

const themeNames = Object.keys(themes) as (keyof typeof themes)[];

test.each(themeNames)('dashboard and reward in the theme %s', async (theme) => {
  const { workbench } = session;
  await workbench.setTheme(theme);
  const className = theme.startsWith('highContrast') ? 'high-contrast' : theme;
  await dashboard
    .locator(`body.vscode-${theme === 'highContrast' ? 'high-contrast' : theme}, body.vscode-${className}`)
    .waitFor();
  const colours = await dashboard.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return { color, backgroundColor };
  });
  expect(colours.color).not.toBe(colours.backgroundColor);
  expect(await overflow(dashboard)).toBeLessThanOrEqual(0);
  await session.screenshot(`dashboard-${theme}`);
  await workbench.runCommand('TRIRL: Inspect Reward');
  const reward = await workbench.webview(`Reward of ${name}`);
  await reward
    .locator('.inspector-title')
    .getByText(/ at iteration \d+/)
    .waitFor();
  expect(await overflow(reward)).toBeLessThanOrEqual(0);
  await session.screenshot(`reward-${theme}`);
  await workbench.runCommand('TRIRL: Open Dashboard');
  dashboard = await workbench.webview(name);
});

test('a narrow window', async () => {
  const { workbench } = session;
  await workbench.setTheme('dark');
  await workbench.page.setViewportSize({ width: 560, height: 900 });
  await workbench.runCommand('View: Close Primary Side Bar');
  await workbench.runCommand('View: Join All Editor Groups');
  dashboard = await workbench.webview(name);
  await dashboard.locator('.chart canvas').first().waitFor();
  expect(await overflow(dashboard)).toBeLessThanOrEqual(0);
  await session.screenshot('dashboard-narrow');
  await workbench.runCommand('TRIRL: Inspect Reward');
  const reward = await workbench.webview(`Reward of ${name}`);
  await reward
    .locator('.inspector-title')
    .getByText(/ at iteration \d+/)
    .waitFor();
  expect(await overflow(reward)).toBeLessThanOrEqual(0);
  await session.screenshot('reward-narrow');
});

/** By how many pixels a page is wider than its window. */
function overflow(frame: Frame): Promise<number> {
  return frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

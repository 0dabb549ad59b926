// Demonstrations in the real editor: from the explorer, from the lens of an experiment, with a body that moves, in every kind of
// theme and in a narrow window. Screenshots go to out/screenshots for people.
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { themes } from '../editor/workbench.mjs';
import { writeCheetahFile } from '../support/cheetahFile';
import { EditorSession, pictureFailures } from './editorSession';

let session: EditorSession;
const soon = { timeout: 20_000 };

pictureFailures(() => session);

beforeAll(async () => {
  session = await EditorSession.open({ viewport: { width: 1500, height: 950 } });
  writeCheetahFile(path.join(session.workspace, 'cheetah.npz'), 5000);
});

afterAll(async () => {
  if (!session) return;
  const problems = session.webviewProblems();
  // The reader ends with the editor.
  expect(await session.end()).toEqual([]);
  expect(problems).toEqual([]);
});

async function opened(name: string): Promise<Frame> {
  const frame = await session.workbench.webview(name);
  await frame.locator('.series canvas').first().waitFor();
  return frame;
}

test('a recorded body plays, and charts and replay stay together', async () => {
  const { workbench } = session;
  await workbench.openFile('cheetah.npz');
  const frame = await opened('cheetah.npz');
  await frame.locator('trirl-replay canvas').waitFor();
  const step = async () => Number(await frame.locator('.scrubber .slider').inputValue());
  await frame.getByRole('button', { name: 'Play' }).click();
  await expect.poll(step, soon).toBeGreaterThan(10);
  await frame.getByRole('button', { name: 'Pause' }).click();
  // A frame that was due may still be shown.
  await workbench.page.waitForTimeout(500);
  const stopped = await step();
  await expect
    .poll(() => frame.locator('.series').nth(2).getByRole('slider').getAttribute('aria-valuenow'), soon)
    .toBe(String(stopped));
  expect(await frame.locator('trirl-replay').getAttribute('aria-label')).toContain(`step ${stopped} of 1000`);
});

test.each(Object.keys(themes) as (keyof typeof themes)[])('in the theme %s', async (theme) => {
  await session.workbench.setTheme(theme);
  const frame = await opened('cheetah.npz');
  expect(await overflow(frame)).toBeLessThanOrEqual(0);
  await session.screenshot(`demonstrations-${theme}`);
});

test('the lens of an experiment opens its demonstrations, with its world as a map', async () => {
  const { workbench } = session;
  await workbench.setTheme('dark');
  await workbench.openFile('demo.trirl.json');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Demonstrations' }).click();
  const frame = await opened('icy-gridworld-5x5.npz');
  await frame.locator('.track-picture').waitFor();
  expect(await frame.locator('.world-line').textContent()).toContain('learns from this file in this world');
  await session.screenshot('demonstrations-map');
});

test('in a narrow window', async () => {
  const { workbench } = session;
  await workbench.runCommand('View: Open Previous Editor');
  await workbench.runCommand('View: Open Previous Editor');
  await workbench.page.setViewportSize({ width: 560, height: 900 });
  await workbench.runCommand('View: Close Primary Side Bar');
  const frame = await opened('cheetah.npz');
  expect(await overflow(frame)).toBeLessThanOrEqual(0);
  await session.screenshot('demonstrations-narrow');
});

/** By how many pixels a page is wider than its window. */
function overflow(frame: Frame): Promise<number> {
  return frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

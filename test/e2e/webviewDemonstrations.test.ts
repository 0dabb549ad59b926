// The demonstration viewer's page as a user meets it: real Chromium, the built bundle under the real policy, and behind it the
// real reader of real files.
import axe from 'axe-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { fromDemonstrationPageSchema, type FromDemonstrationPage } from '../../src/protocol/demonstrationView';
import { writeCheetahFile } from '../support/cheetahFile';
import { ViewerProcess } from '../support/viewerProcess';
import { WebviewBrowser, type OpenOptions, type ThemeName, type WebviewPage } from './webviewBrowser';

const root = path.resolve(import.meta.dirname, '../..');
const pendulum = path.join(root, 'test/fixtures/demonstrations/pendulum.jsonl');
const icy = path.join(root, 'examples/workspace/demonstrations/icy-gridworld-5x5.npz');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-viewer-page-'));
const cheetah = path.join(folder, 'cheetah.npz');

let browser: WebviewBrowser;
let view: WebviewPage | undefined;
let reader: ViewerProcess | undefined;
let pump: { stop(): Promise<void>; readonly heard: FromDemonstrationPage[] } | undefined;

beforeAll(async () => {
  writeCheetahFile(cheetah, 3000);
  browser = await WebviewBrowser.start();
});
afterAll(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true });
});

afterEach(async () => {
  await pump?.stop();
  reader?.end();
  const complaints = await view?.complaints();
  await view?.close();
  view = reader = pump = undefined;
  expect(complaints ?? []).toEqual([]);
});

/** What the extension host does: passes on what either side says. */
function connect(page: WebviewPage, viewer: ViewerProcess) {
  const heard: FromDemonstrationPage[] = [];
  let running = true;
  let passed = 0;
  const loop = (async () => {
    while (running) {
      for (const data of await page.posted()) {
        const message = fromDemonstrationPageSchema.parse(data);
        heard.push(message);
        if (message.kind === 'ask' || message.kind === 'chooseWorld') viewer.reader.send(message);
      }
      while (passed < viewer.heard.length) await page.send(viewer.heard[passed++]);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    heard,
    async stop() {
      running = false;
      await loop;
    },
  };
}

async function open(file: string, options: OpenOptions = {}): Promise<WebviewPage> {
  reader = new ViewerProcess(file);
  view = await browser.open('demonstrations', options);
  pump = connect(view, reader);
  return view;
}

const soon = { timeout: 15_000 };
const rows = ({ page }: WebviewPage) => page.locator('.episode-row');
const pixels = (canvas: Locator) => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
const step = async ({ page }: WebviewPage) => Number(await page.locator('.scrubber .slider').inputValue());

describe('a body that can be replayed', () => {
  it('is shown with episodes, charts, coverage and the body, all at one moment', async () => {
    const at = await open(cheetah);
    const { page } = at;
    await page.locator('trirl-replay canvas').waitFor();
    await expect.poll(() => page.locator('.header').textContent(), soon).toContain('3 episodes');
    expect(await page.locator('.world-line').textContent()).toContain(
      'The world is guessed: 17 observations and 6 actions',
    );
    expect(await rows(at).count()).toBe(3);
    const titles = await page.locator('.series h3').allTextContents();
    expect(titles.slice(0, 3)).toEqual(['reward', 'return so far', 'qpos[1] rootz']);
    expect(titles).toContain('bthigh');
    await expect.poll(() => page.locator('.series canvas').count(), soon).toBe(titles.length);

    const replay = page.locator('trirl-replay');
    const before = await replay.screenshot();
    await page.locator('.scrubber .slider').focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.scrubber-label').textContent(), soon).toBe('step 5 of 1000 · 0.25 s');
    expect(await replay.getAttribute('aria-label')).toContain('step 5 of 1000');
    await expect.poll(async () => (await replay.screenshot()).equals(before), soon).toBe(false);
    const value = await page.locator('.series').nth(2).getByRole('slider').getAttribute('aria-valuetext');
    expect(value).toMatch(/^step 5: -?\d/);
  });

  it('plays, pauses at a key, and follows unless told not to', async () => {
    const at = await open(cheetah);
    const { page } = at;
    await page.locator('trirl-replay canvas').waitFor();
    await page.locator('trirl-replay').focus();
    await page.keyboard.press(' ');
    await expect.poll(() => step(at), { timeout: 20_000 }).toBeGreaterThan(4);
    await page.keyboard.press(' ');
    const stopped = await step(at);
    await page.waitForTimeout(300);
    expect(Math.abs((await step(at)) - stopped)).toBeLessThanOrEqual(1);
    await page.locator('trirl-replay').focus();
    const here = await step(at);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => step(at), soon).toBe(here - 1);
    await page.locator('vscode-checkbox').click();
    await expect.poll(() => page.locator('vscode-checkbox').getAttribute('aria-checked'), soon).toBe('false');
  });

  it('moves by whole steps only where motion is reduced', async () => {
    const at = await open(cheetah);
    await at.page.emulateMedia({ reducedMotion: 'reduce' });
    await at.page.locator('trirl-replay canvas').waitFor();
    await at.page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => step(at), { timeout: 10_000 }).toBe(10);
    await expect.poll(() => step(at), { timeout: 10_000 }).toBe(20);
  });

  it('shows another episode by mouse and keyboard, sorted as one likes', async () => {
    const at = await open(cheetah);
    const { page } = at;
    await rows(at).nth(1).click();
    await expect.poll(() => page.locator('.dimensions h2').textContent(), soon).toBe('Episode 1');
    await page.locator('.episode-row.chosen').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.dimensions h2').textContent(), soon).toBe('Episode 2');
    await page.locator('[data-sort=episode]').click();
    expect(await rows(at).first().textContent()).toMatch(/^2/);
    expect(await page.getByRole('columnheader').first().getAttribute('aria-sort')).toBe('descending');
    expect(await at.kept()).toMatchObject({ episode: 2, file: cheetah });
  });

  it('shows distributions, a table, and the dimensions that are chosen', async () => {
    const at = await open(cheetah);
    const { page } = at;
    await page.getByRole('button', { name: 'Distribution' }).click();
    await expect
      .poll(() => page.locator('.histogram').nth(1).getAttribute('aria-label'), soon)
      .toMatch(/^qpos\[1\] rootz from -?[\d.]+ to [\d.]+; most often .* in all episodes, .* in this one$/);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await expect
      .poll(() => page.locator('.series-table caption').textContent(), soon)
      .toBe('Episode 0, 200 of 1000 steps');
    expect(await page.locator('.series-table thead th').count()).toBe(12);
    await page.locator('.picker summary').click();
    await page.getByLabel('Filter dimensions by name').fill('ffoot');
    await page.locator('.choice:visible input').first().check();
    await expect.poll(() => page.locator('.series-table thead th').count(), soon).toBe(13);
    expect(await page.locator('.picker summary').textContent()).toBe('10 of 23 dimensions');
  });

  it('zooms all charts, and back', async () => {
    const at = await open(cheetah);
    const plot = at.page.locator('.series-plot .u-over').nth(2);
    await plot.waitFor();
    await expect.poll(() => at.page.locator('.series-value').nth(2).textContent(), soon).not.toBe('');
    // The page has its lasting layout once the replay is there.
    await at.page.locator('trirl-replay canvas').waitFor();
    const slider = at.page.locator('.series').nth(4).getByRole('slider');
    const from = async () => Number(await slider.getAttribute('aria-valuemin'));
    // A busy machine may draw the chart anew in the middle of a drag, which ends it.
    for (let attempt = 0; attempt < 5 && (await from()) === 0; attempt++) {
      await plot.scrollIntoViewIfNeeded();
      const box = (await plot.boundingBox())!;
      await at.page.mouse.move(box.x + 0.25 * box.width, box.y + 20);
      await at.page.mouse.down();
      await at.page.mouse.move(box.x + 0.5 * box.width, box.y + 20, { steps: 4 });
      await at.page.mouse.up();
      await at.page.waitForTimeout(500);
    }
    await expect.poll(from, soon).toBeGreaterThan(200);
    expect(Number(await slider.getAttribute('aria-valuemax'))).toBeLessThan(560);
    await plot.dblclick();
    await expect.poll(() => slider.getAttribute('aria-valuemin'), soon).toBe('0');
  });

  it('can be another world, or none', async () => {
    const at = await open(cheetah);
    await at.page.locator('trirl-replay canvas').waitFor();
    await at.page.locator('.world vscode-dropdown').click();
    await at.page.locator('.world vscode-option', { hasText: '(none)' }).click();
    await expect
      .poll(() => at.page.locator('.world-line').textContent(), soon)
      .toBe('You chose to see the numbers alone.');
    expect(await at.page.locator('.replay').isVisible()).toBe(false);
    expect(await at.page.locator('.series h3').nth(2).textContent()).toBe('observation 0');
    expect(await at.kept()).toMatchObject({ world: '' });
  });
});

it('a grid is shown as a map with the way of the episode', async () => {
  const at = await open(icy);
  const { page } = at;
  const picture = page.locator('.track-picture');
  await expect
    .poll(() => picture.getAttribute('aria-label'), soon)
    .toMatch(/^A map of 5 by 5 cells\. Episode 0 goes from cell 0, 0 to cell 4, 4; the goal is in cell 4, 4\.$/);
  const before = await pixels(picture.locator('canvas').nth(1));
  await page.locator('.scrubber .slider').focus();
  await page.keyboard.press('End');
  await expect.poll(() => pixels(picture.locator('canvas').nth(1)), soon).not.toBe(before);
  expect(await page.locator('.coverage-caption').textContent()).toContain('Steps per cell of 5 × 5');
  await page.getByRole('button', { name: 'Table: coverage' }).click();
  expect(await page.locator('.coverage-table tbody tr').count()).toBeGreaterThan(20);
  await expect.poll(() => page.locator('.notice').count(), soon).toBeGreaterThan(0);
});

describe('while there is nothing to show', () => {
  it('says what is done, and can be cancelled', async () => {
    view = await browser.open('demonstrations');
    await view.send({ kind: 'progress', step: 'Reading', bytes: 200e6 });
    expect(await view.page.getByRole('status').textContent()).toBe('Reading 200 MB…');
    expect(await view.posted()).toEqual([{ kind: 'ready' }]);
    await view.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await view.posted()).toEqual([{ kind: 'action', action: 'cancel' }]);
    await view.send({ kind: 'cancelled' });
    await view.page.getByRole('button', { name: 'Read It' }).click();
    expect(await view.posted()).toEqual([{ kind: 'action', action: 'retry' }]);
  });

  it('says what is wrong with a damaged file, where, and what to do', async () => {
    const at = await open(path.join(root, 'test/fixtures/bad/nan-in-actions.npz'));
    await expect
      .poll(() => at.page.getByRole('alert').last().textContent(), soon)
      .toMatch(/^nan-in-actions\.npz: .*nan/i);
    expect(await at.page.locator('.status').textContent()).toContain('leave out that episode');
    await at.page.getByRole('button', { name: 'Open With…' }).click();
    await expect.poll(() => pump!.heard.at(-1), soon).toEqual({ kind: 'action', action: 'openOther' });
  });

  it('says so when a message is not of the protocol', async () => {
    view = await browser.open('demonstrations');
    await view.send({ kind: 'answer', id: 'one' });
    expect(await view.page.getByRole('alert').first().textContent()).toContain('was not understood');
  });
});

const themes: ThemeName[] = ['dark', 'light', 'highContrast'];

it.each(themes)('in %s: no serious accessibility violation', async (theme) => {
  const at = await open(pendulum, { theme });
  await at.page.locator('.series canvas').first().waitFor();
  await expect.poll(() => at.page.locator('.coverage-caption').textContent(), soon).toContain('visited');
  await at.page.evaluate(axe.source);
  const results = await at.page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  const serious = results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});

it.each([320, 480, 700, 1600])('at %i px nothing sticks out to the side', async (width) => {
  const at = await open(cheetah, { width });
  await at.page.locator('trirl-replay canvas').waitFor();
  await at.page.locator('.series canvas').first().waitFor();
  expect(await at.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  expect(
    await at.page.locator('main > .content').evaluate((element) => element.scrollWidth - element.clientWidth),
  ).toBeLessThanOrEqual(0);
});

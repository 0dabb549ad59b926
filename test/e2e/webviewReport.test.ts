// The HTML report as a reader meets it: written by the real command line, opened from disk in a real Chromium.
import axe from 'axe-core';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumFlags, provideChromium } from '../editor/chromium.mjs';

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
let browser: Browser;
let address: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-report-'));
  const run = path.join(folder, 'run');
  const program = path.join(root, 'dist', 'trirl.cjs');
  const experiment = path.join(root, 'examples', 'workspace', 'demo.trirl.json');
  execFileSync(process.execPath, [program, 'train', experiment, '--out', run]);
  execFileSync(process.execPath, [program, 'report', run]);
  address = pathToFileURL(path.join(run, 'report.html')).href;
  browser = await chromium.launch({ executablePath: provideChromium(), args: chromiumFlags });
});

afterAll(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Errors of the page, and requests beyond the file itself. */
  readonly complaints: readonly string[];
}

async function open(colorScheme: 'light' | 'dark', width = 1200): Promise<Opened> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(address);
  await page.locator('.heat-map').waitFor();
  await page.locator('.chart canvas').first().waitFor();
  return { page, complaints };
}

it('shows the run, its figures, charts, reward, events and experiment, and asks nobody for anything', async () => {
  const { page, complaints } = await open('light');
  expect(await page.title()).toBe('icy gridworld demo — TRIRL report');
  expect(await page.locator('.report-facts').textContent()).toMatch(/^Finished: .*iterations/);
  const figures = (await page.locator('.figures').textContent())!;
  for (const label of ['Occupancy KL', 'Expert return', 'True return', 'Random return', 'Trust region']) {
    expect(figures).toContain(label);
  }
  expect(await page.locator('.chart canvas').count()).toBeGreaterThan(8);
  expect(await page.locator('.inspector-title').textContent()).toMatch(/^Learned reward at iteration \d+$/);
  expect(await page.locator('.events').textContent()).toContain('Started');
  expect(await page.locator('pre').textContent()).toContain('"kind": "icyGridworld"');
  expect(complaints).toEqual([]);
});

it('scrubs through the reward, reads cells by keyboard, and has no button that does nothing', async () => {
  const { page, complaints } = await open('dark');
  const title = page.locator('.inspector-title');
  const last = await title.textContent();
  await page.locator('.scrubber').getByRole('slider').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => title.textContent()).toBe('Learned reward at iteration 1');
  await page.locator('.scrubber vscode-button').click();
  await expect.poll(() => title.textContent(), { timeout: 20_000 }).toBe(last);
  await page.getByRole('gridcell').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('.state-facts').textContent()).toContain('Cell (1, 0)');
  const buttons = await page
    .locator('vscode-button')
    .evaluateAll((found) => found.map((button) => button.getAttribute('aria-label')!.replace(/:.*/, '')));
  expect([...new Set(buttons)].sort()).toEqual(['Play', 'Reset zoom', 'Table', 'Table of all states']);
  expect(await page.locator('vscode-checkbox').isVisible()).toBe(false);
  expect(complaints).toEqual([]);
});

it.each(['light', 'dark'] as const)(
  'in %s: no serious accessibility violation, and follows the system',
  async (scheme) => {
    const { page, complaints } = await open(scheme);
    await page.evaluate(axe.source);
    const results = await page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
    );
    const serious = results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    const picture = () =>
      page
        .locator('.chart canvas')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await picture();
    await page.emulateMedia({ colorScheme: scheme === 'light' ? 'dark' : 'light' });
    await expect.poll(picture).not.toBe(before);
    expect(complaints).toEqual([]);
  },
);

it.each([320, 420, 800])('at %i px nothing sticks out to the side', async (width) => {
  const { page } = await open('light', width);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

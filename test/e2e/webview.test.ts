// The webview pages as a user meets them: real Chromium, the built bundles, the real policy, a real run's numbers.
import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import type { ToDashboard, ToRewardView } from '../../src/protocol/webviewMessages';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { seriesOf } from '../../src/runDirectory/series';
import { WebviewBrowser, type OpenOptions, type PageName, type WebviewPage } from './webviewBrowser';
import { dashboardSnapshot, factsOf, rewardSnapshot, trainExample, tuning, type WebviewRun } from './webviewRun';

let browser: WebviewBrowser;
let run: WebviewRun;
let view: WebviewPage | undefined;

beforeAll(async () => {
  [browser, run] = await Promise.all([WebviewBrowser.start(), trainExample()]);
});
afterAll(() => browser?.close());

afterEach(async () => {
  const complaints = await view?.complaints();
  await view?.close();
  view = undefined;
  expect(complaints ?? []).toEqual([]);
});

async function open(page: PageName, message?: unknown, options: OpenOptions = {}): Promise<WebviewPage> {
  view = await browser.open(page, options);
  if (message !== undefined) await view.send(message);
  return view;
}

const chart = ({ page }: WebviewPage, id: string) => page.locator(`[data-chart="${id}"]`);
const plot = (at: WebviewPage, id: string) => chart(at, id).getByRole('slider');
const control = ({ page }: WebviewPage, name: string) => page.locator(`[data-tunable="${name}"]`);

/** The plot's picture as text, to see whether it has changed. */
const pixels = (canvas: Locator) => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());

describe('dashboard', () => {
  it('says that it is ready, and waits with a word about what comes', async () => {
    const { page, posted } = bound(await open('dashboard'));
    expect(await posted()).toEqual([{ kind: 'ready' }]);
    await expectText(page.locator('.empty'), 'Waiting for the run');
  });

  it('draws a snapshot: header, charts in order, newest values', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const { page } = at;
    await expectText(page.locator('.header'), 'icy gridworld demo', 'Running', 'iteration 60 of 60', 'it/s');
    const titles = await page.locator('.chart h3').allTextContents();
    expect(titles.slice(0, 4)).toEqual(['Expert-normalised return', 'Occupancy KL', 'Dual value', 'Duality gap']);
    const kl = run.reports.at(-1)!.values['occupancy/kl']!;
    expect(await plot(at, 'occupancy/kl').getAttribute('aria-label')).toContain(
      `iteration 60: KL(ρ π ‖ ρ E) ${kl.toExponential(3)}`,
    );
    expect(await chart(at, 'occupancy/kl').locator('canvas').count()).toBe(1);
    expect(at.kept).toBeDefined();
    expect(await at.kept()).toMatchObject({ runDirectory: factsOf(run).directory });
  });

  it('shows only the charts whose metrics the run reports', async () => {
    const message = dashboardSnapshot(run, { rows: 5 });
    if (message.kind !== 'snapshot') throw new Error('not a snapshot');
    const { 'occupancy/kl': kl, ...rest } = message.series.columns;
    const at = await open('dashboard', { ...message, series: { ...message.series, columns: { 'occupancy/kl': kl } } });
    expect(Object.keys(rest).length).toBeGreaterThan(5);
    expect(await at.page.locator('.chart h3').allTextContents()).toEqual(['Occupancy KL']);
  });

  it('appends rows, and asks once for a snapshot when they do not fit', async () => {
    const at = await open('dashboard', dashboardSnapshot(run, { rows: 40 }));
    await at.posted();
    const canvas = chart(at, 'dual/value').locator('canvas');
    const before = await pixels(canvas);
    await at.send({ kind: 'append', from: 40, series: seriesOf(run.reports.slice(40, 50)) });
    expect(await plot(at, 'dual/value').getAttribute('aria-valuemax')).toBe('50');
    expect(await pixels(canvas)).not.toBe(before);
    expect(await at.posted()).toEqual([]);
    await at.send({ kind: 'append', from: 55, series: seriesOf(run.reports.slice(55)) });
    await at.send({ kind: 'append', from: 57, series: seriesOf(run.reports.slice(57)) });
    expect(await at.posted()).toEqual([{ kind: 'requestSnapshot' }]);
    expect(await plot(at, 'dual/value').getAttribute('aria-valuemax')).toBe('50');
    await at.send(dashboardSnapshot(run));
    expect(await plot(at, 'dual/value').getAttribute('aria-valuemax')).toBe('60');
  });

  it('says so when a message is not of the protocol, and goes on', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    await at.send({ kind: 'append', from: 'here' });
    await expectText(at.page.locator('.notice-warning'), 'was not understood', 'from');
    await at.send({ kind: 'run', run: factsOf(run, { state: 'paused' }), tuning });
    await expectText(at.page.locator('.state'), 'Paused');
    expect(await at.page.getByRole('button', { name: 'Resume' }).count()).toBeGreaterThan(0);
  });

  it('announces a change of state, and nothing else', async () => {
    const at = await open('dashboard', dashboardSnapshot(run, { rows: 40 }));
    const live = at.page.locator('[aria-live=polite]');
    expect(await live.textContent()).toBe('');
    await at.send({ kind: 'append', from: 40, series: seriesOf(run.reports.slice(40)) });
    expect(await live.textContent()).toBe('');
    await at.send({ kind: 'run', run: factsOf(run, { state: 'finished' }), tuning });
    expect(await live.textContent()).toBe('icy gridworld demo: Finished');
  });

  it('posts what its buttons mean', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    await at.posted();
    for (const name of ['Pause', 'Stop', 'Checkpoint', 'Inspect Reward']) {
      await at.page.locator('.actions vscode-button', { hasText: name }).click();
    }
    expect(await at.posted()).toEqual(
      ['pause', 'stop', 'checkpoint', 'inspectReward'].map((action) => ({ kind: 'control', action })),
    );
  });

  it('says in one sentence what failed and where, and offers the log', async () => {
    const error = {
      message: 'klBound must be positive, found -1',
      file: '/w/a.trirl.json',
      field: 'algorithm.klBound',
      line: 7,
    };
    const at = await open('dashboard', dashboardSnapshot(run, { rows: 0, run: { state: 'failed', error } }));
    await expectText(at.page.getByRole('alert'), error.message, '/w/a.trirl.json:7', 'algorithm.klBound');
    await at.posted();
    await at.page.locator('vscode-button', { hasText: 'Show Log' }).click();
    await at.page.locator('vscode-button', { hasText: 'Run Again' }).click();
    expect(await at.posted()).toEqual(['showLog', 'runAgain'].map((action) => ({ kind: 'control', action })));
  });

  it('tells a lost run from one that ended', async () => {
    const at = await open('dashboard', dashboardSnapshot(run, { run: { state: 'lost', controllable: false } }));
    await expectText(at.page.locator('.notice'), 'did not say goodbye', 'iteration 60');
  });

  it('disables what Restricted Mode forbids, and says why', async () => {
    const why = 'Restricted Mode: runs can be looked at, not controlled. Trust the workspace first.';
    const facts = { controllable: false, whyNotControllable: why };
    const at = await open('dashboard', dashboardSnapshot(run, { run: facts }));
    await expectText(at.page.locator('.notice'), why);
    expect(await control(at, 'klBound').getByRole('slider').isDisabled()).toBe(true);
    await at.posted();
    await at.page.locator('.actions vscode-button', { hasText: 'Pause' }).click({ force: true });
    expect(await at.posted()).toEqual([]);
  });
});

describe('charts', () => {
  it('have a table with the run’s numbers, kept open over a reload', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const card = chart(at, 'policy/kl');
    await card.locator('vscode-button').press('Enter');
    const table = card.getByRole('table');
    await expectText(table.locator('caption'), 'Policy KL in nats, all 60 iterations');
    const { values } = run.reports.at(-1)!;
    const cells = await table.locator('tbody tr').first().locator('th, td').allTextContents();
    expect(cells[0]).toBe('60');
    expect(Number(cells[2]) / values['policy/kl']!).toBeCloseTo(1, 3);
    expect(Number(cells[3])).toBe(values['policy/klBound']);
    expect(await table.locator('thead th[scope=col]').count()).toBe(4);
    const state = await at.kept();
    await at.close();
    const again = await open('dashboard', dashboardSnapshot(run), { state });
    expect(await chart(again, 'policy/kl').getByRole('table').isVisible()).toBe(true);
    expect(await chart(again, 'occupancy/kl').getByRole('table').count()).toBe(0);
  });

  it('move one cursor by keyboard, with values in every legend', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const kl = plot(at, 'occupancy/kl');
    await kl.focus();
    await kl.press('Home');
    await kl.press('ArrowRight');
    await kl.press('ArrowRight');
    const value = (metric: 'occupancy/kl' | 'dual/value') => run.reports[2]!.values[metric]!;
    await expectText(at.page.locator('.cursor-text'), 'iteration 3 ');
    expect(await kl.getAttribute('aria-valuetext')).toContain('iteration 3:');
    const legend = async (id: string) =>
      Number((await chart(at, id).locator('.legend-value').textContent())!.split(' ')[0]);
    expect(await legend('occupancy/kl')).toBeCloseTo(value('occupancy/kl'), 4);
    expect(await legend('dual/value')).toBeCloseTo(value('dual/value'), 3);
    expect(await at.page.locator('.chart-cursor:visible').count()).toBe(await at.page.locator('.chart').count());
    await kl.press('End');
    await expect.poll(() => kl.getAttribute('aria-valuetext')).toContain('iteration 60:');
    await kl.press('Escape');
    await expect.poll(() => chart(at, 'dual/value').locator('.legend-value').textContent()).toBe('');
  });

  it('say when and by whom a change took effect, under the mouse and the keyboard', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const kl = plot(at, 'occupancy/kl');
    await kl.focus();
    await kl.press('Home');
    for (let i = 1; i < 15; i++) await kl.press('ArrowRight');
    const tooltip = at.page.getByRole('tooltip');
    await expectText(tooltip, 'Trust region δ from 0.01 to 0.002 nats', 'at iteration 15, by slider', 'revision 1');
    await kl.press('ArrowRight');
    expect(await tooltip.isVisible()).toBe(false);
    const box = (await chart(at, 'dual/value').locator('.u-over').boundingBox())!;
    await at.page.mouse.move(box.x + (box.width * 29) / 59, box.y + 40);
    await expectText(tooltip, 'from 0.002 to 0.05 nats', 'by palette');
    await expectText(at.page.locator('.events'), 'Trust region δ 0.002 → 0.05, by palette');
  });

  it('zoom together by dragging, and come back with a double click', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const over = chart(at, 'occupancy/kl').locator('.u-over');
    const other = chart(at, 'dual/value').locator('canvas');
    const before = await pixels(other);
    const box = (await over.boundingBox())!;
    await at.page.mouse.move(box.x + box.width * 0.5, box.y + 50);
    await at.page.mouse.down();
    await at.page.mouse.move(box.x + box.width * 0.9, box.y + 60, { steps: 4 });
    await at.page.mouse.up();
    const reset = at.page.locator('vscode-button[aria-label="Reset zoom"]');
    await reset.waitFor();
    await expect.poll(() => pixels(other)).not.toBe(before);
    await plot(at, 'dual/value').focus();
    await plot(at, 'dual/value').press('Home');
    const shown = async () =>
      Number(/iteration (\d+)/.exec((await at.page.locator('.cursor-text').textContent())!)?.[1]);
    await expect.poll(shown).toBeGreaterThan(28);
    expect(await shown()).toBeLessThan(34);
    await over.dblclick();
    await reset.waitFor({ state: 'hidden' });
    await plot(at, 'dual/value').press('Home');
    await expectText(at.page.locator('.cursor-text'), 'iteration 1 ');
  });

  it('take seconds for their x axis', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const canvas = chart(at, 'occupancy/kl').locator('canvas');
    const before = await pixels(canvas);
    await at.page.locator('.axis-choice vscode-dropdown').click();
    await at.page.locator('vscode-option', { hasText: 'Seconds' }).click();
    await expect.poll(() => pixels(canvas)).not.toBe(before);
    expect(await at.kept()).toMatchObject({ xAxis: 'seconds' });
  });

  it('follow the theme', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const canvas = chart(at, 'occupancy/kl').locator('canvas');
    const dark = await pixels(canvas);
    await at.switchTheme('light');
    const light = await pixels(canvas);
    expect(light).not.toBe(dark);
    await at.switchTheme('highContrast');
    expect(await pixels(canvas)).not.toBe(light);
    await at.switchTheme('dark');
    expect(await pixels(canvas)).toBe(dark);
  });

  it('are drawn soon with 200,000 reports, and stay quick', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const rows = 200_000;
    const times = await at.page.evaluate(
      async ({ message, rows }) => {
        const frames = async (count: number) => {
          for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
        };
        // The real run over and over: what matters is its length.
        const { iterations, columns } = message.series;
        const part = (from: number, count: number) => {
          const row = Array.from({ length: count }, (_, i) => from + i);
          const repeated = (column: readonly (number | null)[]) => row.map((i) => column[i % iterations.length]!);
          const entries = Object.entries(columns).map(([name, column]) => [name, repeated(column)] as const);
          return {
            iterations: row.map((i) => i + 1),
            revisions: row.map(() => 0),
            columns: { ...Object.fromEntries(entries), 'time/seconds': row.map((i) => i / 100) },
          };
        };
        // What a frame costs the page: its own code, not the software rasteriser of a machine without graphics.
        let costs: number[] = [];
        const schedule = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (work) =>
          schedule((time) => {
            const before = performance.now();
            work(time);
            costs.push(performance.now() - before);
          });
        const measure = async (length: number) => {
          const long = { ...message, series: part(0, length) };
          const before = performance.now();
          window.postMessage(long, '*');
          await new Promise((resolve) => setTimeout(resolve));
          await frames(2);
          const snapshot = performance.now() - before;
          const worst: number[] = [];
          for (let i = 0; i < 15; i++) {
            costs = [];
            window.postMessage({ kind: 'append', from: length + i, series: part(length + i, 1) }, '*');
            await new Promise((resolve) => setTimeout(resolve, 60));
            await frames(2);
            worst.push(Math.max(...costs));
          }
          return { snapshot, frame: worst.sort((a, b) => a - b)[5]! };
        };
        const short = await measure(2000);
        const long = await measure(rows);
        window.requestAnimationFrame = schedule;
        return { short, long };
      },
      { message: dashboardSnapshot(run) as Extract<ToDashboard, { kind: 'snapshot' }>, rows },
    );
    expect(await plot(at, 'occupancy/kl').getAttribute('aria-valuemax')).toBe(String(rows + 15));
    expect(times.long.snapshot).toBeLessThan(15_000);
    // A hundred times the rows cost the same to draw, whatever else the machine is doing.
    expect(times.long.frame).toBeLessThan(3 * times.short.frame + 10);
  });
});

describe('tuning', () => {
  it('acts when the slider is released, not while it is dragged', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    await at.posted();
    const slider = control(at, 'beta').getByRole('slider');
    const box = (await slider.boundingBox())!;
    await grab(at, slider);
    await at.page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2, { steps: 5 });
    expect(await at.posted()).toEqual([]);
    await at.page.mouse.up();
    const [message, ...rest] = await at.posted();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ kind: 'tune', name: 'beta' });
    // Three quarters of the six decades from 0.01, less the width of the thumb.
    const { value } = message as { value: number };
    expect(value).toBeGreaterThan(200);
    expect(value).toBeLessThan(600);
    await expectText(control(at, 'beta').locator('.tunable-pending'), 'pending');
    expect(
      await control(at, 'beta')
        .locator('vscode-text-field')
        .evaluate((field) => (field as HTMLInputElement).value),
    ).toBe(String(value));
    await at.send({
      kind: 'run',
      run: factsOf(run),
      tuning: { ...tuning, applied: { ...tuning.applied, beta: value } },
    });
    expect(await control(at, 'beta').locator('.tunable-pending').isVisible()).toBe(false);
    await expectText(control(at, 'beta').locator('.tunable-applied'), `in force ${value}`);
  });

  it('takes a drag back with Escape', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    await at.posted();
    const slider = control(at, 'klBound').getByRole('slider');
    const before = await slider.inputValue();
    const box = (await slider.boundingBox())!;
    await grab(at, slider);
    await at.page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2, { steps: 3 });
    expect(await slider.inputValue()).not.toBe(before);
    await at.page.keyboard.press('Escape');
    expect(await slider.inputValue()).toBe(before);
    await at.page.mouse.up();
    expect(await slider.inputValue()).toBe(before);
    expect(await at.posted()).toEqual([]);
  });

  it('works with the arrow keys: one change for a key held down', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    await at.posted();
    const slider = control(at, 'klBound').getByRole('slider');
    await slider.focus();
    for (let i = 0; i < 4; i++) await at.page.keyboard.down('ArrowLeft');
    expect(await at.posted()).toEqual([]);
    await at.page.keyboard.up('ArrowLeft');
    const posted = await at.posted();
    expect(posted).toHaveLength(1);
    const { value } = posted[0] as { value: number };
    // Four of 200 steps over seven decades, rounded to three digits.
    expect(value / (0.05 * 10 ** ((-4 * 7) / 200))).toBeCloseTo(1, 1);
  });

  it('takes a number with Enter, and says what is wrong with one', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    await at.posted();
    const field = control(at, 'dualStepSize').locator('vscode-text-field input');
    await field.fill('0.25');
    expect(await at.posted()).toEqual([]);
    await field.press('Enter');
    expect(await at.posted()).toEqual([{ kind: 'tune', name: 'dualStepSize', value: 0.25 }]);
    await field.fill('7');
    await field.press('Enter');
    await expectText(
      control(at, 'dualStepSize').getByRole('alert'),
      'dualStepSize must lie between 0.0001 and 1, found 7',
    );
    expect(await at.posted()).toEqual([]);
    await field.press('Escape');
    expect(await field.inputValue()).toBe('0.25');
    await at.send({ kind: 'tuningRefused', name: 'dualStepSize', message: 'the run has ended' });
    await expectText(control(at, 'dualStepSize').getByRole('alert'), 'the run has ended');
  });

  it('goes back to the value in force when the host refuses', async () => {
    const at = await open('dashboard', dashboardSnapshot(run));
    const field = control(at, 'beta').locator('vscode-text-field input');
    await field.fill('75');
    await field.press('Enter');
    await at.send({ kind: 'tuningRefused', name: 'beta', message: 'the trainer cannot be reached' });
    expect(await field.inputValue()).toBe('50');
    await expectText(control(at, 'beta').getByRole('alert'), 'the trainer cannot be reached');
  });

  it('says when there is nothing to tune', async () => {
    const none = { algorithm: 'featureMatching', applied: {}, pending: {} } as const;
    const at = await open('dashboard', dashboardSnapshot(run, { tuning: none }));
    await expectText(at.page.locator('.tuning'), 'Nothing to tune');
  });
});

describe('reward view', () => {
  it('reads its cells by keyboard', async () => {
    const at = await open('reward', rewardSnapshot(run));
    const cell = at.page.getByRole('gridcell');
    await cell.focus();
    await at.page.keyboard.press('ArrowRight');
    await at.page.keyboard.press('ArrowRight');
    await at.page.keyboard.press('ArrowDown');
    const frame = run.frames.at(-1)!;
    const value = frame.values[7]!.toPrecision(4);
    expect(await cell.getAttribute('aria-label')).toContain(`cell (2, 1), state 7: learned reward ${value}`);
    expect(await cell.evaluate((element) => element === document.activeElement)).toBe(true);
    await expectText(at.page.locator('.state-facts'), 'Cell (2, 1)', 'state 7', value, 'True reward', '-1.000');
    await at.page.keyboard.press('Control+End');
    expect(await cell.getAttribute('aria-label')).toContain('state 24, absorbing');
  });

  it('shows the cell under the mouse', async () => {
    const at = await open('reward', rewardSnapshot(run));
    const box = (await at.page.locator('.cell-cursor').boundingBox())!;
    await at.page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.9);
    await expectText(at.page.locator('.state-facts'), 'Cell (3, 4)', 'state 23');
  });

  it('has a layer for everything that is known, each with its own picture and words', async () => {
    const at = await open('reward', rewardSnapshot(run));
    const canvas = at.page.locator('.heat-map');
    const seen = new Set([await pixels(canvas)]);
    const captions = new Set<string>();
    const options = await at.page.locator('.inspector-choice vscode-option').allTextContents();
    expect(options).toHaveLength(7);
    for (const option of options.slice(1)) {
      await at.page.locator('.inspector-choice vscode-dropdown').click();
      await at.page.locator('.inspector-choice vscode-option', { hasText: option }).click();
      await expectText(at.page.locator('.inspector-title'), `${option} at iteration 60`);
      seen.add(await pixels(canvas));
      captions.add((await at.page.locator('.layer-caption').textContent())!);
    }
    expect(seen.size).toBe(7);
    expect(captions.size).toBe(6);
  });

  it('scrubs over recorded iterations, asks for frames, and follows the newest when told to', async () => {
    const at = await open('reward', rewardSnapshot(run));
    await at.posted();
    const slider = at.page.locator('.scrubber').getByRole('slider');
    await slider.focus();
    await at.page.keyboard.press('Home');
    expect(await at.posted()).toEqual([{ kind: 'requestFrame', iteration: 1 }]);
    await at.send({ kind: 'frame', frame: run.frames[0] });
    await expectText(at.page.locator('.inspector-title'), 'at iteration 1');
    const dual = [[1, 1]];
    await at.send({ kind: 'recorded', recorded: [1, 60, 61], dual });
    expect(await at.posted()).toEqual([]);
    await at.page.locator('vscode-checkbox', { hasText: 'Follow latest' }).click();
    expect(await at.posted()).toEqual([{ kind: 'requestFrame', iteration: 'latest' }]);
    await at.send({ kind: 'frame', frame: { ...run.frames[59]!, iteration: 61 } });
    await expectText(at.page.locator('.inspector-title'), 'at iteration 61');
    await at.send({ kind: 'recorded', recorded: [1, 60, 61, 62], dual });
    expect(await at.posted()).toEqual([{ kind: 'requestFrame', iteration: 'latest' }]);
  });

  it('plays from the first recorded iteration on, a frame at a time', async () => {
    const at = await open('reward', { ...rewardSnapshot(run), recorded: [1, 2, 60] });
    await at.posted();
    await at.page.locator('vscode-button[aria-label=Play]').click();
    expect(await at.posted()).toEqual([{ kind: 'requestFrame', iteration: 1 }]);
    await at.send({ kind: 'frame', frame: run.frames[0] });
    await expect.poll(() => at.posted()).toEqual([{ kind: 'requestFrame', iteration: 2 }]);
    await at.send({ kind: 'frame', frame: run.frames[1] });
    await expectText(at.page.locator('.inspector-title'), 'at iteration 60');
    expect(await at.page.locator('vscode-button[aria-label=Play]').count()).toBe(1);
  });

  it('stays where the user is when the run ends', async () => {
    const at = await open('reward', rewardSnapshot(run));
    await at.page.locator('.scrubber').getByRole('slider').focus();
    await at.page.keyboard.press('Home');
    await at.send({ kind: 'frame', frame: run.frames[0] });
    await at.page.getByRole('gridcell').focus();
    await at.page.keyboard.press('ArrowDown');
    await at.send(rewardSnapshot(run, { state: 'finished' }));
    await expectText(at.page.locator('.inspector-title'), 'at iteration 1');
    await expectText(at.page.locator('.state-facts'), 'Cell (0, 1)');
    await expectText(at.page.locator('.header'), 'Finished');
    expect(await at.page.locator('vscode-checkbox').isVisible()).toBe(false);
  });

  it('lists the states of a world without a grid, and the weights of a linear reward', async () => {
    const world: Partial<FiniteWorldFacts> = { ...run.world, featureNames: ['distance', 'ice'] };
    delete world.grid;
    delete world.actionArrows;
    const message = rewardSnapshot(run);
    if (message.kind !== 'snapshot') throw new Error('not a snapshot');
    const frame = { ...run.frames.at(-1)!, weights: [0.5, -1.25] };
    const at = await open('reward', { ...message, world, frame });
    const rows = at.page.locator('.state-table tbody tr');
    expect(await rows.count()).toBe(25);
    const best = frame.values.indexOf(Math.max(...frame.values));
    await expectText(rows.first().locator('th'), `state ${best}`);
    await rows.first().focus();
    await at.page.keyboard.press('ArrowDown');
    expect(await rows.nth(1).evaluate((row) => row === document.activeElement)).toBe(true);
    await expectText(at.page.locator('.weights'), 'distance', '0.5000', 'ice', '-1.250');
  });

  it('draws 256 by 256 cells without delay', async () => {
    const at = await open('reward');
    await at.page.evaluate(
      (message) => {
        const width = 256;
        const states = width * width;
        const fill = <T>(value: (state: number) => T) => Array.from({ length: states }, (_, state) => value(state));
        const world = {
          ...message.world,
          states,
          grid: { width, height: width },
          start: fill((state) => Number(state === 0)),
          absorbing: fill((state) => state === states - 1),
          reachable: fill((state) => state % 97 !== 0),
          expertOccupancy: fill(() => 1 / states),
          demonstrationVisits: fill((state) => state % 3),
          trueReward: fill((state) => Math.sin(state / 999)),
        };
        const frame = {
          iteration: 1,
          revision: 0,
          values: fill((state) => Math.cos(state / 500)),
          policy: Array.from({ length: 4 * states }, () => 0.25),
          occupancy: fill(() => 1 / states),
        };
        window.postMessage({ ...message, world, recorded: [1], dual: [], frame }, '*');
      },
      rewardSnapshot(run) as Extract<ToRewardView, { kind: 'snapshot' }>,
    );
    const cost = await at.page.evaluate(async () => {
      const grid = document.querySelector('[role=grid]')!;
      const { left, top } = grid.getBoundingClientRect();
      const before = performance.now();
      for (let i = 0; i < 100; i++) {
        grid.dispatchEvent(new MouseEvent('mousemove', { clientX: left + i, clientY: top + i, bubbles: true }));
      }
      return performance.now() - before;
    });
    expect(cost).toBeLessThan(500);
    await at.page.getByRole('gridcell').focus();
    await at.page.keyboard.press('Control+End');
    expect(await at.page.getByRole('gridcell').getAttribute('aria-label')).toContain(
      'cell (255, 255), state 65535, absorbing',
    );
  });
});

describe('both pages', () => {
  it.each([
    ['dashboard', 'dark'],
    ['dashboard', 'light'],
    ['dashboard', 'highContrast'],
    ['reward', 'dark'],
    ['reward', 'light'],
    ['reward', 'highContrast'],
  ] as const)('%s in %s: no serious accessibility violation', async (page, theme) => {
    const at = await open(page, page === 'dashboard' ? dashboardSnapshot(run) : rewardSnapshot(run), { theme });
    if (page === 'dashboard') await chart(at, 'occupancy/kl').locator('vscode-button').press('Enter');
    else await at.page.getByRole('gridcell').focus();
    expect(await violations(at)).toEqual([]);
  });

  it.each([
    ['dashboard', 320],
    ['dashboard', 420],
    ['dashboard', 800],
    ['reward', 320],
    ['reward', 420],
    ['reward', 800],
  ] as const)('%s at %i px: nothing sticks out to the side', async (page, width) => {
    const at = await open(page, page === 'dashboard' ? dashboardSnapshot(run) : rewardSnapshot(run), { width });
    if (page === 'dashboard' && width < 900) await at.page.locator('.tuning-handle').click();
    expect(await at.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});

/** Serious and critical findings of axe, with the elements they are about. */
async function violations({ page }: WebviewPage): Promise<string[]> {
  // Evaluated by the debugger: the page's own policy would refuse a foreign script.
  await page.evaluate(axe.source);
  const results = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Presses the mouse on a slider's thumb. */
async function grab({ page }: WebviewPage, slider: Locator): Promise<void> {
  const box = (await slider.boundingBox())!;
  const share = await slider.evaluate((element) => {
    const { value, max } = element as HTMLInputElement;
    return Number(value) / Number(max);
  });
  await page.mouse.move(box.x + 7 + share * (box.width - 14), box.y + box.height / 2);
  await page.mouse.down();
}

async function expectText(locator: Locator, ...texts: string[]): Promise<void> {
  for (const text of texts)
    await expect.poll(async () => locator.first().textContent(), { timeout: 5000 }).toContain(text);
}

function bound(at: WebviewPage) {
  return { page: at.page, posted: () => at.posted() };
}

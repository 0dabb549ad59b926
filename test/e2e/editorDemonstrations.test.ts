// Demonstrations in the editor: a table with names of its own is read after the user has said which column is what, the
// experiment remembers it, and marks on the experiment say what may be wrong with its demonstrations.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../editor/workbench.mjs';
import { EditorSession, pictureFailures } from './editorSession';

const columns = ['trial', 'cos_theta', 'sin_theta', 'theta_dot', 'torque', 'score'];
/** Four episodes of 60 steps, of which the last repeats the first, with a torque beyond all others. */
const log = [
  columns.join(','),
  ...['a', 'b', 'c', 'a2'].flatMap((trial, episode) =>
    Array.from({ length: 60 }, (_, step) => {
      const angle = (episode % 3) + 0.05 * step;
      return [trial, Math.cos(angle), Math.sin(angle), 1, episode === 1 && step === 7 ? 5 : 0.5, -angle].join(',');
    }),
  ),
].join('\n');
let session: EditorSession;
pictureFailures(() => session);

beforeAll(async () => {
  const grid = {
    name: 'grid',
    environment: { kind: 'icyGridworld', width: 5, height: 5 },
    demonstrations: { kind: 'file', file: 'log.csv' },
    algorithm: { kind: 'trirl' },
  };
  session = await EditorSession.open({
    files: { 'log.csv': log, 'grid.trirl.json': grid },
    viewport: { width: 1500, height: 950 },
  });
});

afterAll(async () => {
  if (!session) return;
  expect(await session.end()).toEqual([]);
});

const experiment = () =>
  JSON.parse(readFileSync(path.join(session.workspace, 'grid.trirl.json'), 'utf8')) as {
    demonstrations: Record<string, unknown>;
  };

test('an experiment on a table that nobody has explained is marked', async () => {
  const { workbench } = session;
  await workbench.openFile('grid.trirl.json');
  await workbench.page.locator('.squiggly-error').first().waitFor();
  await workbench.runCommand('View: Focus Problems (Errors, Warnings, Infos)');
  await workbench.page.locator('.markers-panel', { hasText: 'say which is what' }).waitFor();
  await session.screenshot('demonstrations-unexplained');
});

test('Load Demonstrations proposes columns, shows what it read, and the experiment remembers them', async () => {
  const { workbench } = session;
  await workbench.openFile('grid.trirl.json');
  await workbench.runCommand('TRIRL: Load Demonstrations');
  const input = workbench.quickInputWidget.locator('input').first();
  await input.fill(path.join(session.workspace, 'log.csv'));
  const menu = workbench.quickInputWidget;
  const offered = menu.getByText('Read with these columns');
  // The dialog takes Enter once it has looked the path up.
  for (let attempt = 0; attempt < 5 && !(await offered.isVisible()); attempt++) {
    if ((await input.isVisible()) && (await input.inputValue()).endsWith('log.csv')) await input.press('Enter');
    await offered.waitFor({ timeout: 6000 }).catch(() => undefined);
  }
  await offered.waitFor();
  await menu.getByText('cos_theta, sin_theta, theta_dot').first().waitFor();
  await session.screenshot('demonstrations-columns');
  await workbench.pick(/Observation/);
  await menu.getByText('theta_dot').first().waitFor();
  await session.screenshot('demonstrations-column-choice');
  await workbench.page.keyboard.press('Enter');
  await workbench.pick(/Read with these columns/);
  const use = workbench.page.locator('.notification-toast, .notifications-center').getByText('Use in grid.trirl.json');
  await use.waitFor();
  const page = await workbench.webview(/log\.csv/);
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await session.screenshot('demonstrations-preview');
  await use.click();
  await workbench.runCommand('File: Save');
  await eventually(() => 'columns' in experiment().demonstrations, { message: 'the columns are not remembered' });
  expect(experiment().demonstrations).toMatchObject({
    kind: 'file',
    file: 'log.csv',
    columns: {
      observation: ['cos_theta', 'sin_theta', 'theta_dot'],
      action: ['torque'],
      reward: 'score',
      episode: 'trial',
    },
  });
});

test('then the marks are about what is in the file', async () => {
  const { workbench } = session;
  await workbench.runCommand('View: Focus Problems (Errors, Warnings, Infos)');
  await workbench.page.locator('.markers-panel', { hasText: 'They are not of this environment' }).waitFor();
  await workbench.page.locator('.markers-panel', { hasText: 'Only 4 episodes' }).waitFor();
  await workbench.page.locator('.markers-panel', { hasText: 'repeat an earlier one' }).waitFor();
  await session.screenshot('demonstrations-marks');
});

// The packed extension, installed as a user installs it: the shipped demo runs from the palette through to its reward.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '../editor/processes.mjs';
import { eventually } from '../editor/workbench.mjs';
import { EditorSession, root, pictureFailures } from './editorSession';

let session: EditorSession;

pictureFailures(() => session);

beforeAll(async () => {
  if (!existsSync(vsix())) throw new Error(`${vsix()} is not there: run npm run package first`);
  session = await EditorSession.open({ vsix: vsix() });
});

afterAll(async () => {
  expect(await session?.end()).toEqual([]);
});

test('the installed package runs the demo experiment to its end', async () => {
  const { workbench } = session;
  // The installed copy, not this folder under development.
  expect(await workbench.page.title()).not.toContain('Extension Development Host');
  expect(readdirSync(path.join(session.server.data, 'extensions'))).toContain(`trirl.${path.parse(vsix()).name}`);
  const run = await session.startRun('demo');
  const { pid, iteration, revision } = await session.waitForStatus(
    run,
    ({ state }) => state === 'finished',
    'finished',
  );
  expect(iteration).toBeGreaterThan(0);
  expect(revision).toBe(0);
  await eventually(() => !isAlive(pid), { message: 'the trainer of a finished run lives on' });

  const reward = session.learnedReward(run);
  expect(reward.iteration).toBe(iteration);
  expect(reward.values).toHaveLength(25);
  expect(session.reports(run)).toHaveLength(iteration);
  expect(session.reports(run).at(-1)!.values['occupancy/kl']).toBeLessThan(1e-3);

  const dashboard = await workbench.webview('icy gridworld demo');
  await dashboard.locator('.state', { hasText: 'Finished' }).waitFor();
  await workbench.runCommand('TRIRL: Inspect Reward');
  const view = await workbench.webview('Reward of icy gridworld demo');
  await view.locator('.inspector-title').getByText(` at iteration ${iteration}`).waitFor();
  expect(session.webviewProblems()).toEqual([]);
});

function vsix(): string {
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, `${name}-${version}.vsix`);
}

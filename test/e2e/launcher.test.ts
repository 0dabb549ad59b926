// The launcher itself: a suite that fails, skips or kills its host must never look like one that passed, and two
// processes never install at once. The extension here is made for this test and does nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSuite } from '../editor/buildSuite.mjs';
import { withLock } from '../editor/cache.mjs';
import { runSuite } from '../editor/suite.mjs';
import { root } from './editorSession';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'trirl launcher ')); // a space, on purpose
  mkdirSync(path.join(folder, 'workspace'));
  const manifest = { name: 'nothing', publisher: 'test', version: '0.0.0', engines: { vscode: '*' } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(name: string, tests: string) {
  const source = path.join(folder, name);
  mkdirSync(source);
  writeFileSync(path.join(source, 'index.ts'), `export * from '${path.join(root, 'test/extension/index')}';`);
  writeFileSync(path.join(source, 'some.test.ts'), tests);
  // Inside the project, so that the suite finds Mocha.
  const built = await buildSuite(source, path.join(root, 'out', 'launcher-test', name));
  const workspace = path.join(folder, 'workspace');
  return runSuite({ extension: folder, tests: built, workspace, timeoutMs: 60_000 }, { log: () => undefined });
}

describe('the extension suite', () => {
  test('passed, failed and skipped tests are told apart, and a host that dies is a failure', async () => {
    const result = await run(
      'mixed',
      `describe('mixed', () => {
        it('good', () => {});
        it('bad', () => { throw new Error('one is not two'); });
        it.skip('later', () => {});
        it('dies', () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}); });
        it('never reached', () => {});
      });`,
    );
    expect(result.tests.map(({ state, title }) => `${title}: ${state}`)).toEqual([
      'mixed good: passed',
      'mixed bad: failed',
      'mixed later: failed',
    ]);
    expect(result.tests[1]?.error).toContain('one is not two');
    expect(result.problem).toMatch(/the extension host ended before the tests did.*'mixed dies'/);
    expect(result).toMatchObject({ passed: 1, failed: 3 });
  });

  test('a suite in which nothing runs is no pass, and one that leaves a process behind neither', async () => {
    expect(await run('empty', '')).toMatchObject({ passed: 0, failed: 1, problem: 'no test ran' });
    const leaving = await run(
      'leaving',
      `import { spawn } from 'node:child_process';
      it('leaves', () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { detached: true, stdio: 'ignore' }).unref());`,
    );
    expect(leaving).toMatchObject({ passed: 1, failed: 1 });
    expect(leaving.problem).toMatch(/processes were left behind: \d+ .*setInterval/);
  });
});

describe('the lock of the cache', () => {
  test('lets one in at a time, and is taken over from a process that died', async () => {
    const cache = path.join(folder, 'cache');
    const order: string[] = [];
    const log = () => undefined;
    const work = async (name: string) => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push(`${name} out`);
    };
    await Promise.all(['a', 'b'].map((name) => withLock(cache, () => work(name), { log })));
    expect(order.map((step) => step.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);

    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path.join(cache, 'lock'), String(pid));
    expect(await withLock(cache, () => Promise.resolve('mine'), { log, timeoutMs: 5000 })).toBe('mine');
  });
});

// Runs the Mocha suite of test/extension inside a real extension host and collects its results: in a desktop VS Code
// through @vscode/test-electron, or in the VS Code server with a browser as its window.
import { runTests } from '@vscode/test-electron';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logToStderr, provideEditor } from './install.mjs';
import { EditorServer } from './server.mjs';
import { Workbench } from './workbench.mjs';

/** @typedef {{ state: 'passed' | 'failed', title: string, ms: number, error?: string }} TestResult */
/** @typedef {{ passed: number, failed: number, tests: TestResult[], problem?: string, log: string }} SuiteResult */
/**
 * @typedef {object} Suite
 * @property {string} extension Folder of the extension under development.
 * @property {string} tests The bundled module with run().
 * @property {string} workspace
 * @property {number} [timeoutMs] For the whole suite.
 */

/**
 * @param {Suite} suite
 * @returns {Promise<SuiteResult>} passed only if something ran, nothing failed and the suite came to its end
 */
export async function runSuite(suite, { log = logToStderr } = {}) {
  const editor = await provideEditor({ log });
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-suite-'));
  const results = path.join(scratch, 'results.jsonl');
  try {
    const run = editor.kind === 'desktop' ? runInDesktop(editor, suite, scratch) : runInServer(suite);
    const { problem, log: hostLog } = await run(results);
    return summary(results, problem, hostLog);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @typedef {(results: string) => Promise<{ problem?: string, log: string }>} Runner */

/**
 * @param {import('./desktop.mjs').EditorDesktop} editor
 * @param {Suite} suite
 * @param {string} scratch
 * @returns {Runner}
 */
function runInDesktop(editor, { extension, tests, workspace }, scratch) {
  return async (results) => {
    try {
      await runTests({
        vscodeExecutablePath: withDisplay(editor, scratch),
        extensionDevelopmentPath: extension,
        extensionTestsPath: tests,
        extensionTestsEnv: { TRIRL_SUITE_RESULTS: results },
        launchArgs: [
          workspace,
          '--disable-extensions',
          '--disable-workspace-trust',
          '--user-data-dir',
          path.join(scratch, 'data'),
        ],
      });
      return { log: '' };
    } catch (error) {
      return { log: '', ...(ended(results) ? {} : { problem: `VS Code ended before the tests did: ${error}` }) };
    }
  };
}

/**
 * The program, or a script that starts it under a virtual display.
 * @param {import('./desktop.mjs').EditorDesktop} editor
 * @param {string} scratch
 */
function withDisplay({ executable, wrapper }, scratch) {
  if (wrapper.length === 0) return executable;
  const script = path.join(scratch, 'code');
  fs.writeFileSync(script, `#!/bin/sh\nexec ${wrapper.join(' ')} '${executable}' "$@"\n`, { mode: 0o755 });
  return script;
}

/**
 * @param {Suite} suite
 * @returns {Runner}
 */
function runInServer({ extension, tests, workspace, timeoutMs = 300_000 }) {
  return async (results) => {
    const server = await EditorServer.start({ extension, workspace, environment: { TRIRL_SUITE_RESULTS: results } });
    let problem;
    let log = '';
    try {
      problem = await waitForEnd(server, { tests, results, timeoutMs });
      log = `${server.output.slice(-2000)}\n${server.readLogs().slice(-4000)}`;
    } finally {
      const left = (await server.stop()).map(({ pid, command }) => `${pid} ${command}`);
      if (left.length > 0) problem ??= `processes were left behind: ${left.join(', ')}`;
    }
    return { log, ...(problem === undefined ? {} : { problem }) };
  };
}

/**
 * Runs the suite in a window of the server.
 * @param {EditorServer} server
 * @param {{ tests: string, results: string, timeoutMs: number }} options
 * @returns {Promise<string | undefined>} why it did not come to its end
 */
async function waitForEnd(server, { tests, results, timeoutMs }) {
  let exitCode = /** @type {number | undefined} */ (undefined);
  await Workbench.open(server, { tests, onTestsEnd: (code) => void (exitCode = code) });
  for (const end = Date.now() + timeoutMs; !ended(results); await sleep(100)) {
    const { began, running } = progress(results);
    const during = running ? `, while running '${running}'` : '';
    const host = began && new RegExp(`<${began}> Extension Host Process exited with code: (.*)`).exec(server.output);
    if (host) return `the extension host ended before the tests did (${host[1]})${during}`;
    if (exitCode !== undefined) return 'the suite ended without results: does it load, does it export run()?';
    if (Date.now() > end) return `the suite did not end within ${timeoutMs / 1000} s${during}`;
  }
  return undefined;
}

/**
 * @typedef {{ kind: 'began', pid: number } | { kind: 'running', title: string } | { kind: 'ended' }
 *   | { kind: 'passed' | 'failed', title: string, ms: number, error?: string }} Entry
 */

/**
 * What test/extension/index.ts wrote so far; a line that is being written is left for the next time.
 * @param {string} file
 * @returns {Entry[]}
 */
function entries(file) {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** @param {string} file */
function ended(file) {
  return entries(file).some(({ kind }) => kind === 'ended');
}

/** @param {string} file */
function progress(file) {
  let began = 0;
  let running = '';
  for (const entry of entries(file)) {
    if (entry.kind === 'began') began = entry.pid;
    else if (entry.kind === 'running') running = entry.title;
  }
  return { began, running };
}

/**
 * @param {string} file
 * @param {string | undefined} problem
 * @param {string} log
 * @returns {SuiteResult}
 */
function summary(file, problem, log) {
  /** @type {TestResult[]} */
  const tests = [];
  for (const entry of entries(file)) {
    if (entry.kind === 'passed' || entry.kind === 'failed') {
      const { kind: state, title, ms, error } = entry;
      tests.push({ state, title, ms, ...(error === undefined ? {} : { error }) });
    }
  }
  const nothing = tests.length === 0 ? 'no test ran' : undefined;
  const why = problem ?? nothing;
  return {
    passed: tests.filter(({ state }) => state === 'passed').length,
    failed: tests.filter(({ state }) => state === 'failed').length + (why ? 1 : 0),
    tests,
    ...(why ? { problem: why } : {}),
    log,
  };
}

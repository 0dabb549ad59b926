// `npm test [-- STAGE...] [--no-editor]`: builds once, runs every stage, sums their results. The last line is
// `N passed, N failed`; a stage that cannot run counts as failed, and says why in one sentence.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build, root, runNode } from './run.mjs';

/** @typedef {{ passed: number, failed: number, problems: string[] }} Result */
/** @typedef {{ name: string, needsEditor: boolean, usual: boolean, run: () => Promise<Result> }} Stage */

/** @type {readonly Stage[]} */
const stages = [
  { name: 'unit', needsEditor: false, usual: true, run: () => runVitest('unit') },
  { name: 'process', needsEditor: false, usual: true, run: () => runVitest('process') },
  // Installs native TensorFlow several times: gigabytes and minutes, for those who ask for it.
  {
    name: 'native',
    needsEditor: false,
    usual: process.env['TRIRL_REQUIRE_NATIVE'] === '1',
    run: () => runVitest('native'),
  },
  { name: 'learning', needsEditor: false, usual: false, run: () => runVitest('learning') },
  { name: 'browser', needsEditor: true, usual: true, run: runBrowserTests },
  { name: 'extension', needsEditor: true, usual: true, run: runExtensionTests },
  { name: 'e2e', needsEditor: true, usual: true, run: runEndToEndTests },
];

/** @param {string} project of vitest.config.mts */
async function runVitest(project) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-test-'));
  const report = path.join(scratch, 'report.json');
  try {
    const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    const code = await runNode([
      ...[vitest, 'run', '--project', project],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ]);
    return vitestResult(code, report);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {number} code exit code of vitest
 * @param {string} file its JSON report
 * @returns {Result}
 */
function vitestResult(code, file) {
  if (!fs.existsSync(file)) return failed(`vitest ended with exit code ${code} and no report`);
  const report = JSON.parse(fs.readFileSync(file, 'utf8'));
  const { numPassedTests: passed, numTotalTests: total } = report;
  const notPassed = total - passed;
  const skipped = notPassed - report.numFailedTests;
  const problems = skipped > 0 ? [`${skipped} tests were skipped, which counts as failed`] : [];
  // A file that cannot be loaded has no tests to fail, and an error after the tests belongs to none of them.
  const unloaded = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ { status, assertionResults }) =>
      status === 'failed' && assertionResults.length === 0,
  ).length;
  if (unloaded > 0) problems.push(`${unloaded} test files could not be loaded`);
  if (total === 0) problems.push('no test ran');
  const other = unloaded || (notPassed === 0 && (code !== 0 || total === 0) ? 1 : 0);
  if (code !== 0 && problems.length === 0 && notPassed === 0) problems.push(`vitest ended with exit code ${code}`);
  return { passed, failed: notPassed + other, problems };
}

async function runBrowserTests() {
  const { provideChromium } = await import('../test/editor/chromium.mjs');
  provideChromium(console.log);
  return runVitest('browser');
}

/** @returns {Promise<Result>} */
async function runExtensionTests() {
  const { buildSuite } = await import('../test/editor/buildSuite.mjs');
  const { runSuite } = await import('../test/editor/suite.mjs');
  const tests = await buildSuite(path.join(root, 'test', 'extension'), path.join(root, 'out', 'extension-tests'));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-extension-'));
  // A copy: tests start runs, and a run writes into its workspace.
  const workspace = path.join(folder, 'workspace');
  fs.cpSync(path.join(root, 'examples', 'workspace'), workspace, { recursive: true });
  try {
    const result = await runSuite({ extension: root, tests, workspace });
    for (const { state, title, ms, error } of result.tests) {
      console.log(` ${state === 'passed' ? '✓' : '✗'} ${title} (${ms} ms)${error ? `\n   ${error}` : ''}`);
    }
    if (result.problem) console.log(result.log);
    return { passed: result.passed, failed: result.failed, problems: result.problem ? [result.problem] : [] };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runEndToEndTests() {
  const { provideServerAndBrowser } = await import('../test/editor/install.mjs');
  await provideServerAndBrowser();
  // What a user installs is what is tested: the production build, and the package made from it.
  const { makePackage } = await import('./package.mjs');
  await makePackage();
  return runVitest('e2e');
}

/**
 * @param {string} problem
 * @returns {Result}
 */
function failed(problem) {
  return { passed: 0, failed: 1, problems: [problem] };
}

/** @param {readonly string[]} words */
function chosenStages(words) {
  const names = words.filter((word) => !word.startsWith('--'));
  const unknown = [
    ...names.filter((name) => !stages.some((stage) => stage.name === name)),
    ...words.filter((word) => word.startsWith('--') && word !== '--no-editor'),
  ];
  if (unknown.length > 0) {
    const known = stages.map(({ name }) => name).join(', ');
    throw new Error(`unknown: ${unknown.join(' ')}; expected stages (${known}) or --no-editor`);
  }
  const chosen = stages.filter(({ name, usual }) => (names.length > 0 ? names.includes(name) : usual));
  return words.includes('--no-editor') ? chosen.filter(({ needsEditor }) => !needsEditor) : chosen;
}

/**
 * @param {string} name
 * @param {() => Promise<Result>} run
 * @returns {Promise<Result>}
 */
async function timed(name, run) {
  console.log(`\n── ${name} ──`);
  const started = Date.now();
  const result = await run().catch((error) => failed(error instanceof Error ? error.message : String(error)));
  for (const problem of result.problems) console.log(`${name}: ${problem}`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`);
  return result;
}

async function main() {
  const chosen = chosenStages(process.argv.slice(2));
  const results = [];
  const built = await timed('build', async () => {
    await build();
    return { passed: 0, failed: 0, problems: [] };
  });
  results.push(built);
  if (built.failed === 0) for (const { name, run } of chosen) results.push(await timed(name, run));
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failedTests = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\n${passed} passed, ${failedTests} failed`);
  process.exitCode = failedTests > 0 || passed === 0 ? 1 : 0;
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});

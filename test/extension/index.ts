// What VS Code loads as the test suite, inside the extension host: runs every *.test file beside it with Mocha. It writes
// what happens, line by line, to the file named in TRIRL_SUITE_RESULTS, so that a host that dies leaves its trace.
import Mocha from 'mocha';
import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Rejects if any test failed: VS Code then ends with an exit code other than 0. */
export function run(): Promise<void> {
  const results = process.env.TRIRL_SUITE_RESULTS;
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    color: false,
    ...(results && { reporter: recorder(results) }),
  });
  for (const name of readdirSync(__dirname).sort()) {
    if (/\.test\.c?js$/.test(name)) mocha.addFile(path.join(__dirname, name));
  }
  return new Promise((resolve, reject) => {
    mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
  });
}

/** A Mocha reporter that appends one JSON object a line; test/editor/suite.mjs reads them. */
function recorder(file: string) {
  const record = (entry: object) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner) {
      super(runner);
      record({ kind: 'began', pid: process.pid });
      for (const event of ['test', 'hook']) {
        runner.on(event, (runnable: Mocha.Runnable) => record({ kind: 'running', title: runnable.fullTitle() }));
      }
      runner.on('pass', (test) => record({ kind: 'passed', title: test.fullTitle(), ms: test.duration ?? 0 }));
      runner.on('fail', (test, error: Error) => {
        record({
          kind: 'failed',
          title: test.fullTitle(),
          ms: test.duration ?? 0,
          error: error.stack ?? error.message,
        });
      });
      // A test that is skipped shows nothing: it counts as failed.
      runner.on('pending', (test) => {
        record({ kind: 'failed', title: test.fullTitle(), ms: 0, error: 'skipped; no test of this project is' });
      });
      runner.on('end', () => record({ kind: 'ended' }));
    }
  };
}

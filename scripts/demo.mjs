// `npm run demo`: builds, trains TRIRL on the shipped icy-gridworld demonstrations from the command line, and writes the
// HTML report of the run. Needs no VS Code; the run goes to .trirl/runs in the project's folder.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build, root, runNode } from './run.mjs';

const trirl = path.join(root, 'dist/trirl.cjs');
const runs = path.join('.trirl', 'runs');

await build();
const before = runNames();
await run('train', 'examples/workspace/demo.trirl.json');
const [name] = runNames().filter((candidate) => !before.includes(candidate));
process.stdout.write('Report: ');
await run('report', path.join(runs, String(name)));

function runNames() {
  const folder = path.join(root, runs);
  return existsSync(folder) ? readdirSync(folder) : [];
}

/**
 * Its failure is ours.
 * @param {string[]} words
 */
async function run(...words) {
  const code = await runNode([trirl, ...words]);
  if (code !== 0) process.exit(code);
}

// `npm run bench [-- NAME...] [--json]`: runs test/bench/NAME.bench.ts, each bundled on the fly. A benchmark compares ours
// with a rival in one run, case by case; its figures are ratios, since absolute times belong to one machine.
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run.mjs';

/** @typedef {{ case: string, ours: number, rival: number, unit: string, ratio: number }} Row */
/** @typedef {{ title: string, cases: () => AsyncIterable<Row> }} Benchmark */

const folder = path.join(root, 'test', 'bench');
const ending = '.bench.ts';

/** @param {readonly string[]} wanted */
function chosenNames(wanted) {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const known = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0 || known.length === 0) {
    throw new Error(`no benchmark is called '${unknown.join("', '")}'; there are: ${known.join(', ') || 'none'}`);
  }
  return wanted.length > 0 ? wanted : known;
}

/**
 * @param {string} name
 * @returns {Promise<Benchmark>}
 */
async function load(name) {
  const outfile = path.join(root, 'out', 'bench', `${name}.mjs`);
  await build({
    entryPoints: [path.join(folder, name + ending)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The product is bundled as CommonJS, and says so.
    banner: {
      js: "import { fileURLToPath } from 'node:url'; const __filename = fileURLToPath(import.meta.url), __dirname = fileURLToPath(new URL('.', import.meta.url));",
    },
    sourcemap: 'inline',
    packages: 'external',
    logLevel: 'warning',
  });
  const benchmark = await import(pathToFileURL(outfile).href);
  if (typeof benchmark.cases !== 'function' || typeof benchmark.title !== 'string') {
    throw new Error(`${name}${ending} must export title and cases()`);
  }
  return benchmark;
}

/** @param {number} value */
function digits(value) {
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 });
}

/** @param {Row} row */
function line({ case: name, ours, rival, unit, ratio }) {
  const cells = [`${digits(ours)} ${unit}`, `${digits(rival)} ${unit}`, `${digits(ratio)}×`];
  return `${name.padEnd(72)}${cells.map((cell) => cell.padStart(20)).join('')}`;
}

async function main() {
  const words = process.argv.slice(2);
  const json = words.includes('--json');
  for (const name of chosenNames(words.filter((word) => !word.startsWith('--')))) {
    const { title, cases } = await load(name);
    if (!json) {
      console.log(`\n${title}`);
      console.log(`${'case'.padEnd(72)}${['ours', 'rival', 'ratio'].map((head) => head.padStart(20)).join('')}`);
    }
    let count = 0;
    for await (const row of cases()) {
      count++;
      console.log(json ? JSON.stringify({ benchmark: name, ...row }) : line(row));
    }
    if (count === 0) throw new Error(`${name}${ending} had no cases`);
  }
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

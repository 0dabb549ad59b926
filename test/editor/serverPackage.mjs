// The VS Code server out of the npm package code-server, for machines that reach package registries and nothing else.
// Only its VS Code part is used, started directly; the few native modules are built here, since their ready-made
// binaries lie elsewhere.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, withLock } from './cache.mjs';
import { lastLines, onPath, provideSystemPackages, serverNeeds } from './systemPackages.mjs';

/** VS Code 1.100.3, the oldest version that package.json's `engines` allows: what runs here runs in every newer one. */
const version = '4.100.3';

/** Raise it when the steps below change: older installations are then made anew. */
const recipe = 1;

/** Built for this Node; everything else that is native is optional there and left out. */
const nativeModules = ['@vscode/spdlog', 'native-watchdog', 'node-pty'];

/** @typedef {{ kind: 'server', version: string, folder: string, main: string }} EditorServer */

const run = promisify(execFile);

/** Why the server cannot run here whatever is installed; undefined if it can. */
function unsupported() {
  if (process.platform === 'win32') return 'the VS Code server from npm does not run on Windows: use WSL';
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) return `the VS Code server needs Node 20 or newer, found ${process.versions.node}`;
  return undefined;
}

/** @returns {EditorServer} */
function described() {
  const name = `vscode-server-${version}-node${process.versions.modules}-${process.arch}-${recipe}`;
  const folder = path.join(cacheFolder(), name);
  return { kind: 'server', version, folder, main: path.join(folder, 'out', 'server-main.js') };
}

/** The server if it is installed already. */
export function installedServer() {
  const server = described();
  return fs.existsSync(server.main) && unsupported() === undefined ? server : undefined;
}

/**
 * The server, installed if it is not yet there. Throws a sentence that says what is missing.
 * @param {{ log: (line: string) => void }} options
 * @returns {Promise<EditorServer>}
 */
export async function provideServer({ log }) {
  const problem = unsupported();
  if (problem) throw new Error(problem);
  const ready = installedServer();
  if (ready) return ready;
  return withLock(
    cacheFolder(),
    async () => {
      const meanwhile = installedServer();
      if (meanwhile) return meanwhile;
      await install(described(), log);
      return described();
    },
    { log },
  );
}

/**
 * Everything happens in a folder beside the final one, which appears complete or not at all.
 * @param {EditorServer} server
 * @param {(line: string) => void} log
 */
async function install(server, log) {
  const started = Date.now();
  log(`installing the VS Code server of code-server ${version} into ${server.folder}`);
  provideSystemPackages(
    serverNeeds.filter(({ program }) => onPath(program) === undefined),
    log,
  );
  const building = `${server.folder}.partial`;
  fs.rmSync(building, { recursive: true, force: true });
  fs.mkdirSync(building, { recursive: true });
  fs.writeFileSync(path.join(building, 'package.json'), '{"private":true}\n');
  log('fetching packages');
  await npm(building, ['install', `code-server@${version}`]);
  const code = path.join(building, 'code');
  fs.renameSync(path.join(building, 'node_modules', 'code-server', 'lib', 'vscode'), code);
  await npm(code, ['install', '--omit=dev']);
  await npm(path.join(code, 'extensions'), ['install', '--omit=dev']);
  log(`building ${nativeModules.join(', ')}`);
  for (const name of nativeModules) await buildNative(code, name);
  linkInto(code);
  await smokeTest(code);
  fs.renameSync(code, server.folder);
  fs.rmSync(building, { recursive: true, force: true });
  log(`the VS Code server is installed, in ${Math.round((Date.now() - started) / 1000)} s`);
}

/**
 * npm without anybody's install scripts; three times, since a registry may be slow.
 * @param {string} folder
 * @param {readonly string[]} words
 */
async function npm(folder, words) {
  const commandLine = [...words, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  for (let attempt = 1; ; attempt++) {
    try {
      await runNpm(folder, commandLine);
      return;
    } catch (error) {
      if (attempt === 3) throw failure(`npm ${words.join(' ')} failed`, error);
    }
  }
}

/**
 * Runs the compiler alone, not the package's other install scripts.
 * @param {string} code
 * @param {string} name
 */
async function buildNative(code, name) {
  try {
    await runNpm(
      path.join(code, 'node_modules', name),
      ['exec', '--ignore-scripts', '-c', 'node-gyp rebuild --release'],
      {
        JOBS: String(os.cpus().length),
        ...nodeHeaders(),
      },
    );
  } catch (error) {
    throw failure(`building ${name} failed`, error);
  }
}

/** Where this Node's own C++ headers are installed they are used; elsewhere node-gyp downloads them. */
function nodeHeaders() {
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)));
  return fs.existsSync(path.join(prefix, 'include', 'node', 'node.h')) ? { npm_config_nodedir: prefix } : {};
}

/**
 * @param {string} folder
 * @param {readonly string[]} commandLine
 * @param {Record<string, string>} [environment]
 */
async function runNpm(folder, commandLine, environment = {}) {
  // Under `npm test` the outer npm's settings are in the environment, among them its folder.
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(local_)?prefix|package|lifecycle|command)/.test(name),
    ),
  );
  await run('npm', commandLine, { cwd: folder, env: { ...inherited, ...environment }, maxBuffer: 1 << 26 });
}

/**
 * What the packages' own install scripts would have linked.
 * @param {string} code
 */
function linkInto(code) {
  fs.symlinkSync('node_modules', path.join(code, 'node_modules.asar'));
  const ripgrep = path.join(code, 'node_modules', '@vscode', 'ripgrep', 'bin');
  fs.mkdirSync(ripgrep, { recursive: true });
  fs.symlinkSync(/** @type {string} */ (onPath('rg')), path.join(ripgrep, 'rg'));
}

/**
 * Loads what was built, in a process of its own, and asks the server for its version.
 * @param {string} code
 */
async function smokeTest(code) {
  const load = nativeModules.map((name) => `require(${JSON.stringify(name)})`).join(';');
  try {
    await run(process.execPath, ['-e', `${load};require('@parcel/watcher')`], { cwd: code });
    await run(process.execPath, [path.join(code, 'out', 'server-main.js'), '--version'], { cwd: code });
  } catch (error) {
    throw failure('the VS Code server was installed and does not start', error);
  }
}

/**
 * @param {string} sentence
 * @param {unknown} error of execFile
 */
function failure(sentence, error) {
  const {
    stdout = '',
    stderr = '',
    message,
  } = /** @type {{ stdout?: string, stderr?: string, message: string }} */ (error);
  return new Error(`${sentence}:\n${lastLines(stdout + stderr) || message}`);
}

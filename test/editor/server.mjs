// One running VS Code server with an extension under development or an installed .vsix: start, settings, logs, processes,
// stop. What a user sees of it is in workbench.mjs.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeMark, endProcesses, isAlive, markedProcesses, markVariable, openMark } from './processes.mjs';
import { provideServer } from './serverPackage.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {string} [extension] Folder of the extension under development.
 * @property {string} [vsix] Packed extension to install first, as a user does.
 * @property {string} [workspace] Folder that a workbench opens.
 * @property {Record<string, unknown>} [settings] User settings, on top of quiet ones.
 * @property {boolean} [restricted] Workspace Trust is on and nobody has granted it: Restricted Mode.
 * @property {Record<string, string>} [environment] For the extension host and what it starts.
 * @property {number} [port] 0 for any free one.
 * @property {string} [data] Folder of user data and logs; kept. A temporary one is removed by `stop`.
 * @property {(line: string) => void} [log]
 */

/** Nothing may pop up in a test that the test did not ask for, and nothing is asked of the network. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
};

export class EditorServer {
  /** @type {Set<() => Promise<void>>} What still uses the server; ended before it. */
  #users = new Set();
  #output = '';

  /**
   * @private Use `start`.
   * @param {ServerOptions} options
   * @param {string} main
   */
  constructor(options, main) {
    this.options = options;
    // A short path, since the extension host's socket lies in it.
    const temporary = os.tmpdir().length < 40 ? os.tmpdir() : '/tmp';
    this.data = options.data ?? fs.mkdtempSync(path.join(temporary, 'trirl-editor-'));
    this.mark = openMark();
    this.main = main;
    this.port = 0;
    /** Other users of this machine reach the port too, and must not get in. */
    this.token = randomUUID();
    process.on('exit', this.#removeData);
  }

  /** @param {ServerOptions} options */
  static async start(options) {
    const log = options.log ?? (() => undefined);
    if (options.extension) mustExist(path.join(options.extension, 'package.json'), 'the extension');
    if (options.workspace) mustExist(options.workspace, 'the workspace');
    const { main } = await provideServer({ log });
    const server = new EditorServer(options, main);
    try {
      const settings = path.join(server.data, 'data', 'User', 'settings.json');
      fs.mkdirSync(path.dirname(settings), { recursive: true });
      fs.writeFileSync(settings, JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));
      if (options.vsix) server.#install(mustExist(options.vsix, 'the .vsix'));
      await server.#launch();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  #removeData = () => {
    if (this.options.data !== undefined || process.env.TRIRL_EDITOR_KEEP) return;
    fs.rmSync(this.data, { recursive: true, force: true, maxRetries: 5 });
  };

  get #folders() {
    return ['--server-data-dir', this.data, '--extensions-dir', path.join(this.data, 'extensions')];
  }

  #environment() {
    // An editor that runs these tests, or npm, leaves variables that would steer the inner one.
    const outer = /^(VSCODE_|ELECTRON_|CODE_SERVER_)|^(PORT|NODE_OPTIONS|NODE_ENV|VITEST.*|FORCE_COLOR)$/;
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
    return { ...inherited, EXTENSIONS_GALLERY: '{}', ...this.options.environment, [markVariable]: this.mark };
  }

  /** @param {string} vsix */
  #install(vsix) {
    const run = spawnSync(
      process.execPath,
      [this.main, ...this.#folders, '--accept-server-license-terms', '--force', '--install-extension', vsix],
      { env: this.#environment(), encoding: 'utf8', timeout: 60_000 },
    );
    const output = `${run.stdout}${run.stderr}`;
    if (run.status !== 0 || !/successfully installed/.test(output)) {
      throw new Error(
        `${vsix} could not be installed (${run.error?.message ?? `exit code ${run.status}`}):\n${output}`,
      );
    }
  }

  async #launch() {
    const { workspace, restricted = false, port = 0 } = this.options;
    const tokenFile = path.join(this.data, 'token');
    fs.writeFileSync(tokenFile, this.token, { mode: 0o600 });
    const child = spawn(
      process.execPath,
      [
        ...[this.main, '--host', '127.0.0.1', '--port', String(port), '--connection-token-file', tokenFile],
        ...['--accept-server-license-terms', '--telemetry-level', 'off', ...this.#folders],
        ...(restricted ? [] : ['--disable-workspace-trust']),
      ],
      { cwd: workspace ?? this.data, env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => void (this.#output += text));
    }
    child.once('error', (error) => (this.#output += `${error.message}\n`));
    for (const end = Date.now() + 30_000; this.port === 0; await sleep(30)) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(`the VS Code server did not start:\n${this.#output}`);
      }
      this.port = Number(/Extension host agent listening on (\d+)/.exec(this.#output)?.[1] ?? 0);
    }
  }

  /** What the server itself printed. */
  get output() {
    return this.#output;
  }

  /** Address of the workbench with the workspace and the extension; `tests` is a module with run(), by its full path. */
  address({ tests = '' } = {}) {
    const { extension, workspace } = this.options;
    /** @param {string} file */
    const remote = (file) => `vscode-remote://127.0.0.1:${this.port}${encodeURI(path.resolve(file))}`;
    const url = new URL(`http://127.0.0.1:${this.port}/`);
    url.searchParams.set('tkn', this.token);
    if (workspace) url.searchParams.set('folder', path.resolve(workspace));
    else url.searchParams.set('ew', 'true');
    const payload = [
      ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
      ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    url.searchParams.set('payload', JSON.stringify(payload));
    return url.href;
  }

  /**
   * VS Code's own log files, among them the extension host's and every output channel's.
   * @param {RegExp} [name]
   */
  readLogs(name = /remoteexthost/) {
    const folder = path.join(this.data, 'data', 'logs');
    if (!fs.existsSync(folder)) return '';
    return fs
      .readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.log') && name.test(file))
      .sort()
      .map((file) => `--- ${file}\n${fs.readFileSync(path.join(folder, file), 'utf8')}`)
      .join('\n');
  }

  /** Everything alive that the server or an extension started. */
  processes() {
    return markedProcesses(this.mark);
  }

  /**
   * Registers what must be ended before the server is; returns how to take that back.
   * @param {() => Promise<void>} end
   */
  usedBy(end) {
    this.#users.add(end);
    return () => void this.#users.delete(end);
  }

  /** Ends the server and everything else; returns what had outlived the server: extensions' own processes. */
  async stop() {
    for (const end of [...this.#users]) await end();
    await endProcesses(this.processes().filter(({ role }) => role === 'server'));
    await endProcesses(this.processes().filter(({ role }) => role !== 'other'));
    const left = this.processes().filter(({ pid }) => isAlive(pid));
    await endProcesses(left);
    closeMark(this.mark);
    this.#removeData();
    process.off('exit', this.#removeData);
    return left;
  }
}

/**
 * @param {string} file
 * @param {string} what
 */
function mustExist(file, what) {
  if (!fs.existsSync(file)) throw new Error(`${what} is not there: ${file}`);
  return path.resolve(file);
}

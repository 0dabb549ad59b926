// A copy of the example workspace, open in a real editor: what the end-to-end tests look at and act on, and the files
// of the runs that it starts. `end` proves that nothing stays behind.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterEach } from 'vitest';
import { readEvents, readLearnedReward, readReports, readStatus } from '../../src/runDirectory/readRun';
import type { RunStatus } from '../../src/protocol/runState';
import { isAlive } from '../editor/processes.mjs';
import { EditorServer } from '../editor/server.mjs';
import { eventually, Workbench } from '../editor/workbench.mjs';

export const root = path.resolve(import.meta.dirname, '..', '..');
const screenshots = path.join(root, 'out', 'screenshots');

export interface SessionOptions {
  /** Install this package instead of loading the folder. */
  readonly vsix?: string;
  readonly restricted?: boolean;
  /** Further files of the workspace, by name. */
  readonly files?: Readonly<Record<string, unknown>>;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Experiments of the workspace that the command line trains to their end before the editor opens. */
  readonly trained?: readonly string[];
}

/** A run that can be watched and turned by hand, and does not come to an end by itself. */
export function watchedExperiment(name: string, secondsPerIteration = 0.1) {
  return {
    name,
    environment: { kind: 'icyGridworld', width: 5, height: 5 },
    demonstrations: { kind: 'file', file: 'demonstrations/icy-gridworld-5x5.npz' },
    // So small a dual step is not at the optimum within any test: one that is there ends, since no step lowers the dual.
    algorithm: { kind: 'trirl', dualStepSize: 0.0005, maximumIterations: 100_000, stopAtGap: 0 },
    pacing: { secondsPerIteration },
  };
}

export class EditorSession {
  private constructor(
    readonly workspace: string,
    readonly server: EditorServer,
    readonly workbench: Workbench,
  ) {}

  static async open(options: SessionOptions = {}): Promise<EditorSession> {
    const workspace = path.join(mkdtempSync(path.join(os.tmpdir(), 'trirl-e2e-')), 'workspace');
    cpSync(path.join(root, 'examples', 'workspace'), workspace, {
      recursive: true,
      filter: (file) => !file.endsWith('.trirl'),
    });
    for (const [name, content] of Object.entries(options.files ?? {})) {
      const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
      writeFileSync(path.join(workspace, name), text);
    }
    for (const experiment of options.trained ?? []) train(workspace, experiment);
    const server = await EditorServer.start({
      ...(options.vsix === undefined ? { extension: root } : { vsix: options.vsix }),
      workspace,
      restricted: options.restricted ?? false,
      settings: options.settings ?? {},
    });
    try {
      const { viewport } = options;
      return new EditorSession(workspace, server, await Workbench.open(server, viewport ? { viewport } : {}));
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Run directories, oldest first. */
  runs(): string[] {
    const folder = path.join(this.workspace, '.trirl', 'runs');
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'config.json')));
    return names.sort().map((name) => path.join(folder, name));
  }

  /** Starts the experiment by palette and quick pick, and waits until its trainer has made an iteration. */
  async startRun(experiment: string): Promise<string> {
    const before = this.runs();
    await this.workbench.runCommand('TRIRL: Start Run');
    await this.workbench.pick(experiment);
    const directory = await eventually(() => this.runs().find((run) => !before.includes(run)), {
      message: () => `no run directory appeared for ${experiment}`,
    });
    await this.waitForStatus(directory, ({ iteration }) => iteration > 0, 'its first iteration');
    return directory;
  }

  async waitForStatus(
    directory: string,
    fits: (status: RunStatus) => boolean,
    what: string,
    timeoutMs = 30_000,
  ): Promise<RunStatus> {
    return eventually(
      () => {
        const status = readStatus(directory);
        return status && fits(status) ? status : undefined;
      },
      { timeoutMs, message: () => `${what}; status.json holds ${JSON.stringify(readStatus(directory))}` },
    );
  }

  /** True while its trainer is at work, whatever a killed one left in status.json. */
  isTraining(directory: string): boolean {
    const status = readStatus(directory);
    return status?.state === 'running' && isAlive(status.pid);
  }

  reports(directory: string) {
    return readReports(directory);
  }

  events(directory: string) {
    return readEvents(directory);
  }

  /** reward.json; throws if there is none. */
  learnedReward(directory: string) {
    const reward = readLearnedReward(directory);
    if (!reward) throw new Error(`${directory} holds no reward.json`);
    return reward;
  }

  log(directory: string): string {
    const file = path.join(directory, 'trainer.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  async screenshot(name: string): Promise<void> {
    await this.workbench.screenshot(path.join(screenshots, `${name}.png`));
  }

  /** Errors that our own pages wrote to the console, what their content security policy blocked among them. */
  webviewProblems(): string[] {
    return this.workbench.console
      .filter(({ text, from }) => /^https?:[^?]*\/dist\/webview\//.test(from) || text.includes('/dist/webview/'))
      .map(({ text, from }) => `${text} (${from.replace(/.*\/dist\//, 'dist/')})`);
  }

  /** Ends the editor; returns the commands of processes that had outlived it. */
  async end(): Promise<string[]> {
    const left = await this.server.stop();
    rmSync(path.dirname(this.workspace), { recursive: true, force: true, maxRetries: 5 });
    return left.map(({ command }) => command);
  }
}

/** Keeps a picture of the editor, and its logs, of every test that fails. Call it where the tests are declared. */
export function pictureFailures(session: () => EditorSession | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}`;
    await session()?.screenshot(name);
    writeFileSync(path.join(screenshots, `${name}.log`), session()?.server.readLogs(/./) ?? '');
  });
}

function train(workspace: string, experiment: string): void {
  const trirl = path.join(root, 'dist', 'trirl.cjs');
  execFileSync(process.execPath, [trirl, 'train', `${experiment}.trirl.json`], { cwd: workspace });
}

/** The iteration in a dashboard's header, NaN while there is none. */
export async function iterationShown(dashboard: Frame): Promise<number> {
  const text = (await dashboard.locator('.fact-iteration').textContent()) ?? '';
  return Number(/iteration (\d+)/.exec(text)?.[1] ?? NaN);
}

/** What the first chart of a dashboard draws. */
export function chartPixels(dashboard: Frame): Promise<string> {
  return dashboard
    .locator('.chart canvas')
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

/** The open table of a chart, newest first; the last column of each row. */
export function rowsOfTable(
  dashboard: Frame,
  chart: string,
): Promise<{ caption: string; rows: { iteration: number; text: string }[] }> {
  return dashboard.locator(`.chart[data-chart="${chart}"] .chart-table table`).evaluate((table) => ({
    caption: table.querySelector('caption')?.textContent ?? '',
    rows: [...table.querySelectorAll('tbody tr')].map((row) => ({
      iteration: Number(row.querySelector('th')?.textContent),
      text: row.querySelector('td:last-child')?.textContent ?? '',
    })),
  }));
}

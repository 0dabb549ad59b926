// A real trainer, or the real command line, as a child process for tests. Whatever a test leaves running is killed.
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { experimentSchema, type Experiment } from '../../src/protocol/experiment';
import { writeNewRun } from '../../src/runDirectory/newRun';

export const root = path.resolve(import.meta.dirname, '../..');
export const trainerProgram = path.join(root, 'dist/trainer.cjs');
export const trirlProgram = path.join(root, 'dist/trirl.cjs');
export const exampleFile = (name: string) => path.join(root, 'examples/workspace', name);

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Started {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  get pid(): number {
    return this.child.pid!;
  }
}

export interface StartOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether something will be written to it. */
  readonly input?: boolean;
}

/** A folder for each test and children that do not outlive it. Call once at the top of a file. */
export function testBench() {
  let folder = '';
  let running: Started[] = [];
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-process-'));
  });
  afterEach(async () => {
    for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    running = [];
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const start = (
    command: string,
    words: readonly string[],
    { cwd, environment, input }: StartOptions = {},
  ): Started => {
    const child = spawn(command, words, {
      cwd: cwd ?? folder,
      // Sockets of this test in its own folder, so that what is left behind can be seen.
      env: { ...process.env, TMPDIR: folder, ...environment },
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    const started = new Started(child);
    running.push(started);
    return started;
  };

  return {
    get folder() {
      return folder;
    },
    /** Sockets in the private folder. */
    sockets(): string[] {
      const place = path.join(folder, `trirl-${process.getuid?.() ?? 0}`);
      return fs.existsSync(place) ? fs.readdirSync(place) : [];
    },
    /** A new run directory with this experiment in it. */
    newRun(change: object = {}, name = 'run'): string {
      const directory = path.join(folder, name);
      writeNewRun(directory, experiment(change));
      return directory;
    },
    start,
    trainer: (directory: string, ...words: string[]) => start(process.execPath, [trainerProgram, directory, ...words]),
    trirl: (words: readonly string[], options?: StartOptions) =>
      start(process.execPath, [trirlProgram, ...words], options),
  };
}

/** A run of the reference's own conventions, which goes on for hundreds of iterations and then ends by itself. */
export function experiment(change: object = {}): Experiment {
  return experimentSchema.parse({
    name: 'process test',
    environment: { kind: 'icyGridworld' },
    demonstrations: { kind: 'expert' },
    algorithm: { kind: 'trirlReference' },
    ...change,
  });
}

/** The same at a pace at which somebody can interfere. */
export const paced = { pacing: { secondsPerIteration: 0.02 } };

// Starts our programs: the only file of the host that spawns a process. A trainer is detached and writes to files, never
// to pipes, so that it lives on when the window is reloaded or closed; whoever comes next reaches it through its run
// directory. What serves this window alone is tied to it by pipes.
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import { writeFileAtomic } from '../runDirectory/atomicFile';
import { createRunDirectory, runFiles } from '../runDirectory/paths';

export interface LaunchOptions {
  /** Folder that holds the run directories; made if it is not there. */
  readonly runsFolder: string;
  readonly experiment: Experiment;
  /** The trainer program, dist/trainer.cjs. */
  readonly trainerFile: string;
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Launched {
  readonly directory: string;
  readonly pid: number;
  /** How the process ended, in words, once it has. Settles only in the window that started it. */
  readonly exited: Promise<string>;
}

/** Makes the run directory, writes the experiment into it and starts a trainer that waits to be attached to.
 * @throws InputError if the directory cannot be written or the program cannot be started; nothing is left behind then. */
export async function launchTrainer(options: LaunchOptions): Promise<Launched> {
  const { runsFolder, experiment, trainerFile, environment } = options;
  try {
    hideFromVersionControl(runsFolder);
  } catch (error) {
    throw new InputError(`no runs can be kept here: ${(error as Error).message}`, { file: runsFolder });
  }
  const directory = createRunDirectory(runsFolder, experiment.name, new Date());
  try {
    writeFileAtomic(path.join(directory, runFiles.config), `${JSON.stringify(experiment, null, 2)}\n`);
    return await spawnTrainer(directory, trainerFile, environment);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    if (error instanceof InputError) throw error;
    throw new InputError(`the run could not be started: ${(error as Error).message}`, { file: directory });
  }
}

/** Runs are results, often large: a `.trirl` folder that is made for them keeps itself out of version control. */
function hideFromVersionControl(runsFolder: string): void {
  const parent = path.dirname(runsFolder);
  if (path.basename(parent) !== '.trirl' || existsSync(parent)) return;
  mkdirSync(parent, { recursive: true });
  writeFileSync(path.join(parent, '.gitignore'), '*\n');
}

async function spawnTrainer(
  directory: string,
  trainerFile: string,
  environment: LaunchOptions['environment'],
): Promise<Launched> {
  if (!existsSync(trainerFile)) throw new InputError('the trainer program is missing', { file: trainerFile });
  const log = openSync(path.join(directory, runFiles.log), 'a', 0o600);
  try {
    const child = spawn(process.execPath, [trainerFile, directory, '--wait-for-start'], {
      cwd: directory,
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
      env: asNode(environment),
    });
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, name) => {
        resolve(name === null ? `exit code ${code}` : `ended by ${name}`);
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    return { directory, pid: child.pid!, exited };
  } finally {
    closeSync(log);
  }
}

/** Starts one of our programs for this window: its lines are read from its standard output, and it ends when its standard
 * input does.
 * @param words file of the program and what follows. */
export function startAttached(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(process.execPath, words, { stdio: 'pipe', windowsHide: true, env: asNode(environment) });
}

/** Starts one of our programs for this window that is talked to in messages, typed arrays included; it ends when the channel
 * does. Its errors are read from its standard error.
 * @param words file of the program and what follows. */
export function startWithChannel(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, words, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
    env: asNode(),
  });
}

/** In a desktop VS Code `process.execPath` is Electron, which is Node only when told so. */
function asNode(environment: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' };
}

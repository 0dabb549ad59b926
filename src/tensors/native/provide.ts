// Provides the native back end: takes the first of its sources that gives one which works. Everything is made in a folder
// of its own beside the installed one and takes its place in one rename, after it has run a step in a process of its own;
// interrupted at any moment it leaves the old installation as it was, and what is left over goes with the next try.
import fs from 'node:fs';
import path from 'node:path';
import type { NativeInstallation } from '../../protocol/nativeInstallation';
import { installationFile, readInstallation, sizesOf } from './installation';
import { lock } from './lock';
import { platformOf, thisMachine } from './platform';
import { lastWords, runProgram, type ProgramOptions } from './program';
import { findPythons } from './python';
import { spaceProblem } from './space';
import { sources, type SourceContext } from './sources';

export interface ProvideOptions {
  /** Where the installation goes; made if it is not there. */
  readonly folder: string;
  /** Folder with the binding's sources in `binding`, the headers of Node-API in `node`, and sessionOptions.h. */
  readonly assets: string;
  /** A Python that the user names. */
  readonly python?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Command line, but for the folder at its end, of a program that loads what is installed there and runs a step. */
  readonly checker: readonly [command: string, ...words: string[]];
  readonly signal: AbortSignal;
  /** `share` of the whole in [0, 1]. */
  readonly onProgress: (step: string, share: number) => void;
}

export interface Provided {
  readonly installation: NativeInstallation;
  /** It worked already, and nothing was done. */
  readonly wasThere: boolean;
}

/** No source gave a back end that works: one line for each that was tried, with what is missing. */
export class NotProvidedError extends Error {
  override readonly name = 'NotProvidedError';
}

/** @throws NotProvidedError; the reason of `signal` if that was aborted. */
export async function provideNative(options: ProvideOptions): Promise<Provided> {
  const { folder } = options;
  let unlock: () => void;
  try {
    fs.mkdirSync(folder, { recursive: true });
    unlock = lock(folder);
  } catch (error) {
    throw new NotProvidedError(`nothing can be installed: ${(error as Error).message}`);
  }
  try {
    removeFolders(folder, (name) => name.startsWith('build-'));
    return await provide(options);
  } finally {
    unlock();
  }
}

async function provide(options: ProvideOptions): Promise<Provided> {
  const { folder, python, env, signal, onProgress } = options;
  // Programs work in our folder, not in the user's: Python would import what lies about there.
  const run: ProgramOptions = { signal, env, cwd: folder };
  const problems: string[] = [];

  onProgress('Looking for a working installation', 0);
  try {
    const installation = readInstallation(folder);
    if (installation !== undefined) {
      await check(folder, options, run);
      removeFolders(folder, (name) => isInstallation(name) && !isUsed(name, installation));
      return { installation, wasThere: true };
    }
  } catch (error) {
    signal.throwIfAborted();
    problems.push(`The installation in ${folder} does not work: ${plain(error, folder)}.`);
  }
  const context: SourceContext = { ...options, ...(await surroundings(python, env, run)), run };
  for (const source of sources) {
    let build: string | undefined;
    try {
      build = fs.mkdtempSync(path.join(folder, 'build-'));
      const made = await source.take(context, build);
      if (made === undefined) continue;
      const installation = { ...made, files: sizesOf(build, made.binding) };
      fs.writeFileSync(path.join(build, installationFile), JSON.stringify(installation));
      onProgress('Checking it with a training step', 0.95);
      await check(build, options, run);
      return { installation: publish(folder, build, installation), wasThere: false };
    } catch (error) {
      signal.throwIfAborted();
      problems.push(`${source.title}: ${plain(error, folder)}.`);
    } finally {
      if (build !== undefined) fs.rmSync(build, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  throw new NotProvidedError(problems.join('\n'));
}

async function surroundings(python: string | undefined, env: NodeJS.ProcessEnv, run: ProgramOptions) {
  try {
    return { platform: platformOf(thisMachine()), pythons: await findPythons(python, env, run) };
  } catch (error) {
    run.signal?.throwIfAborted();
    throw new NotProvidedError((error as Error).message);
  }
}

/** In a process of its own, which a library that does not fit this machine may end. */
async function check(folder: string, { checker }: ProvideOptions, run: ProgramOptions): Promise<void> {
  const [command, ...words] = checker;
  const end = await runProgram(command, [...words, folder], { ...run, timeoutSeconds: 300 });
  if (end.code === 0) return;
  if (end.signal === 'SIGILL') throw new Error('this processor lacks instructions that this TensorFlow needs');
  throw new Error(end.signal === undefined ? lastWords(end) : `it was ended by ${end.signal} while a step was tried`);
}

/** Gives the build a lasting name and makes native.json point at it: from there on it is what is installed. */
function publish(folder: string, build: string, installation: NativeInstallation): NativeInstallation {
  const name = path.basename(build).replace('build-', installationPrefix);
  // A binding that is elsewhere is named by its absolute path and stays where it is.
  const placed = (file: string) => (path.isAbsolute(file) ? file : path.join(name, file));
  const files = Object.entries(installation.files).map(([file, bytes]) => [placed(file), bytes] as const);
  const published = { ...installation, binding: placed(installation.binding), files: Object.fromEntries(files) };
  const temporary = path.join(build, `${installationFile}.new`);
  fs.writeFileSync(temporary, `${JSON.stringify(published, null, 2)}\n`);
  fs.renameSync(build, path.join(folder, name));
  fs.renameSync(path.join(folder, name, path.basename(temporary)), path.join(folder, installationFile));
  removeFolders(folder, (other) => isInstallation(other) && other !== name);
  return published;
}

const installationPrefix = 'tensorflow-';
const isInstallation = (name: string) => name.startsWith(installationPrefix);
const isUsed = (name: string, { binding }: NativeInstallation) => binding.split(/[\\/]/)[0] === name;

/** Runs that use an old one keep it open where the system allows that; where not, it goes another time. */
function removeFolders(folder: string, isDoomed: (name: string) => boolean): void {
  for (const name of fs.readdirSync(folder).filter(isDoomed)) {
    try {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // In use.
    }
  }
}

function plain(error: unknown, folder: string): string {
  const { message } = error as Error;
  if (/ENOSPC|EDQUOT|No space left|Disk quota exceeded/i.test(message)) return spaceProblem(folder);
  return message.replace(/\.$/, '');
}

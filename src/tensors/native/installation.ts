// Where the native back end is kept, and what is installed there. Outside the project and the .vsix, since it is 850 MB
// that belong to a machine and not to a version of ours.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nativeInstallationSchema, type NativeInstallation } from '../../protocol/nativeInstallation';

export const installationFile = 'native.json';

/** The folder that `TRIRL_NATIVE_DIR` names, or the user's cache folder.
 * @param env environment of the process. */
export function nativeFolder(env: NodeJS.ProcessEnv): string {
  const named = env['TRIRL_NATIVE_DIR'];
  return named ? path.resolve(named) : path.join(cacheFolder(env), 'trirl', 'native');
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME'];
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches');
  if (process.platform === 'win32' && env['LOCALAPPDATA']) return env['LOCALAPPDATA'];
  return path.join(os.homedir(), '.cache');
}

export interface FoundInstallation extends NativeInstallation {
  /** Absolute path of the binding, which is there. */
  readonly bindingFile: string;
}

/** What is installed in `folder`; undefined if nothing is.
 * @throws Error, one sentence, if native.json cannot be read, or what it names is gone or not what it was. */
export function readInstallation(folder: string): FoundInstallation | undefined {
  const file = path.join(folder, installationFile);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const installation = parse(text);
  if (installation === undefined) throw new Error(`${file} is damaged`);
  const bindingFile = path.resolve(folder, installation.binding);
  for (const [name, bytes] of Object.entries(installation.files)) {
    const found = path.resolve(folder, name);
    if (!fs.existsSync(found)) throw new Error(`${found} is missing`);
    if (fs.statSync(found).size !== bytes) throw new Error(`${found} has changed since it was installed`);
  }
  return { ...installation, bindingFile };
}

/** Sizes of a binding and of every library below `folder`, as native.json keeps them. Links are followed.
 * @param binding relative to `folder`, or absolute. */
export function sizesOf(folder: string, binding: string): Record<string, number> {
  const libraries = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(so(\.\d+)*|dylib|dll)$/.test(name));
  return Object.fromEntries(
    [binding, ...libraries].map((name) => [name, fs.statSync(path.resolve(folder, name)).size]),
  );
}

function parse(text: string): NativeInstallation | undefined {
  try {
    return nativeInstallationSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

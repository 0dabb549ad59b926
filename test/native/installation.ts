// What the tests of the installation share: the wheel, downloaded once, and `trirl native` with the wheel at hand.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();

/** A folder for everything of a test file; on the disk, since tmpfs may be small. */
export function scratchFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-native-'));
}

/** Downloads the wheel into `folder`. */
export function downloadWheel(folder: string): string {
  const words = ['-m', 'pip', 'download', '--no-deps', '--quiet', '--dest', folder, 'tensorflow-cpu==2.21.0'];
  execFileSync(python, words, { stdio: 'inherit' });
  return path.join(
    folder,
    fs.readdirSync(folder).find((name) => name.endsWith('.whl'))!,
  );
}

/** The environment in which pip finds that wheel, and no index. */
export function withWheel(folder: string): Record<string, string> {
  return { PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder, VIRTUAL_ENV: '', CONDA_PREFIX: '' };
}

/** A folder with links to these programs alone, for a PATH. */
export function pathWith(folder: string, programs: Readonly<Record<string, string>>): string {
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries(programs)) fs.symlinkSync(file, path.join(folder, name));
  return folder;
}

export function which(program: string): string {
  return fs.realpathSync(execFileSync('which', [program], { encoding: 'utf8' }).trim());
}

/** Names in the installation folder, hidden ones included. */
export const namesIn = (folder: string) => (fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []);

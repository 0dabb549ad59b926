// Programs that npm cannot bring: which of them are missing here, what the Debian packages are called, and their
// installation where that was asked for.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** @typedef {{ program: string, debian: string, purpose: string }} Need */

/** To build the VS Code server's native modules, and to let it search. */
export const serverNeeds = /** @type {readonly Need[]} */ ([
  { program: 'g++', debian: 'build-essential', purpose: 'to build native modules' },
  { program: 'make', debian: 'build-essential', purpose: 'to build native modules' },
  { program: 'python3', debian: 'python3', purpose: 'to build native modules' },
  { program: 'rg', debian: 'ripgrep', purpose: 'to find files in a workspace' },
]);

export const browserNeed = /** @type {Need} */ ({
  program: 'chromium',
  debian: 'chromium',
  purpose: 'to open the workbench',
});

/** Fonts are no program: without them a headless machine draws boxes. */
const fontPackages = ['fonts-liberation', 'fonts-dejavu-core'];

/**
 * @param {string} program
 * @returns {string | undefined} its full path, if it is on PATH
 */
export function onPath(program) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = path.join(folder, program + ending);
      try {
        fs.accessSync(file, fs.constants.X_OK);
        if (fs.statSync(file).isFile()) return file;
      } catch {
        /* not in this folder */
      }
    }
  }
  return undefined;
}

/** True where system packages may be installed without asking: as root on a build machine, or when told to. */
export function mayInstallSystemPackages() {
  const asked = process.argv.includes('--install-system') || process.env.CI === 'true';
  return asked && process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

/**
 * Makes sure that the programs are there, by apt where `mayInstallSystemPackages`. Throws one sentence otherwise.
 * @param {readonly Need[]} missing
 * @param {(line: string) => void} log
 */
export function provideSystemPackages(missing, log) {
  if (missing.length === 0) return;
  const debian = [...new Set(missing.map((need) => need.debian))];
  if (debian.includes(browserNeed.debian)) debian.push(...fontPackages);
  if (!mayInstallSystemPackages()) {
    const programs = missing.map((need) => `${need.program} (${need.purpose})`).join(', ');
    throw new Error(
      `not installed: ${programs}. On Debian or Ubuntu: sudo apt-get install ${debian.join(' ')}` +
        (process.platform === 'darwin' ? '; on macOS: xcode-select --install, brew install ripgrep' : ''),
    );
  }
  log(`installing Debian packages: ${debian.join(' ')}`);
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...debian]);
}

/** @param {readonly string[]} commandLine */
function apt(commandLine) {
  for (let attempt = 1; ; attempt++) {
    const run = spawnSync('apt-get', commandLine, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (run.status === 0) return;
    if (attempt === 3)
      throw new Error(`apt-get ${commandLine.join(' ')} failed:\n${lastLines(run.stdout + run.stderr)}`);
  }
}

/**
 * @param {string} text
 * @param {number} [count]
 */
export function lastLines(text, count = 25) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

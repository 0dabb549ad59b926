// Finds an installed browser of the Chromium family for tests that need a real one. Nothing is downloaded.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { browserNeed, mayInstallSystemPackages, onPath, provideSystemPackages } from './systemPackages.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((folder) =>
    folder
      ? [
          path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ]
      : [],
  ),
];

/** Headless in a container: no user namespaces, little shared memory, no graphics card. */
export const chromiumFlags = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--password-store=basic'];

/** @returns {string | undefined} the program, from `TRIRL_CHROMIUM`, PATH, the usual places, or Playwright's own folder */
export function findChromium() {
  const named = process.env.TRIRL_CHROMIUM;
  if (named) return fs.existsSync(named) ? named : undefined;
  for (const program of programs) {
    const found = onPath(program);
    if (found) return found;
  }
  const { chromium } = createRequire(import.meta.url)('playwright-core');
  return [...places, chromium.executablePath()].find((file) => fs.existsSync(file));
}

/**
 * The program to start; throws one sentence that says what to install.
 * @param {(line: string) => void} [log]
 * @returns {string}
 */
export function provideChromium(log = () => undefined) {
  const found = findChromium();
  if (found) return found;
  if (process.env.TRIRL_CHROMIUM)
    throw new Error(`TRIRL_CHROMIUM names ${process.env.TRIRL_CHROMIUM}, which is not there`);
  if (mayInstallSystemPackages()) {
    provideSystemPackages([browserNeed], log);
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'no Chromium, Chrome or Edge was found: install one (Debian: sudo apt-get install chromium fonts-liberation) or name it in TRIRL_CHROMIUM',
  );
}

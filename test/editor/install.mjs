// Provides an editor to test in: a desktop VS Code where one can be downloaded and shown, otherwise the VS Code server
// from npm. `node test/editor/install.mjs [--install-system]` installs what the end-to-end tests need.
import { pathToFileURL } from 'node:url';
import { provideChromium } from './chromium.mjs';
import { provideDesktop } from './desktop.mjs';
import { provideServer } from './serverPackage.mjs';

/** @typedef {import('./desktop.mjs').EditorDesktop | import('./serverPackage.mjs').EditorServer} Editor */

/** @param {string} line */
export const logToStderr = (line) => void process.stderr.write(`editor: ${line}\n`);

/**
 * For the extension suite, which runs in either. `TRIRL_EDITOR=desktop` or `server` asks for one of them.
 * @returns {Promise<Editor>}
 */
export async function provideEditor({ log = logToStderr } = {}) {
  const wanted = process.env.TRIRL_EDITOR;
  if (wanted === 'desktop') return provideDesktop({ log });
  if (wanted === 'server') return provideServer({ log });
  if (wanted) throw new Error(`TRIRL_EDITOR must be desktop or server, found '${wanted}'`);
  try {
    return await provideDesktop({ log });
  } catch (error) {
    log(`no desktop VS Code, since ${message(error)}: the VS Code server from npm it is`);
  }
  return provideServer({ log });
}

/** For the end-to-end tests: the workbench of the VS Code server in a browser, driven by Playwright. */
export async function provideServerAndBrowser({ log = logToStderr } = {}) {
  const chromium = provideChromium(log);
  return { server: await provideServer({ log }), chromium };
}

/** @param {unknown} error */
function message(error) {
  return error instanceof Error ? error.message : String(error);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { server, chromium } = await provideServerAndBrowser();
    process.stdout.write(`VS Code server: ${server.folder}\nbrowser: ${chromium}\n`);
  } catch (error) {
    process.stderr.write(`editor: ${message(error)}\n`);
    process.exitCode = 1;
  }
}

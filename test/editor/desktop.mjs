// A desktop VS Code as @vscode/test-electron downloads it, and whether this machine could show one.
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import path from 'node:path';
import { cacheFolder, withLock } from './cache.mjs';
import { onPath } from './systemPackages.mjs';

/** @typedef {{ kind: 'desktop', executable: string, wrapper: readonly string[] }} EditorDesktop */

const updateServer = 'https://update.code.visualstudio.com/api/releases/stable';

/**
 * VS Code on this machine, downloaded if needed. Throws a sentence that says why not.
 * @param {{ log: (line: string) => void }} options
 * @returns {Promise<EditorDesktop>}
 */
export async function provideDesktop({ log }) {
  const wrapper = displayWrapper();
  if (wrapper === undefined) throw new Error('there is no display (DISPLAY is not set) and no xvfb-run to make one');
  await reachUpdateServer();
  const executable = await withLock(
    cacheFolder(),
    () =>
      downloadAndUnzipVSCode({
        version: process.env.TRIRL_VSCODE_VERSION ?? 'stable',
        cachePath: path.join(cacheFolder(), 'desktop'),
      }),
    { log },
  );
  return { kind: 'desktop', executable, wrapper };
}

/** True where a window can be shown without further ado. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** The words to put before the program so that it has a display; undefined if there is no way. */
function displayWrapper() {
  if (hasDisplay()) return [];
  return onPath('xvfb-run') ? ['xvfb-run', '--auto-servernum'] : undefined;
}

/** Asked first and briefly: a download that cannot begin would otherwise be tried for minutes. */
async function reachUpdateServer() {
  try {
    const response = await fetch(updateServer, { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  } catch (error) {
    const { message, cause } = /** @type {Error} */ (error);
    throw new Error(
      `${new URL(updateServer).host} cannot be reached (${cause instanceof Error ? cause.message : message})`,
      {
        cause: error,
      },
    );
  }
}

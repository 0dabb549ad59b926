// Starts the build and other programs of this project from its scripts, with their output on the terminal.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of the project. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a Node program in the project's folder.
 * @param {readonly string[]} commandLine file and words
 * @param {Record<string, string>} [environment]
 * @returns {Promise<number>} its exit code; 1 if a signal ended it
 */
export function runNode(commandLine, environment = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, commandLine, { cwd: root, env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Bundles the three programs into dist/. Throws if that fails; esbuild has said why. */
export async function build({ production = false } = {}) {
  const code = await runNode(['esbuild.mjs', ...(production ? ['--production'] : [])]);
  if (code !== 0) throw new Error('the build failed');
}

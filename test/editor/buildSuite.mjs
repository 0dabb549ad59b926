// Bundles the extension suite, so that VS Code can load it. By itself: test/extension into out/extension-tests.
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Bundles test/extension/*.ts into `folder`; VS Code and Mocha stay outside.
 * @param {string} source test/extension, or a folder like it
 * @param {string} folder
 * @returns {Promise<string>} the module with run()
 */
export async function buildSuite(source, folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  const files = fs.readdirSync(source).filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  await build({
    entryPoints: files.map((name) => path.join(source, name)),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // As in esbuild.mjs: jsonc-parser's other form cannot be bundled.
    mainFields: ['module', 'main'],
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return path.join(folder, 'index.cjs');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildSuite('test/extension', path.resolve('out/extension-tests'));
}

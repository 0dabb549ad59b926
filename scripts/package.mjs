// Makes trirl-VERSION.vsix from a production build, and checks that it holds what a user needs and nothing else.
import { createVSIX } from '@vscode/vsce';
import { unzipSync } from 'fflate';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './run.mjs';

/** Everything is bundled, so a package that grows past this holds something that does not belong in it. */
const maximumBytes = 8 * 1024 * 1024;

const required = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/extension.cjs',
  'dist/trainer.cjs',
  'dist/trirl.cjs',
  'dist/native/binding/tfjs_binding.cc',
  'dist/native/sessionOptions.h',
  'dist/native/node/node_api.h',
  'dist/wasm/tfjs-backend-wasm-simd.wasm',
  'dist/environmentWorker.cjs',
  'dist/wasm/mujoco.wasm',
  'dist/webview/dashboard.js',
  'dist/webview/dashboard.css',
  'dist/webview/reward.js',
  'dist/webview/reward.css',
  'dist/webview/demonstrations.js',
  'dist/webview/demonstrations.css',
  'dist/webview/replay.js',
  'dist/viewer.cjs',
  'dist/schemas/experiment.schema.json',
  'media/',
  'examples/workspace/',
];
const allowed =
  /^(package\.json|README\.md|LICENSE(\.txt)?|CHANGELOG\.md|dist\/.+|media\/.+|examples\/workspace\/.+)$/i;
const forbidden = /\.map$|(^|\/)\.trirl\/|(^|\/)node_modules\//;

/** @typedef {{ file: string, bytes: number, entries: Map<string, number> }} Package */

/**
 * Builds and packs; throws if something is missing or does not belong in it.
 * @returns {Promise<Package>}
 */
export async function makePackage() {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  await build({ production: true });
  const file = path.join(root, `${name}-${version}.vsix`);
  fs.rmSync(file, { force: true });
  await createVSIX({
    cwd: root,
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    // There is no public repository that relative links of the README could be turned into.
    rewriteRelativeLinks: false,
  });
  const entries = listEntries(file);
  const problems = problemsOf([...entries.keys()]);
  const bytes = fs.statSync(file).size;
  if (bytes > maximumBytes) problems.push(`it has ${megabytes(bytes)}, more than ${megabytes(maximumBytes)}`);
  if (problems.length > 0) {
    fs.rmSync(file);
    throw new Error(`${path.basename(file)} is not fit to ship:\n  ${problems.join('\n  ')}`);
  }
  return { file, bytes, entries };
}

/**
 * Files of the extension inside the package, without the `extension/` before each, with their sizes in bytes.
 * @param {string} file
 */
function listEntries(file) {
  /** @type {Map<string, number>} */
  const entries = new Map();
  unzipSync(fs.readFileSync(file), {
    filter({ name, originalSize }) {
      if (name.startsWith('extension/') && !name.endsWith('/'))
        entries.set(name.slice('extension/'.length), originalSize);
      return false;
    },
  });
  return entries;
}

/** @param {readonly string[]} names */
function problemsOf(names) {
  /** @param {string} wanted a file, or the beginning of its path; the packer may change capitals and add an ending */
  const isThere = (wanted) => {
    const pattern = wanted.endsWith('/') ? wanted : wanted.replace(/\.md$/, '');
    return names.some((name) => name.toLowerCase().startsWith(pattern.toLowerCase()));
  };
  return [
    ...required.filter((wanted) => !isThere(wanted)).map((wanted) => `${wanted} is missing`),
    ...names
      .filter((name) => !allowed.test(name) || forbidden.test(name))
      .map((name) => `${name} does not belong in it`),
  ];
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(2)} MB`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { file, bytes, entries } = await makePackage();
    console.log(`${path.basename(file)}: ${entries.size} files, ${megabytes(bytes)}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

// Bundles the programs (extension host, trainer with its command line, reader of demonstrations, webviews) into dist/, and writes the
// JSON schema of *.trirl.json from the one definition in src/protocol. `--watch` rebuilds on change, `--production` minifies.
import { build, context } from 'esbuild';
import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { mujoco, writeMujocoBinary } from './scripts/bundleMujoco.mjs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

const common = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  legalComments: 'linked',
};
// ES modules first: jsonc-parser's other form requires its parts in a way that cannot be bundled.
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] };

/** tfjs-node asks for all of tfjs, of which layers, converter, data readers and WebGL are three quarters. What it and we
 * need is the core with its gradients and methods of tensors, as the whole package registers them; and one copy of it. */
const tfjs = {
  name: 'tfjs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs$/ }, ({ path }) => ({ path, namespace: 'tfjs' }));
    onLoad({ filter: /.*/, namespace: 'tfjs' }, () => ({
      contents: `
        import '@tensorflow/tfjs-core/dist/register_all_gradients';
        import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
        export * from '@tensorflow/tfjs-core';`,
      resolveDir: import.meta.dirname,
    }));
    // Its class is a function of old, which calls its parent like one; in this copy the parent is a class.
    onLoad({ filter: /tfjs-node[\\/]dist[\\/]nodejs_kernel_backend\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace('_super.call(this) || this', 'Reflect.construct(_super, [], NodeJSKernelBackend)');
      if (contents === text) throw new Error(`${path} is not as expected: its constructor has changed`);
      return { contents };
    });
  },
};
/** The HDF5 library is 4 MB of WebAssembly in one script: a file of its own, which is loaded when an HDF5 file is read. */
const hdf5 = {
  name: 'hdf5',
  setup({ onResolve }) {
    onResolve({ filter: /^h5wasm$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './h5wasm.cjs', external: true },
    );
  },
};

// Node has a fetch of its own since 18, so that tfjs never asks for this one.
const trainer = { ...node, plugins: [tfjs, hdf5, mujoco], external: ['node-fetch'] };

const exists = (entry) => existsSync(entry);
const builds = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.cjs', external: ['vscode'], plugins: [hdf5] },
  // UTF-8, since it holds the WebAssembly as text, which would be twice as long in ASCII.
  {
    ...node,
    sourcemap: false,
    charset: 'utf8',
    define: { 'import.meta.url': '"file:///h5wasm.js"' },
    entryPoints: ['node_modules/h5wasm/dist/esm/hdf5_hl.js'],
    outfile: 'dist/h5wasm.cjs',
  },
  { ...trainer, entryPoints: ['src/trainer/main.ts'], outfile: 'dist/trainer.cjs' },
  { ...trainer, entryPoints: ['src/cli/main.ts'], outfile: 'dist/trirl.cjs', banner: { js: '#!/usr/bin/env node' } },
  { ...node, plugins: [hdf5, mujoco], entryPoints: ['src/viewer/main.ts'], outfile: 'dist/viewer.cjs' },
  {
    ...node,
    plugins: [mujoco],
    loader: { '.py': 'text' },
    entryPoints: ['src/environments/vector/environmentWorker.ts'],
    outfile: 'dist/environmentWorker.cjs',
  },
  {
    ...common,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    entryPoints: ['dashboard', 'reward', 'play', 'report', 'demonstrations', 'replay']
      .map((name) => `webview/${name}/main.ts`)
      .filter(exists)
      .map((file) => ({ in: file, out: file.split('/')[1] })),
    outdir: 'dist/webview',
    tsconfig: 'webview/tsconfig.json',
    loader: { '.ttf': 'dataurl' },
  },
].filter((b) => (b.entryPoints ?? []).length > 0 && (typeof b.entryPoints[0] !== 'string' || exists(b.entryPoints[0])));

await rm('dist', { recursive: true, force: true });
await mkdir('dist/schemas', { recursive: true });
if (watch) {
  for (const options of builds) await (await context(options)).watch();
} else {
  await Promise.all(builds.map((options) => build(options)));
  if (existsSync('dist/trirl.cjs')) await chmod('dist/trirl.cjs', 0o755);
}
await writeSchema();
await copyCodicons();
await copyWasm();
await writeMujocoBinary('dist/wasm/mujoco.wasm');
await copyFile('node_modules/h5wasm/LICENSE.txt', 'dist/h5wasm.LICENSE.txt');
await copyBindingSources();

/** One definition gives the type, the run-time check and what VS Code completes: the schema is generated, never edited. */
async function writeSchema() {
  const out = path.resolve('dist/schemas/.build.mjs');
  await build({
    ...node,
    format: 'esm',
    logLevel: 'warning',
    entryPoints: ['src/protocol/jsonSchemas.ts'],
    outfile: out,
    sourcemap: false,
  });
  const { experimentJsonSchema, finiteMdpJsonSchema } = await import(pathToFileURL(out).href);
  await writeFile('dist/schemas/experiment.schema.json', JSON.stringify(experimentJsonSchema(), null, 2));
  await writeFile('dist/schemas/finite-mdp.schema.json', JSON.stringify(finiteMdpJsonSchema(), null, 2));
  await rm(out);
}

async function copyCodicons() {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@vscode/codicons/package.json'));
  await mkdir('dist/webview', { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf'])
    await copyFile(path.join(folder, 'dist', file), `dist/webview/${file}`);
  await readFile(path.join(folder, 'LICENSE'), 'utf8').then(
    (text) => writeFile('dist/webview/codicon.LICENSE.txt', text),
    () => undefined,
  );
}

/** The binaries of tfjs's WebAssembly back end. Node takes the one without threads. */
async function copyWasm() {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  await mkdir('dist/wasm', { recursive: true });
  for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'])
    await copyFile(path.join(folder, file), `dist/wasm/${file}`);
}

/** What `trirl native` compiles: tfjs-node's binding behind a header of ours, against the headers of Node-API. */
async function copyBindingSources() {
  const { resolve } = createRequire(import.meta.url);
  const binding = path.join(path.dirname(resolve('@tensorflow/tfjs-node/package.json')), 'binding');
  const headers = path.dirname(resolve('node-api-headers/package.json'));
  await cp(binding, 'dist/native/binding', { recursive: true });
  await copyFile('src/tensors/native/sessionOptions.h', 'dist/native/sessionOptions.h');
  await cp(path.join(headers, 'include'), 'dist/native/node', { recursive: true });
  await copyFile(path.join(headers, 'LICENSE'), 'dist/native/node/LICENSE.txt');
}

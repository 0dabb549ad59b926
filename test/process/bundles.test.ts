// What esbuild put into the programs, read from their source maps.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/trainerProcess';

/** Sources of a program; those of tfjs have maps of their own, which lead to its TypeScript. */
function sourcesOf(program: string): string[] {
  const map = JSON.parse(fs.readFileSync(path.join(root, 'dist', `${program}.map`), 'utf8')) as { sources: string[] };
  return map.sources;
}

test('the extension host holds no tensor library', () => {
  const sources = sourcesOf('extension.cjs');
  expect(sources.filter((source) => source.includes('/node_modules/zod/'))).not.toEqual([]);
  expect(sources.filter((source) => /tfjs|google-protobuf|src\/tensors/.test(source))).toEqual([]);
});

test('the command line holds one tfjs core, and nothing of what tfjs-node installs itself with', () => {
  const sources = sourcesOf('trirl.cjs');
  for (const file of ['tfjs-core/src/engine.ts', 'tfjs-node/dist/nodejs_kernel_backend.js'])
    expect(sources.filter((source) => source.endsWith(`/${file}`))).toHaveLength(1);
  const unwanted =
    /tfjs-(layers|data|converter|backend-webgl)\/|\/(node-pre-gyp|adm-zip|tar|rimraf|progress|node-fetch)\//;
  expect(sources.filter((source) => unwanted.test(source))).toEqual([]);
});

test('what runs code that is not ours is in the program of the threads and nowhere else', () => {
  const foreign = (program: string) =>
    sourcesOf(program).filter((source) => /node_modules\/sucrase\/|environments\/(module|gymnasium)\//.test(source));
  expect(foreign('environmentWorker.cjs').length).toBeGreaterThan(5);
  for (const program of ['extension.cjs', 'trainer.cjs', 'trirl.cjs']) expect(foreign(program)).toEqual([]);
});

test('beside it lies what it loads or compiles at run time', () => {
  for (const file of ['wasm/tfjs-backend-wasm-simd.wasm', 'native/binding/tfjs_binding.cc', 'native/node/node_api.h'])
    expect(fs.statSync(path.join(root, 'dist', file)).size).toBeGreaterThan(1000);
});

test('the extension host neither simulates nor draws; three.js is in no page but the replay, which has nothing else', () => {
  expect(sourcesOf('extension.cjs').filter((source) => /mujoco|node_modules\/three\//.test(source))).toEqual([]);
  for (const page of ['dashboard', 'reward', 'report', 'demonstrations'])
    expect(sourcesOf(`webview/${page}.js`).filter((source) => source.includes('/node_modules/three/'))).toEqual([]);
  const replay = sourcesOf('webview/replay.js');
  expect(replay.filter((source) => source.includes('/node_modules/three/'))).not.toEqual([]);
  expect(replay.filter((source) => /node_modules\/(?!three\/)/.test(source))).toEqual([]);
});

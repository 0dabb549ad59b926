// Which back end is taken, and what is said of it, where no native one is installed. Where one is: test/process/native.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/protocol/inputError';
import { chooseBackend } from '../../../src/tensors/chooseBackend';

let folder: string;
let before: string | undefined;

beforeEach(() => {
  before = process.env['TRIRL_NATIVE_DIR'];
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-choose-'));
  process.env['TRIRL_NATIVE_DIR'] = folder;
});

afterEach(() => {
  if (before === undefined) delete process.env['TRIRL_NATIVE_DIR'];
  else process.env['TRIRL_NATIVE_DIR'] = before;
  fs.rmSync(folder, { recursive: true });
});

function installation(files: Record<string, number>): string {
  return JSON.stringify({ binding: 'x.node', files, tensorflow: '2.21.0', source: 'test', tfjsNode: '4.22.0' });
}

describe('no native back end is installed', () => {
  test('WebAssembly is taken, and how to get better is said', async () => {
    const { name, why } = await chooseBackend();
    expect(name).toBe('wasm');
    expect(why).toBe(
      "computes with tfjs in WebAssembly; native cannot be had: native TensorFlow is not installed ('TRIRL: Install Native TensorFlow' or `trirl native` provides it)",
    );
  });

  test('asked for by name it is refused, not replaced', async () => {
    await expect(chooseBackend('native')).rejects.toThrow(
      'backend: the native back end cannot be had: native TensorFlow is not installed',
    );
  });
});

test.each([
  ['{', 'native.json is damaged'],
  [installation({ 'gone.node': 1 }), 'gone.node is missing'],
  [installation({ 'native.json': 1 }), 'native.json has changed since it was installed'],
])('an installation that does not hold what it should is passed over: %s', async (text, why) => {
  fs.writeFileSync(path.join(folder, 'native.json'), text);
  const backend = await chooseBackend();
  expect(backend.name).toBe('wasm');
  expect(backend.why).toContain(why);
});

test('a binding that cannot be loaded is passed over, with the reason of the loader', async () => {
  fs.writeFileSync(path.join(folder, 'x.node'), 'no library');
  fs.writeFileSync(path.join(folder, 'native.json'), installation({ 'x.node': 10 }));
  const { name, why } = await chooseBackend();
  expect(name).toBe('wasm');
  expect(why).toMatch(/native TensorFlow does not load \(.*x\.node.*\)/);
});

test.each(['wasm', 'cpu'])('%s, asked for, is in force and computes a gradient', async (wanted) => {
  const { name, tf } = await chooseBackend(wanted);
  expect(name).toBe(wanted);
  expect(tf.getBackend()).toBe(wanted);
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const gradient = tf.grad((y) => tf.matMul(y, x).square().sum())(x);
  expect(Array.from(gradient.dataSync())).toEqual([158, 274, 266, 482]);
});

test('an unknown name is bad input', async () => {
  await expect(chooseBackend('gpu')).rejects.toThrow(InputError);
  await expect(chooseBackend('gpu')).rejects.toThrow("backend: expected auto, native, wasm, cpu, found 'gpu'");
});

// Which machines TensorFlow is to be had for, and in which way.
import { expect, test } from 'vitest';
import { platformOf, thisMachine } from '../../../src/tensors/native/platform';

test('this machine is known as it is', () => {
  expect(thisMachine()).toMatchObject({ system: process.platform, architecture: process.arch });
});

test.each([
  ['freebsd', 'x64', 'there is no TensorFlow for this kind of machine (freebsd on x64)'],
  ['linux', 'riscv64', 'there is no TensorFlow for this kind of machine (linux on riscv64)'],
])('%s on %s is refused', (system, architecture, sentence) => {
  expect(() => platformOf({ system, architecture, hasGlibc: true })).toThrow(sentence);
});

test('Linux without glibc is refused', () => {
  const musl = { system: 'linux', architecture: 'x64', hasGlibc: false };
  expect(() => platformOf(musl)).toThrow(
    'TensorFlow is built for Linux with glibc, and this one has another C library',
  );
});

test('a wheel is asked for by one version, and an index that cannot serve this Python by the tags of another', () => {
  const { wheel, libraries } = platformOf({ system: 'linux', architecture: 'x64', hasGlibc: true });
  expect(wheel?.requirement).toMatch(/^tensorflow-cpu==\d+\.\d+\.\d+$/);
  expect(wheel?.tags).toContain('manylinux_2_27_x86_64');
  expect(libraries).toHaveLength(2);
});

test('Windows has tfjs-node’s own download and nothing else', () => {
  const windows = platformOf({ system: 'win32', architecture: 'x64', hasGlibc: false });
  expect(windows.wheel).toBeUndefined();
  expect(windows.libraries).toBeUndefined();
  expect(windows.compiledBinding).toMatch(/CPU-windows-4\.22\.0\.zip$/);
});

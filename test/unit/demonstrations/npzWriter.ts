// Writes small .npz files for tests, good ones and ones that lie about themselves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll } from 'vitest';

/** A .npy of doubles, or whatever `descr`, `shape` and `order` claim it to be. */
export function npy(
  values: readonly number[],
  claims: { shape?: readonly number[] | string; descr?: string; order?: 'True' | 'False' } = {},
): Uint8Array {
  const { shape = [values.length], descr = "'<f8'", order = 'False' } = claims;
  const shapeText = typeof shape === 'string' ? shape : `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const header = `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shapeText}, }`.padEnd(117) + '\n';
  const begin = Buffer.alloc(10);
  begin.write('\x93NUMPY\x01\x00', 'latin1');
  begin.writeUInt16LE(header.length, 8);
  return Buffer.concat([begin, Buffer.from(header, 'latin1'), Buffer.from(Float64Array.from(values).buffer)]);
}

/** Two episodes on a line of five states, 0 1 2 and 2 3 4; the second one is absorbed. */
export const line = {
  states: npy([0, 1, 2, 3], { shape: [4, 1] }),
  actions: npy([0, 0, 0, 0], { shape: [4, 1] }),
  next_states: npy([1, 2, 3, 4], { shape: [4, 1] }),
  absorbing: npy([0, 1, 0, 1]),
  rewards: npy([-1, -1, -1, 5]),
  episode_returns: npy([-2, 4]),
};

export function npz(arrays: Readonly<Record<string, Uint8Array>>, level: 0 | 6 = 6): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])), { level });
}

/** A function that puts bytes into a file of a folder that goes away with the test file. */
export function temporaryFiles(): (content: Uint8Array | string, name?: string) => string {
  const folder = mkdtempSync(path.join(tmpdir(), 'trirl-demonstrations-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (content, name = 'demonstrations') => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
}

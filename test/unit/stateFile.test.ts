import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { StateHeader } from '../../src/protocol/stateFile';
import type { TrainingState } from '../../src/protocol/trainingState';
import { decodeSafetensors, encodeSafetensors } from '../../src/runDirectory/safetensors';
import { newestStateFile, readStateFile, writeStateFile } from '../../src/runDirectory/stateFile';
import { hasSafetensors, python, where } from '../support/python';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const header: StateHeader = {
  iteration: 12,
  revision: 3,
  algorithm: 'ppo',
  backend: 'wasm',
  tunables: { learningRate: 3e-4 },
};
const state: TrainingState = {
  tensors: {
    'environments/truncated': { shape: [3], dtype: 'uint8', values: Uint8Array.of(1, 0, 255) },
    'policy/parameters': { shape: [2, 2], dtype: 'float32', values: Float32Array.of(1.5, -0, 1e-40, 3e38) },
    'environments/states': { shape: [1, 2], dtype: 'float64', values: Float64Array.of(Math.PI, -1e-310) },
    'policy/step': { shape: [], dtype: 'int32', values: Int32Array.of(-7) },
    'buffer/empty': { shape: [0, 4], dtype: 'float32', values: new Float32Array(0) },
  },
  facts: { sizes: [64, 64], generator: { counter: '18446744073709551615' }, seed: 4294967295 },
};

it('keeps every bit of a state', () => {
  const file = path.join(folder, 'a.safetensors');
  writeStateFile(file, header, state);
  const read = readStateFile(file);
  expect(read).toEqual({ header, state });
  expect(Object.is(read.state.tensors['policy/parameters']!.values[1], -0)).toBe(true);
  expect(fs.readdirSync(folder)).toEqual(['a.safetensors']);
});

it('begins every tensor at a multiple of its width, so that others can map the file', () => {
  const bytes = Buffer.from(encodeSafetensors({ tensors: state.tensors, metadata: {} }));
  const length = Number(bytes.readBigUInt64LE(0));
  const heads = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  expect(length % 8).toBe(0);
  for (const [name, { values }] of Object.entries(state.tensors))
    expect(heads[name]!.data_offsets[0] % values.BYTES_PER_ELEMENT).toBe(0);
});

describe('a file that is none of ours', () => {
  const bytes = encodeSafetensors({ tensors: state.tensors, metadata: {} });
  const refused = (content: Uint8Array) => {
    const file = path.join(folder, 'bad.safetensors');
    fs.writeFileSync(file, content);
    return expect(() => readStateFile(file));
  };

  it('is refused with what is wrong, wherever it was cut', () => {
    refused(new Uint8Array(0)).toThrow(/bad\.safetensors: expected a safetensors file, found 0 bytes/);
    refused(bytes.slice(0, 40)).toThrow(/do not hold a header/);
    refused(bytes.slice(0, -1)).toThrow(/environments\/truncated: its U8 numbers of shape \[3\] are said to be bytes/);
    refused(bytes).toThrow(/__metadata__\.format/);
    refused(new TextEncoder().encode('{"not": "one"} at all')).toThrow(/do not hold a header/);
    expect(() => readStateFile(path.join(folder, 'none'))).toThrow(/none: cannot be read: ENOENT/);
  });

  it('cannot make us take memory that it does not have', () => {
    const absurd = JSON.stringify({ a: { dtype: 'F32', shape: [1e9, 1e9], data_offsets: [0, 4e18] } });
    const text = new TextEncoder().encode(absurd);
    const file = new Uint8Array(8 + text.length);
    file[0] = text.length;
    file.set(text, 8);
    expect(() => decodeSafetensors(file, 'x')).toThrow(/^x: a/);
  });
});

it('refuses to write numbers of another type than is said', () => {
  const tensor = { shape: [2], dtype: 'float32', values: Float64Array.of(1, 2) } as const;
  expect(() => encodeSafetensors({ tensors: { tensor }, metadata: {} })).toThrow(RangeError);
});

it('finds the policy of a run, else its newest checkpoint', () => {
  expect(() => newestStateFile(folder)).toThrow(/neither policy\.safetensors nor a checkpoint/);
  fs.mkdirSync(path.join(folder, 'checkpoints'));
  for (const name of ['checkpoint-00000009.safetensors', 'checkpoint-00000010.safetensors', 'x.json'])
    fs.writeFileSync(path.join(folder, 'checkpoints', name), '');
  expect(newestStateFile(folder)).toBe(path.join(folder, 'checkpoints', 'checkpoint-00000010.safetensors'));
  fs.writeFileSync(path.join(folder, 'policy.safetensors'), '');
  expect(newestStateFile(folder)).toBe(path.join(folder, 'policy.safetensors'));
});

it.each(where(hasSafetensors))('is read by the format’s own library, with %s', () => {
  const file = path.join(folder, 'a.safetensors');
  writeStateFile(file, header, state);
  const program = `
import sys
from safetensors import safe_open
with safe_open(sys.argv[1], 'np') as f:
    print(f.metadata()['algorithm'], sorted(f.keys()), f.get_tensor('environments/states').tolist(), f.get_tensor('policy/step').tolist())`;
  const { stdout, stderr } = spawnSync(python, ['-c', program, file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toContain(`ppo ['buffer/empty', 'environments/states', 'environments/truncated'`);
  expect(stdout).toContain('[[3.141592653589793, -1e-310]] -7');
});

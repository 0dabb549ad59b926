import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeNpy, parseNpyHeader } from '../../../src/demonstrations/npz/npyArray';
import { npy } from './npzWriter';
import { refusal } from './refusal';

const folder = new URL('../../fixtures/demonstrations/npy/', import.meta.url);
const place = { file: 'some.npz', field: 'states' };

function read(bytes: Uint8Array): { shape: readonly number[]; values: number[] } {
  const buffer = Buffer.from(bytes);
  const header = parseNpyHeader(buffer, place);
  return { shape: header.shape, values: [...decodeNpy(buffer, header, place)] };
}

const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
  string,
  { shape: number[]; values: (number | boolean)[] }
>;

describe('arrays written by NumPy', () => {
  it.each(Object.entries(expected))('%s', (name, { shape, values }) => {
    const found = read(readFileSync(new URL(`${name}.npy`, folder)));
    expect(found).toEqual({ shape, values: values.map(Number) });
  });

  it.each([
    ['i8-inexact', /element 2 is about 9007199254740992, expected integers within/],
    ['object', /holds pickled Python objects\. They are never unpickled, because a pickle can run any program/],
    ['structured', /is a structured array, expected plain numbers/],
    ['complex', /has type "<c16", expected one of f2, f4, f8, i1/],
    ['text', /has type "<U3", expected one of/],
  ])('%s is refused', async (name, message) => {
    const error = await refusal(() => read(readFileSync(new URL(`refused-${name}.npy`, folder))));
    expect(error.message).toMatch(message);
    expect(error.place).toEqual(place);
  });
});

describe('damaged arrays', () => {
  it.each([
    ['no signature', Buffer.from('not an array at all'), /is not a NumPy array/],
    ['nothing', Buffer.alloc(0), /is not a NumPy array/],
    ['a version of the future', Buffer.from(npy([1])).fill(9, 6, 7), /has \.npy version 9, expected 1, 2 or 3/],
    ['a long header', Buffer.from(npy([1])).fill(0xff, 8, 10), /claims a header of 65535 bytes, expected at most 4096/],
    ['half a header', npy([1]).subarray(0, 60), /is cut short within its header/],
    ['no shape', npy([1], { shape: 'None' }), /header without descr, fortran_order or shape: "\{'descr'/],
    ['too few numbers', npy([1, 2], { shape: [3] }), /shape \(3\) of 8 bytes each, 24 bytes in all, but 16 bytes/],
    ['too many numbers', npy([1, 2], { shape: [1, 1] }), /shape \(1, 1\) of 8 bytes each, 8 bytes in all, but 16/],
    ['an overflowing shape', npy([1], { shape: `(${'9'.repeat(90)},)` }), /its header claims shape/],
  ])('%s', async (_, bytes, message) => {
    expect((await refusal(() => read(bytes))).message).toMatch(message);
  });
});

// Philox against the known answers of its authors, and the properties that training relies on.
import { expect, test } from 'vitest';
import { philox4x32, RandomStream } from '../../../src/tensors/random';

/** The known answers for philox4x32-10 that come with Random123: counter, key, result. */
const knownAnswers = [
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const;

const words = (text: string) => Uint32Array.from(text.split(' '), (word) => parseInt(word, 16));

test.each(knownAnswers)('philox4x32-10 of %s under %s', (counter, key, result) => {
  const out = new Uint32Array(4);
  philox4x32(words(counter), words(key), out);
  expect(out).toEqual(words(result));
});

test('a stream goes on from its saved state, in the middle of a block too', () => {
  const random = new RandomStream(7, 3);
  for (let i = 0; i < 6; i++) random.word();
  const copy = RandomStream.from(JSON.parse(JSON.stringify(random.state)));
  expect(copy.normals(new Float32Array(11))).toEqual(random.normals(new Float32Array(11)));
  expect(copy.state).toEqual(random.state);
});

test('it crosses 2^32 blocks without a repetition', () => {
  const at = (drawn: number) => RandomStream.from({ seed: 1, stream: 0, drawn }).word();
  expect(at(4 * 2 ** 32)).not.toBe(at(0));
});

test('seeds, also beyond 32 bits, and streams differ', () => {
  const first = [
    new RandomStream(1, 0),
    new RandomStream(1, 1),
    new RandomStream(2, 0),
    new RandomStream(1 + 2 ** 32, 0),
  ];
  expect(new Set(first.map((random) => random.word())).size).toBe(first.length);
});

test('moments of normal and uniform numbers', () => {
  const count = 200_000;
  const mean = (values: Float32Array, power: number) => values.reduce((sum, value) => sum + value ** power, 0) / count;
  const normals = new RandomStream(11, 0).normals(new Float32Array(count));
  // Five standard errors of each moment: sqrt(Var(x^k) / n).
  expect(Math.abs(mean(normals, 1))).toBeLessThan(5 * Math.sqrt(1 / count));
  expect(Math.abs(mean(normals, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  expect(Math.abs(mean(normals, 3))).toBeLessThan(5 * Math.sqrt(15 / count));
  expect(Math.abs(mean(normals, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
  const uniforms = new RandomStream(11, 1).uniforms(new Float32Array(count));
  expect(Math.abs(mean(uniforms, 1) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(mean(uniforms, 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / count));
  expect(Math.max(...uniforms.subarray(0, 50_000))).toBeLessThan(1);
});

test('integers are even, and a permutation holds each index once', () => {
  const random = new RandomStream(5, 0);
  const counts = new Float64Array(6);
  for (let i = 0; i < 60_000; i++) counts[random.integer(6)]!++;
  // Chi squared with 5 degrees of freedom: above 25.7 once in ten thousand.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(25.7);
  expect(random.permutation(100).sort()).toEqual(Int32Array.from({ length: 100 }, (_, index) => index));
});

test.each([
  [() => new RandomStream(-1, 0), 'seed must be an integer from 0 to 9007199254740991, found -1'],
  [() => new RandomStream(0, 0.5), 'stream must be an integer from 0 to 4294967295, found 0.5'],
  [() => new RandomStream(0, 0).integer(NaN), 'below must be an integer from 0 to 4294967296, found NaN'],
])('wrong numbers are refused', (act, message) => {
  expect(act).toThrow(message);
});

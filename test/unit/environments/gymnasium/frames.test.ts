import { expect, it } from 'vitest';
import { FrameReader, headBytes, writeHead, type Frame } from '../../../../src/environments/gymnasium/frames';
import { Random } from '../../../../src/environments/random';

function frame(kind: number, body: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(headBytes + body.length);
  bytes.set(body, headBytes);
  writeHead(bytes, kind);
  return bytes;
}

const random = new Random(1);
const frames = Array.from({ length: 40 }, (_, i) => {
  const length = [0, 1, 8, 5000, 20_000][random.index(5)]!;
  return { kind: i % 4, body: Array.from({ length }, () => random.index(256)) };
});
const stream = Uint8Array.from(frames.flatMap(({ kind, body }) => [...frame(kind, body)]));

function read(bytes: Uint8Array, cut: () => number): { kind: number; body: number[] }[] {
  const reader = new FrameReader();
  const found: { kind: number; body: number[] }[] = [];
  const keep = ({ kind, body }: Frame) => {
    expect(body.byteOffset % 8).toBe(0);
    found.push({ kind, body: [...body] });
  };
  for (let at = 0; at < bytes.length;) {
    const end = at + cut();
    reader.push(bytes.subarray(at, end), keep);
    at = end;
  }
  return found;
}

it.each([1, 3, 8, 100_000])('finds the frames however the pipe cuts them: up to %i bytes at a time', (most) => {
  expect(read(stream, () => 1 + random.index(most))).toEqual(frames);
});

it('a stream that is cut short gives the frames before', () => {
  for (let i = 0; i < 50; i++) {
    const found = read(stream.subarray(0, random.index(stream.length)), () => 4096);
    expect(found).toEqual(frames.slice(0, found.length));
  }
});

it('bytes that are no frames are refused, or waited for without their memory being taken', () => {
  const before = process.memoryUsage().arrayBuffers;
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const bytes = Uint8Array.from({ length: 8 + random.index(64) }, () => random.index(256));
    try {
      new FrameReader().push(bytes, () => undefined);
    } catch (error) {
      expect((error as Error).message).toMatch(/^expected a frame, found one of kind \d+ with \d+ bytes$/);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(290);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20 * 64);
});

it('a length beyond all answers is refused', () => {
  const absurd = frame(3, []);
  new DataView(absurd.buffer).setUint32(4, 2 ** 31, true);
  expect(() => new FrameReader().push(absurd, () => undefined)).toThrow('with 2147483648 bytes');
});

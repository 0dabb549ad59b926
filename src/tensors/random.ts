// Random numbers that can be saved and come out the same on every machine: Philox4x32-10 (Salmon et al., "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011), a generator without state but a counter. Made outside compiled steps and fed in.

const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;
const rounds = 10;
/** 2^-32 */
const unit = 1 / 4294967296;

/** One block of the generator: 128 bits from a 128-bit counter under a 64-bit key.
 * @param counter four 32-bit words, least significant first, left as they are. @param key two words.
 * @param out receives four words. */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let [c0, c1, c2, c3] = counter as unknown as [number, number, number, number];
  let [k0, k1] = key as unknown as [number, number];
  for (let round = 0; round < rounds; round++) {
    const highA = highWord(multiplierA, c0);
    const highB = highWord(multiplierB, c2);
    const next1 = Math.imul(multiplierB, c2);
    const next3 = Math.imul(multiplierA, c0);
    c0 = highB ^ c1 ^ k0;
    c2 = highA ^ c3 ^ k1;
    c1 = next1;
    c3 = next3;
    k0 = (k0 + weylA) | 0;
    k1 = (k1 + weylB) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of the product of two unsigned 32-bit words, by halves that a double holds exactly. */
function highWord(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) | 0;
}

/** Where a generator stands; plain data for a checkpoint. */
export interface RandomState {
  readonly seed: number;
  readonly stream: number;
  /** 32-bit words drawn so far; less than 2^53. */
  readonly drawn: number;
}

/** A stream of random numbers. Streams of one seed are independent of each other, so that what one part of a program draws
 * does not move what another part sees. */
export class RandomStream {
  private readonly key: Uint32Array;
  private readonly counter = new Uint32Array(4);
  private readonly block = new Uint32Array(4);
  /** Number of the block in `block`; none at first. */
  private blockNumber = -1;
  private drawn = 0;

  /** @param seed integer, 0 to 2^53 - 1. @param stream integer, 0 to 2^32 - 1. */
  constructor(
    readonly seed: number,
    readonly stream: number,
  ) {
    requireInteger('seed', seed, Number.MAX_SAFE_INTEGER);
    requireInteger('stream', stream, 0xffffffff);
    this.key = Uint32Array.of(seed, Math.floor(seed * unit));
    this.counter[2] = stream;
  }

  static from({ seed, stream, drawn }: RandomState): RandomStream {
    requireInteger('drawn', drawn, Number.MAX_SAFE_INTEGER);
    const random = new RandomStream(seed, stream);
    random.drawn = drawn;
    return random;
  }

  get state(): RandomState {
    return { seed: this.seed, stream: this.stream, drawn: this.drawn };
  }

  /** An unsigned 32-bit integer. */
  word(): number {
    const number = Math.floor(this.drawn / 4);
    if (number !== this.blockNumber) {
      this.counter[0] = number;
      this.counter[1] = Math.floor(number * unit);
      philox4x32(this.counter, this.key, this.block);
      this.blockNumber = number;
    }
    return this.block[this.drawn++ % 4]!;
  }

  /** From 0 (included) to 1 (excluded), 32 bits fine. */
  uniform(): number {
    return this.word() * unit;
  }

  /** An integer from 0 to `below` - 1. @param below 1 to 2^32. */
  integer(below: number): number {
    requireInteger('below', below, 4294967296);
    // The words past the last whole multiple would favour small results: draw again.
    const limit = 4294967296 - (4294967296 % below);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % below;
    }
  }

  /** Standard normal numbers, by Box and Muller; an odd count uses up the same words as the next even one.
   * @param out is filled, and returned. */
  normals(out: Float32Array): Float32Array {
    for (let i = 0; i < out.length; i += 2) {
      // From the middle of its cell, so that it is never 0.
      const radius = Math.sqrt(-2 * Math.log((this.word() + 0.5) * unit));
      const angle = 2 * Math.PI * this.uniform();
      out[i] = radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
    }
    return out;
  }

  uniforms(out: Float32Array): Float32Array {
    // Rounded to a float32, a number just below 1 would become 1.
    for (let i = 0; i < out.length; i++) out[i] = (this.word() >>> 8) / 16777216;
    return out;
  }

  /** 0 to `count` - 1 in random order (Fisher and Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = order[last]!;
      order[last] = order[other]!;
      order[other] = kept;
    }
    return order;
  }
}

function requireInteger(name: string, value: number, maximum: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > maximum) {
    throw new RangeError(`${name} must be an integer from 0 to ${maximum}, found ${value}`);
  }
}

// Random numbers for starts of episodes: a small generator whose whole state is its seed, so that an episode can be begun
// again from one number. Not for cryptography, and not what the tensor engine draws from.

/** Doty-Humphrey's sfc32: 128 bits of state, passes PractRand and BigCrush, and needs 32-bit integers only. */
export class Random {
  /** All of its state, [4]. */
  readonly words = new Int32Array(4);

  constructor(seed: number) {
    this.seed(seed);
  }

  /** @param seed an integer up to 2^53 in size. */
  seed(seed: number): void {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is an integer up to 2^53 in size, found ${seed}`);
    this.words[0] = seed;
    this.words[1] = Math.floor(seed / 2 ** 32);
    this.words[2] = 0x9e3779b9;
    this.words[3] = 1;
    // So many rounds mix the seed into all of the state.
    for (let round = 0; round < 12; round++) this.nextInt32();
  }

  /** Uniform over all 32-bit integers. */
  nextInt32(): number {
    const { words } = this;
    const a = words[0]!;
    const b = words[1]!;
    const c = words[2]!;
    const counter = words[3]!;
    const sum = (a + b + counter) | 0;
    words[0] = b ^ (b >>> 9);
    words[1] = c + (c << 3);
    words[2] = ((c << 21) | (c >>> 11)) + sum;
    words[3] = counter + 1;
    return sum;
  }

  /** Uniform in [low, high), with 53 random bits. */
  uniform(low: number, high: number): number {
    const upper = this.nextInt32() >>> 5;
    const lower = this.nextInt32() >>> 6;
    return low + ((high - low) * (upper * 2 ** 26 + lower)) / 2 ** 53;
  }

  /** Uniform in 0 .. below - 1. */
  index(below: number): number {
    return Math.floor(this.uniform(0, below));
  }

  /** Standard normal, by Box and Muller; the second number of each pair is not kept, so that no draw depends on the one before. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform(0, 1)));
    return radius * Math.cos(2 * Math.PI * this.uniform(0, 1));
  }
}

/**
 * One seed out of several numbers, such as a run's seed, an environment's index and an episode's number: near ones give
 * seeds that have nothing in common.
 * @returns an integer in 0 .. 2^53 - 1
 */
export function seedOf(...numbers: readonly number[]): number {
  let high = 0x243f6a88;
  let low = 0x85a308d3;
  for (const number of numbers) {
    for (const word of [number | 0, Math.floor(number / 2 ** 32) | 0]) {
      high = mix(high ^ word);
      low = mix((low + high) ^ Math.imul(word, 0x9e3779b1));
    }
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** The finaliser of MurmurHash3: every bit of the word reaches every bit. */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

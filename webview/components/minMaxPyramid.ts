// Minimum and maximum of every block of 16, 32, 64 … rows of one series, kept up to date as rows are added, so that a
// chart of a million points costs as much to draw as it has pixels.

const baseBlock = 16;

interface Level {
  readonly minimum: number[];
  readonly maximum: number[];
}

export class MinMaxPyramid {
  private length = 0;
  private levels: Level[] = [];

  /** @param valueAt value of a row; NaN where there is none. */
  constructor(private readonly valueAt: (row: number) => number) {}

  /** Forgets all rows: they were replaced. */
  clear(): void {
    this.length = 0;
    this.levels = [];
  }

  /** Takes in the rows up to `length`; the last blocks may be incomplete. */
  extendTo(length: number): void {
    if (length <= this.length) return;
    let first = Math.floor(this.length / baseBlock);
    let blocks = Math.ceil(length / baseBlock);
    for (let level = 0; ; level++) {
      const { minimum, maximum } = (this.levels[level] ??= { minimum: [], maximum: [] });
      const below = this.levels[level - 1];
      for (let block = first; block < blocks; block++) {
        let low = Infinity;
        let high = -Infinity;
        if (below === undefined) {
          const end = Math.min(length, (block + 1) * baseBlock);
          for (let row = block * baseBlock; row < end; row++) {
            const value = this.valueAt(row);
            if (value < low) low = value;
            if (value > high) high = value;
          }
        } else {
          low = Math.min(below.minimum[2 * block]!, below.minimum[2 * block + 1] ?? Infinity);
          high = Math.max(below.maximum[2 * block]!, below.maximum[2 * block + 1] ?? -Infinity);
        }
        minimum[block] = low;
        maximum[block] = high;
      }
      if (blocks <= 1) break;
      first >>= 1;
      blocks = (blocks + 1) >> 1;
    }
    this.length = length;
  }

  /** Extremes of rows [block · size, (block + 1) · size); `size` is a power of two. Infinity, −Infinity where there is no value. */
  extremes(block: number, size: number): readonly [minimum: number, maximum: number] {
    if (size >= baseBlock) {
      const level = this.levels[Math.log2(size / baseBlock)];
      return [level?.minimum[block] ?? Infinity, level?.maximum[block] ?? -Infinity];
    }
    let low = Infinity;
    let high = -Infinity;
    const end = Math.min(this.length, (block + 1) * size);
    for (let row = block * size; row < end; row++) {
      const value = this.valueAt(row);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }
}

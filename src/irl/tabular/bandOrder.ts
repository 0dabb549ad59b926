// Orders the states of a sparse system so that its entries lie close to the diagonal (reverse Cuthill-McKee: breadth
// first from a state far out, neighbours of small degree first, reversed). A narrow band is what makes a direct solve cheap.

export interface SparsePattern {
  readonly size: number;
  /** Compressed rows, [size + 1] and [entries]. */
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
}

export interface BandOrder {
  /** position[state] is where the state stands in the order, [size]. */
  readonly position: Int32Array;
  /** Largest distance of an entry from the diagonal. */
  readonly bandwidth: number;
}

/** The better of the given order and reverse Cuthill-McKee. */
export function bandOrder(pattern: SparsePattern): BandOrder {
  const identity = Int32Array.from({ length: pattern.size }, (_, i) => i);
  const given = { position: identity, bandwidth: bandwidthOf(pattern, identity) };
  const position = reverseCuthillMcKee(symmetric(pattern));
  const reordered = { position, bandwidth: bandwidthOf(pattern, position) };
  return reordered.bandwidth < given.bandwidth ? reordered : given;
}

function bandwidthOf({ size, rowStart, column }: SparsePattern, position: Int32Array): number {
  let widest = 0;
  for (let i = 0; i < size; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      widest = Math.max(widest, Math.abs(position[i]! - position[column[k]!]!));
    }
  }
  return widest;
}

/** The pattern together with its transpose, the diagonal left out. */
function symmetric({ size, rowStart, column }: SparsePattern): SparsePattern {
  const neighbours: Set<number>[] = Array.from({ length: size }, () => new Set());
  for (let i = 0; i < size; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      const j = column[k]!;
      if (i === j) continue;
      neighbours[i]!.add(j);
      neighbours[j]!.add(i);
    }
  }
  const start = new Int32Array(size + 1);
  neighbours.forEach((set, i) => (start[i + 1] = start[i]! + set.size));
  const columns = new Int32Array(start[size]!);
  neighbours.forEach((set, i) => {
    columns.set([...set], start[i]!);
  });
  return { size, rowStart: start, column: columns };
}

function reverseCuthillMcKee(pattern: SparsePattern): Int32Array {
  const { size, rowStart, column } = pattern;
  const degree = (i: number): number => rowStart[i + 1]! - rowStart[i]!;
  const order: number[] = [];
  const seen = new Uint8Array(size);
  for (let seed = 0; seed < size; seed++) {
    if (seen[seed]) continue;
    const root = peripheral(pattern, seed);
    let head = order.length;
    order.push(root);
    seen[root] = 1;
    while (head < order.length) {
      const i = order[head++]!;
      const next = Array.from(column.subarray(rowStart[i]!, rowStart[i + 1]!)).filter((j) => !seen[j]);
      next.sort((a, b) => degree(a) - degree(b) || a - b);
      for (const j of next) {
        seen[j] = 1;
        order.push(j);
      }
    }
  }
  const position = new Int32Array(size);
  order.forEach((state, i) => (position[state] = size - 1 - i));
  return position;
}

/** A state at the far end of the component of `seed`: two breadth-first walks. */
function peripheral(pattern: SparsePattern, seed: number): number {
  return lastReached(pattern, lastReached(pattern, seed));
}

function lastReached({ size, rowStart, column }: SparsePattern, seed: number): number {
  const seen = new Uint8Array(size);
  const queue = [seed];
  seen[seed] = 1;
  // The queue grows while it is walked.
  for (const i of queue) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      const j = column[k]!;
      if (seen[j]) continue;
      seen[j] = 1;
      queue.push(j);
    }
  }
  return queue[queue.length - 1]!;
}

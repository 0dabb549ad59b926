// What a thread does with its share of the environments, whoever simulates them. The names are those of the orders.
import type { EnvironmentShape } from '../continuousEnvironment';
import type { VectorBuffers, VectorSizes } from './vectorBuffers';

/** Environments first .. end - 1. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** Ranges of equal size, to one. */
export function rangeOf(thread: number, threads: number, count: number): Range {
  return { first: Math.floor((thread * count) / threads), end: Math.floor(((thread + 1) * count) / threads) };
}

/** Writes what happens into the shared buffers. What answers later, as a process does, returns a promise. */
export interface Slice {
  /** Begins the first episode of each. */
  reset(): void | Promise<void>;
  step(): void | Promise<void>;
  readStates(): void | Promise<void>;
  /** The other arrays have been put back before. Environments without a state begin their next episodes. */
  writeStates(): void | Promise<void>;
}

/** Environments that are made, and have not yet seen the memory they write to. */
export interface Crew {
  readonly shape: EnvironmentShape;
  board(memory: { readonly sizes: VectorSizes; readonly buffers: VectorBuffers }): Slice;
  dispose(): void;
}

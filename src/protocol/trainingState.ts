// What a run on a world of numbers needs to go on with the same bits, as plain data: tensors by name, and facts as JSON.
// How it lies on disk is in src/runDirectory.

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64' | 'int32' | 'uint8';
  /** Row by row; as long as `shape` says, and of the kind that `dtype` says. */
  readonly values: Float32Array | Float64Array | Int32Array | Uint8Array;
}

export interface TrainingState {
  /** Names are `part/name`: `policy/parameters`, `normaliser/mean`, `environments/states`. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** JSON: sizes of networks, states of generators, counters. */
  readonly facts: Readonly<Record<string, unknown>>;
}

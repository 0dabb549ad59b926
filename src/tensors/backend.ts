// What the rest of the project knows of a tensor back end: tfjs with that back end in force, and why it is this one.
// Types alone; chooseBackend.ts finds and loads it, compile.ts runs steps on it.
import type * as tfjs from '@tensorflow/tfjs-core';

/** `native` is TensorFlow's own library under tfjs-node; `wasm` and `cpu` come with tfjs. */
export type BackendName = 'native' | 'wasm' | 'cpu';

interface LoadedBackend {
  /** tfjs with this back end set and ready, so that `tf.tensor(...)` works at once. */
  readonly tf: typeof tfjs;
  /** One sentence a user can act on: why this back end, and why not a better one. */
  readonly why: string;
  /** Of the library that computes, for example TensorFlow's `2.21.0`. */
  readonly version?: string;
}

export interface NativeBackend extends LoadedBackend {
  readonly name: 'native';
  /** The module `@tensorflow/tfjs-node/dist/proto/api_pb`: TensorFlow's protocol buffers (GraphDef, SavedModel ...). */
  readonly messages: unknown;
}

export interface PlainBackend extends LoadedBackend {
  readonly name: 'wasm' | 'cpu';
}

/** Discriminated by `name`. Its name inside tfjs (`tf.setBackend`) is `tensorflow` for `native`. */
export type Backend = NativeBackend | PlainBackend;

// The part of tfjs-node's back end that a trace and a session need, with types. It is not public there, so what is used
// is looked for by name and missed loudly, here and nowhere else.
import type { TensorInfo, Tensor } from '@tensorflow/tfjs-core';
import type { NativeBackend } from './backend';

/** An attribute as tfjs-node's kernels hand it to TensorFlow; `type` is one of the binding's TF_ATTR_ numbers. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What TensorFlow says of a tensor that it made. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export interface TfNodeBinding {
  readonly TF_ATTR_STRING: number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** @param inputs ids of tensors. @param names of inputs and outputs, `operation:0`, separated by commas. */
  runSavedModel(id: number, inputs: readonly number[], names: string, outputs: string): TensorMetadata[];
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
}

/** tfjs-node's NodeJSKernelBackend. Every kernel ends in one of the two `execute` methods. */
export interface TfNodeBackend {
  readonly binding: TfNodeBinding;
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: TensorInfo[]): Tensor;
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: TensorInfo[], outputs: number): Tensor[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  /** Takes values that JavaScript made; TensorFlow gets them when an operation first reads them. */
  move(dataId: object, values: unknown, shape: number[], dtype: string, refCount: number): void;
  readSync(dataId: object): unknown;
}

const methods = [
  'executeSingleOutput',
  'executeMultipleOutputs',
  'createOutputTensor',
  'getInputTensorIds',
  'move',
  'readSync',
] as const satisfies readonly (keyof TfNodeBackend)[];
const bindingMethods = [
  'loadSavedModel',
  'deleteSavedModel',
  'runSavedModel',
] as const satisfies readonly (keyof TfNodeBinding)[];

/** @throws Error if tfjs-node is a version whose inside is another one. */
export function tfNodeOf(backend: NativeBackend): TfNodeBackend {
  const found = backend.tf.findBackend('tensorflow') as unknown as Partial<TfNodeBackend> | null;
  const missing = [
    ...methods.filter((name) => typeof found?.[name] !== 'function'),
    ...bindingMethods.filter((name) => typeof found?.binding?.[name] !== 'function'),
  ];
  if (missing.length > 0) {
    throw new Error(`this tfjs-node cannot run graphs: its back end has no ${missing.join(', ')} (4.22 has them)`);
  }
  return found as TfNodeBackend;
}

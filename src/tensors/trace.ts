// Writes down what one call of a step asks TensorFlow to do. Every kernel of tfjs-node ends in one of two methods of its
// back end; both are wrapped for the duration of the call, so gradients and gradients of gradients are in the record like
// any other operation. What comes out is a graph as plain data; graphDef.ts puts it into TensorFlow's words.
import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { StepError } from './stepError';
import type { OpAttribute, TfNodeBackend } from './tfNode';

export type Values = Float32Array | Int32Array | Uint8Array;

/** Output `output` of node `node` of a trace. */
export interface Ref {
  readonly node: number;
  readonly output: number;
}

interface Typed {
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

export type TraceNode =
  | (Typed & { readonly kind: 'feed'; readonly name: string })
  | (Typed & { readonly kind: 'constant'; readonly values: Values })
  | {
      readonly kind: 'operation';
      readonly op: string;
      /** The tfjs operations inside which it was asked for, outermost first. */
      readonly scope: readonly string[];
      readonly attributes: readonly OpAttribute[];
      readonly inputs: readonly Ref[];
      /** Of a product of matrices; 0 for others. */
      readonly multiplyAdds: number;
    };

export interface Trace {
  /** In the order of execution: a node's inputs come before it. */
  readonly nodes: readonly TraceNode[];
  readonly outputs: Readonly<Record<string, Ref & Typed>>;
}

export class TraceRecorder {
  private readonly nodes: TraceNode[] = [];
  private readonly refs = new Map<object, Ref>();
  /** Values that JavaScript made during the call, and of constants allowed by name; nodes of their own once used. */
  private readonly made = new Map<object, Values>();

  /** @param step its name, for messages. */
  constructor(
    private readonly backend: TfNodeBackend,
    private readonly step: string,
    private readonly scope: () => readonly string[],
  ) {}

  /** Declares a tensor that each run feeds. */
  feed(name: string, tensor: Tensor): void {
    this.add(tensor.dataId, { kind: 'feed', name, shape: tensor.shape, dtype: tensor.dtype });
  }

  /** Declares a tensor from outside whose present values may be frozen. */
  constant(tensor: Tensor): void {
    this.made.set(tensor.dataId, copy(this.backend.readSync(tensor.dataId)) ?? this.unsupported(tensor.dtype));
  }

  /** Runs `call` with everything it asks of TensorFlow recorded. */
  record<R>(call: () => R): R {
    const own: Pick<TfNodeBackend, 'move' | 'executeSingleOutput' | 'executeMultipleOutputs'> = {
      move: (dataId, values, shape, dtype, refCount) => {
        const copied = copy(values);
        if (copied !== undefined) this.made.set(dataId, copied);
        plain.move.call(this.backend, dataId, values, shape, dtype, refCount);
      },
      executeSingleOutput: (op, attributes, inputs) => {
        const output = plain.executeSingleOutput.call(this.backend, op, attributes, inputs);
        this.operation(op, attributes, inputs, [output]);
        return output;
      },
      executeMultipleOutputs: (op, attributes, inputs, count) => {
        const outputs = plain.executeMultipleOutputs.call(this.backend, op, attributes, inputs, count);
        this.operation(op, attributes, inputs, outputs);
        return outputs;
      },
    };
    const plain = Object.getPrototypeOf(this.backend) as TfNodeBackend;
    Object.assign(this.backend, own);
    try {
      return call();
    } finally {
      for (const key of Object.keys(own)) Reflect.deleteProperty(this.backend, key);
    }
  }

  /** The graph that computes `outputs`, without what they do not need. */
  finish(outputs: Readonly<Record<string, Tensor>>): Trace {
    const wanted = Object.entries(outputs).map(
      ([name, tensor]) => [name, tensor, this.refOf(tensor, `the output '${name}'`)] as const,
    );
    const needed = new Set<number>();
    const pending = wanted.map(([, , { node }]) => node);
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      const node = this.nodes[index]!;
      if (!needed.has(index) && node.kind === 'operation') pending.push(...node.inputs.map((input) => input.node));
      needed.add(index);
    }
    const kept = [...needed].sort((a, b) => a - b);
    const places = new Map(kept.map((index, place) => [index, place]));
    const moved = ({ node, output }: Ref): Ref => ({ node: places.get(node)!, output });
    return {
      nodes: kept.map((index) => {
        const node = this.nodes[index]!;
        return node.kind === 'operation' ? { ...node, inputs: node.inputs.map(moved) } : node;
      }),
      outputs: Object.fromEntries(
        wanted.map(([name, { shape, dtype }, ref]) => [name, { ...moved(ref), shape, dtype }]),
      ),
    };
  }

  private operation(op: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[], outputs: Tensor[]) {
    const scope = [...this.scope()];
    const refs = inputs.map((input) => this.refOf(input, op));
    const all = op === 'ExpandDims' ? [...attributes, this.elementType(inputs[0]!)] : attributes;
    const multiplyAdds = op.includes('MatMul') ? multiplyAddsOf([...inputs.slice(0, 2), outputs[0]!]) : 0;
    const node = this.nodes.push({ kind: 'operation', op, scope, attributes: all, inputs: refs, multiplyAdds }) - 1;
    for (const [output, tensor] of outputs.entries()) this.refs.set(tensor.dataId, { node, output });
  }

  /** The one kernel of tfjs-node that leaves it to TensorFlow to find the type of its input, which a graph must say. */
  private elementType({ dtype }: TensorInfo): OpAttribute {
    const { binding } = this.backend;
    const types: Partial<Record<DataType, number>> = {
      float32: binding.TF_FLOAT,
      int32: binding.TF_INT32,
      bool: binding.TF_BOOL,
    };
    return { name: 'T', type: binding.TF_ATTR_TYPE, value: types[dtype] ?? this.unsupported(dtype) };
  }

  private refOf(tensor: TensorInfo, user: string): Ref {
    const ref = this.refs.get(tensor.dataId);
    if (ref !== undefined) return ref;
    const { shape, dtype } = tensor;
    const values = this.made.get(tensor.dataId);
    if (values !== undefined) return this.add(tensor.dataId, { kind: 'constant', values, shape, dtype });
    const what = `${dtype} [${shape.join(', ')}]`;
    throw new StepError(this.step, `a tensor ${what} of unknown origin is used by ${user}; pass it in as an input`);
  }

  private add(dataId: object, node: TraceNode): Ref {
    const ref = { node: this.nodes.push(node) - 1, output: 0 };
    this.refs.set(dataId, ref);
    return ref;
  }

  private unsupported(dtype: DataType): never {
    throw new StepError(this.step, `tensors of type ${dtype} cannot be compiled; float32, int32 and bool can`);
  }
}

/** Of [m, k] times [k, n], whatever is transposed: the root of mk kn mn. */
function multiplyAddsOf(matrices: readonly TensorInfo[]): number {
  const sizes = matrices.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  return Math.sqrt(sizes.reduce((a, b) => a * b, 1));
}

function copy(values: unknown): Values | undefined {
  return values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array
    ? values.slice()
    : undefined;
}

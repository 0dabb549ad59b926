// From a trace to TensorFlow's own form of it: a SavedModel, in the protocol buffers that tfjs-node brings along. Feeds
// become placeholders, and equal constants are one.
import type { DataType } from '@tensorflow/tfjs-core';
import type { OpAttribute, TfNodeBinding } from './tfNode';
import type { Ref, Trace, TraceNode } from './trace';

/** What is used of `@tensorflow/tfjs-node/dist/proto/api_pb`, which has no types of its own. */
export interface GraphMessages {
  readonly GraphDef: new () => Message & { addNode(node: unknown): void; setVersions(versions: unknown): void };
  readonly VersionDef: new () => Message & { setProducer(version: number): void };
  readonly NodeDef: new () => NodeMessage;
  readonly AttrValue: (new () => AttributeMessage) & { readonly ListValue: new () => ListMessage };
  readonly TensorShape: (new () => Message & { addDim(dim: unknown): void }) & {
    readonly Dim: new () => Message & { setSize(size: number): void };
  };
  readonly Tensor: new () => Message & {
    setDtype(dtype: number): void;
    setTensorShape(shape: unknown): void;
    setTensorContent(bytes: Uint8Array): void;
  };
  readonly MetaGraphDef: (new () => Message & {
    setMetaInfoDef(info: unknown): void;
    setGraphDef(graph: unknown): void;
  }) & {
    readonly MetaInfoDef: new () => Message & { addTags(tag: string): void };
  };
  readonly SavedModel: new () => Message & {
    setSavedModelSchemaVersion(version: number): void;
    addMetaGraphs(graph: unknown): void;
  };
  readonly DataType: Readonly<Record<'DT_FLOAT' | 'DT_INT32' | 'DT_BOOL', number>>;
}
interface Message {
  serializeBinary(): Uint8Array;
}
interface NodeMessage extends Message {
  setName(name: string): void;
  setOp(op: string): void;
  setInputList(inputs: string[]): void;
  getAttrMap(): { set(name: string, value: AttributeMessage): void };
}
interface AttributeMessage extends Message {
  setS(bytes: Uint8Array): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setType(type: number): void;
  setShape(shape: unknown): void;
  setTensor(tensor: unknown): void;
  setList(list: ListMessage): void;
}
interface ListMessage extends Message {
  setIList(values: number[]): void;
  setFList(values: number[]): void;
  setBList(values: boolean[]): void;
}

/** A SavedModel with one graph, tagged `serve`. */
export interface SavedGraph {
  readonly bytes: Uint8Array;
  /** Node and output number of each output, as sessions name them: `out/loss:0`. Feeds are `in/NAME:0`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** GraphDef version of TensorFlow 2.9, the oldest library that tfjs-node 4.22 comes with. */
const producer = 1087;

export function savedGraph(trace: Trace, messages: GraphMessages, binding: TfNodeBinding): SavedGraph {
  const writer = new GraphWriter(trace, messages, binding);
  const outputs: Record<string, string> = {};
  for (const [name, ref] of Object.entries(trace.outputs)) {
    writer.output(name, ref, ref.dtype);
    outputs[name] = `${outputName(name)}:0`;
  }
  return { bytes: writer.savedModel(), outputs };
}

export function feedName(name: string): string {
  return `in/${name}`;
}

function outputName(name: string): string {
  return `out/${name}`;
}

class GraphWriter {
  private readonly graph;
  /** By node of the trace, the name under which others read it. */
  private readonly wires: string[] = [];
  private readonly constants = new Map<string, string>();

  constructor(
    trace: Trace,
    private readonly messages: GraphMessages,
    private readonly binding: TfNodeBinding,
  ) {
    this.graph = new messages.GraphDef();
    for (const [index, node] of trace.nodes.entries()) this.wires.push(this.place(index, node));
  }

  output(name: string, ref: Ref, dtype: DataType): void {
    this.add(outputName(name), 'Identity', [this.wire(ref)], { T: this.typeOf(dtype) });
  }

  savedModel(): Uint8Array {
    const versions = new this.messages.VersionDef();
    versions.setProducer(producer);
    this.graph.setVersions(versions);
    const info = new this.messages.MetaGraphDef.MetaInfoDef();
    info.addTags('serve');
    const meta = new this.messages.MetaGraphDef();
    meta.setMetaInfoDef(info);
    meta.setGraphDef(this.graph);
    const model = new this.messages.SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.addMetaGraphs(meta);
    return model.serializeBinary();
  }

  /** Writes a node and gives the name under which others read it. */
  private place(index: number, node: TraceNode): string {
    if (node.kind === 'constant') return this.constant(index, node);
    if (node.kind === 'feed') {
      const name = feedName(node.name);
      return this.add(name, 'Placeholder', [], { dtype: this.typeOf(node.dtype), shape: this.shapeOf(node.shape) });
    }
    // The innermost tfjs operation and TensorFlow's own: what an error of TensorFlow shows.
    const name = [...node.scope.slice(-1), `${node.op}_${index}`].join('/');
    const attributes = node.attributes.map((attribute) => [attribute.name, this.attribute(attribute)] as const);
    return this.add(
      name,
      node.op,
      node.inputs.map((input) => this.wire(input)),
      Object.fromEntries(attributes),
    );
  }

  private constant(index: number, { values, shape, dtype }: Extract<TraceNode, { kind: 'constant' }>): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const key = `${dtype} ${shape.join(' ')} ${Buffer.from(bytes).toString('latin1')}`;
    const found = this.constants.get(key);
    if (found !== undefined) return found;
    const tensor = new this.messages.Tensor();
    tensor.setDtype(this.dataType(dtype));
    tensor.setTensorShape(this.shape(shape));
    tensor.setTensorContent(bytes);
    const value = new this.messages.AttrValue();
    value.setTensor(tensor);
    const name = this.add(`constant_${index}`, 'Const', [], { dtype: this.typeOf(dtype), value });
    this.constants.set(key, name);
    return name;
  }

  private wire({ node, output }: Ref): string {
    const name = this.wires[node]!;
    return output === 0 ? name : `${name}:${output}`;
  }

  private add(
    name: string,
    op: string,
    inputs: string[],
    attributes: Readonly<Record<string, AttributeMessage>>,
  ): string {
    const node = new this.messages.NodeDef();
    node.setName(name);
    node.setOp(op);
    node.setInputList(inputs);
    for (const [key, value] of Object.entries(attributes)) node.getAttrMap().set(key, value);
    this.graph.addNode(node);
    return name;
  }

  private attribute({ name, type, value }: OpAttribute): AttributeMessage {
    const message = new this.messages.AttrValue();
    const { binding } = this;
    if (type === binding.TF_ATTR_TYPE) message.setType(value as number);
    else if (type === binding.TF_ATTR_SHAPE) message.setShape(this.shape(value as number[]));
    else if (type === binding.TF_ATTR_STRING) message.setS(Buffer.from(String(value)));
    else if (Array.isArray(value)) {
      const list = new this.messages.AttrValue.ListValue();
      if (type === binding.TF_ATTR_INT) list.setIList(value as number[]);
      else if (type === binding.TF_ATTR_FLOAT) list.setFList(value as number[]);
      else list.setBList(value as boolean[]);
      message.setList(list);
    } else if (type === binding.TF_ATTR_INT) message.setI(value as number);
    else if (type === binding.TF_ATTR_FLOAT) message.setF(value as number);
    else if (type === binding.TF_ATTR_BOOL) message.setB(value as boolean);
    else throw new Error(`the attribute '${name}' is of a kind ${type} that is unknown here`);
    return message;
  }

  private typeOf(dtype: DataType): AttributeMessage {
    const message = new this.messages.AttrValue();
    message.setType(this.dataType(dtype));
    return message;
  }

  private shapeOf(shape: readonly number[]): AttributeMessage {
    const message = new this.messages.AttrValue();
    message.setShape(this.shape(shape));
    return message;
  }

  private shape(shape: readonly number[]): unknown {
    const message = new this.messages.TensorShape();
    for (const size of shape) {
      const dim = new this.messages.TensorShape.Dim();
      dim.setSize(size);
      message.addDim(dim);
    }
    return message;
  }

  private dataType(dtype: DataType): number {
    const { DT_FLOAT, DT_INT32, DT_BOOL } = this.messages.DataType;
    const types: Partial<Record<DataType, number>> = { float32: DT_FLOAT, int32: DT_INT32, bool: DT_BOOL };
    const found = types[dtype];
    if (found === undefined)
      throw new Error(`tensors of type ${dtype} cannot be compiled; float32, int32 and bool can`);
    return found;
  }
}

// From a step, a pure function written in plain tfjs, to something that runs fast: on the native back end one TensorFlow
// graph for each shape of inputs, traced when that shape is first seen; on wasm and cpu the function as it stands. The same
// is refused everywhere, so that a step which runs on one back end runs on all.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend, NativeBackend } from './backend';
import { observe, requireEqualCalls } from './purity';
import { GraphSession } from './session';
import { StepError } from './stepError';
import { tfNodeOf } from './tfNode';
import { TraceRecorder, type Trace } from './trace';
import type { Variables } from './variables';

export type NamedTensors<K extends string> = Readonly<Record<K, Tensor>>;

export interface StepResult<O extends string, V extends string> {
  readonly outputs: NamedTensors<O>;
  /** New values of variables, each of the shape and type it had. All are read before any is written; one that is not
   * named keeps its value. For a condition, take `tf.where(condition, next, previous)`. */
  readonly variables?: Partial<NamedTensors<V>>;
}

/** Pure: from tensors to tensors, the same operations at each call with the same shapes. It may take gradients, also of
 * gradients, and make constants; it must not draw random numbers, read values back, keep or change anything outside, or
 * use tensors that are neither inputs nor variables. */
export type Step<I extends string, V extends string, O extends string> = (
  inputs: NamedTensors<I>,
  variables: NamedTensors<V>,
) => StepResult<O, V>;

export interface CompileOptions<I extends string, V extends string> {
  /** What messages call the step. */
  readonly name: string;
  readonly inputs: readonly I[];
  /** Shared with any number of other steps. */
  readonly variables?: Variables<V>;
  /** Tensors from outside that the step may use; their values at the first call of each shape are frozen into it. */
  readonly constants?: Readonly<Record<string, Tensor>>;
  /** Runs the function as it stands on the native back end too: to compare, and to find an error. */
  readonly eager?: boolean;
}

/** More shapes than this are taken for a mistake: each one costs a compilation and a session of its own. */
export const maximumShapes = 32;

/** @param backend the one in force in tfjs. */
export function compile<I extends string, O extends string, V extends string = never>(
  backend: Backend,
  step: Step<I, V, O>,
  options: CompileOptions<I, V>,
): CompiledStep<I, O> {
  return new StepRunner(backend, step, options);
}

export interface CompiledStep<I extends string, O extends string> {
  /** One call. Variables have their new values when it returns; if it throws they keep the old ones.
   * @param inputs of float32, int32 or bool. They stay the caller's.
   * @returns new tensors for the caller to dispose of, or for the `tf.tidy` around the call.
   * @throws StepError at the first call of a shape if the step is not pure, later with TensorFlow's message if it fails.
   * An index out of range in `tf.gather` is an error at that first call only: XLA takes the nearest element. */
  run(inputs: NamedTensors<I>): NamedTensors<O>;
  /** Shapes of inputs met so far. */
  readonly shapes: number;
  /** Frees the sessions. The variables belong to their maker. */
  dispose(): void;
}

type NamedTensorsOf = NamedTensors<string>;

class StepRunner<I extends string, V extends string, O extends string> implements CompiledStep<I, O> {
  private readonly prepared = new Map<string, (inputs: NamedTensors<I>) => NamedTensors<O>>();
  private readonly sessions: GraphSession[] = [];
  private readonly variableNames: readonly V[];
  private isDisposed = false;

  constructor(
    private readonly backend: Backend,
    private readonly step: Step<I, V, O>,
    private readonly options: CompileOptions<I, V>,
  ) {
    this.variableNames = options.variables?.names ?? [];
    if (options.variables !== undefined && options.variables.backend !== backend) {
      this.refuse('its variables belong to another back end');
    }
    const names: readonly string[] = [...options.inputs, ...this.variableNames];
    const doubled = names.filter((name, index) => names.indexOf(name) !== index);
    if (doubled.length > 0) this.refuse(`'${doubled.join("', '")}' names two of its inputs and variables`);
    this.requireNames(names);
  }

  get shapes(): number {
    return this.prepared.size;
  }

  run(inputs: NamedTensors<I>): NamedTensors<O> {
    if (this.isDisposed) this.refuse('it is disposed of');
    const key = this.shapeKey(inputs);
    let run = this.prepared.get(key);
    if (run === undefined) {
      if (this.prepared.size >= maximumShapes) {
        this.refuse(`more than ${maximumShapes} shapes of inputs; each is compiled anew, so pad them to a few`);
      }
      run = this.prepare(inputs);
      this.prepared.set(key, run);
    }
    return run(inputs);
  }

  dispose(): void {
    this.isDisposed = true;
    this.prepared.clear();
    for (const session of this.sessions.splice(0)) session.dispose();
  }

  private shapeKey(inputs: NamedTensors<I>): string {
    if (this.backend.tf.getBackend() !== (this.backend.name === 'native' ? 'tensorflow' : this.backend.name)) {
      this.refuse(`it belongs to the ${this.backend.name} back end, which is not in force`);
    }
    let key = '';
    for (const name of this.options.inputs) {
      const tensor: Tensor | undefined = inputs[name];
      key +=
        tensor === undefined
          ? this.refuse(`the input '${name}' is missing`)
          : `${tensor.dtype}[${tensor.shape.join()}]`;
    }
    const unknown = Object.keys(inputs).filter((name) => !(this.options.inputs as readonly string[]).includes(name));
    if (unknown.length > 0) this.refuse(`there is no input '${unknown.join("', '")}'`);
    return key;
  }

  /** Checks the step on copies of these inputs, so that a tensor which comes in under two names is two. */
  private prepare(inputs: NamedTensors<I>): (inputs: NamedTensors<I>) => NamedTensors<O> {
    const { tf } = this.backend;
    const engine = tf.engine();
    engine.startScope(this.options.name);
    try {
      const copy = ({ shape, dtype, dataId }: Tensor) =>
        tf.tensor(engine.readSync(dataId).slice() as Float32Array, shape, dtype as 'float32');
      const copies = mapValues<Tensor, Tensor>(inputs, copy);
      const variables = mapValues<Tensor, Tensor>(this.variables(), copy);
      const given = { ...copies, ...variables };
      const known = { ...given, ...this.options.constants };
      const watch = () => observe(this.backend, this.options.name, () => this.call(copies, variables), { known });
      if (this.backend.name === 'native' && this.options.eager !== true) {
        const recorder = new TraceRecorder(tfNodeOf(this.backend), this.options.name, () => scopesOf(engine));
        for (const [name, tensor] of Object.entries(given)) recorder.feed(name, tensor);
        for (const tensor of Object.values(this.options.constants ?? {})) recorder.constant(tensor);
        const first = recorder.record(watch);
        requireEqualCalls(this.options.name, first.log, watch().log);
        return this.compiled(this.backend, recorder.finish(first.result));
      }
      requireEqualCalls(this.options.name, watch().log, watch().log);
      return (next) => this.runEagerly(next);
    } finally {
      engine.endScope();
    }
  }

  /** The step's results in one record: outputs as `output_NAME`, new values of variables as `next_NAME`. */
  private call(inputs: NamedTensorsOf, olds: NamedTensorsOf): NamedTensorsOf {
    const result = this.step(inputs as NamedTensors<I>, olds as NamedTensors<V>);
    if (result instanceof Promise) {
      result.catch(() => undefined);
      this.refuse('it is asynchronous; a step computes at once, from tensors to tensors');
    }
    const { outputs, variables = {} as Partial<NamedTensors<V>> } = result;
    this.requireNames(Object.keys(outputs));
    const results: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries<Tensor>(outputs)) results[outputPrefix + name] = tensor;
    for (const [name, tensor] of Object.entries<Tensor | undefined>(variables)) {
      if (tensor === undefined) continue;
      const old = olds[name];
      if (old === undefined) {
        this.refuse(`it writes the undeclared variable '${name}'`);
      } else if (old.shape.join() !== tensor.shape.join() || old.dtype !== tensor.dtype) {
        const was = `${old.dtype} [${old.shape.join(', ')}]`;
        this.refuse(`the variable '${name}' is ${was}, and became ${tensor.dtype} [${tensor.shape.join(', ')}]`);
      }
      results[nextPrefix + name] = tensor;
    }
    return results;
  }

  private compiled(backend: NativeBackend, trace: Trace): (inputs: NamedTensors<I>) => NamedTensors<O> {
    // What no output needs is not in the trace: a step that only evaluates is not fed an optimiser's moments.
    const used = trace.nodes.flatMap((node) => (node.kind === 'feed' ? [node.name] : []));
    const outputs = Object.keys(trace.outputs);
    const session = this.naming(() => new GraphSession(backend, trace, used, outputs));
    this.sessions.push(session);
    const feed = used.map((name) =>
      (this.options.inputs as readonly string[]).includes(name)
        ? (inputs: NamedTensorsOf) => inputs[name]!
        : () => this.options.variables!.tensor(name as V),
    );
    return (inputs) => {
      const results = this.naming(() => session.run(feed.map((take) => take(inputs))));
      return this.settle(outputs, results);
    };
  }

  private runEagerly(inputs: NamedTensors<I>): NamedTensors<O> {
    // Cloned, since a step may give back what it was given, or one tensor twice.
    const results = this.backend.tf.tidy(() =>
      mapValues<Tensor, Tensor>(this.call(inputs, this.variables()), (tensor) => tensor.clone()),
    );
    return this.settle(Object.keys(results), Object.values(results));
  }

  private settle(names: readonly string[], results: readonly Tensor[]): NamedTensors<O> {
    const outputs: Record<string, Tensor> = {};
    for (const [index, name] of names.entries()) {
      const tensor = results[index]!;
      if (name.startsWith(outputPrefix)) outputs[name.slice(outputPrefix.length)] = tensor;
      else this.options.variables!.replace(name.slice(nextPrefix.length) as V, tensor);
    }
    return outputs as NamedTensors<O>;
  }

  private variables(): NamedTensorsOf {
    return Object.fromEntries(this.variableNames.map((name) => [name, this.options.variables!.tensor(name)]));
  }

  private naming<R>(act: () => R): R {
    try {
      return act();
    } catch (error) {
      throw new StepError(this.options.name, (error as Error).message, { cause: error });
    }
  }

  private requireNames(names: readonly string[]): void {
    const strange = names.filter((name) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(name));
    if (strange.length > 0) this.refuse(`'${strange.join("', '")}' is no name: a letter, then letters, digits and _`);
  }

  private refuse(sentence: string): never {
    throw new StepError(this.options.name, sentence);
  }
}

const outputPrefix = 'output_';
const nextPrefix = 'next_';

/** Names of the tfjs operations that are under way, outermost first. */
function scopesOf(engine: ReturnType<Backend['tf']['engine']>): string[] {
  return engine.state.scopeStack
    .map(({ name }) => name)
    .filter((name): name is string => typeof name === 'string' && name.endsWith('__op'))
    .map((name) => name.slice(0, -'__op'.length));
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

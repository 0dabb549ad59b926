// Watches one call of a step through tfjs's engine, on any back end, and refuses what a compiled step would silently
// freeze: randomness, values read back, shapes that depend on values, tensors that nobody declared. It also writes down
// what was computed, so that two calls can be compared: a number from JavaScript that changed between them shows there.
import type { Tensor } from '@tensorflow/tfjs-core';
import { createHash } from 'node:crypto';
import type { Backend } from './backend';
import { StepError } from './stepError';

/** tfjs operations that draw numbers. They are functions over buffers, without a kernel of their own. */
const randomOperations = new Set([
  'dropout',
  'multinomial',
  'rand',
  'randomGamma',
  'randomNormal',
  'randomStandardNormal',
  'randomUniform',
  'randomUniformInt',
  'truncatedNormal',
]);
const dataDependentKernels =
  /^(Where|Unique|NonMaxSuppression.*|SparseFillEmptyRows|SparseReshape|RaggedGather|RaggedRange|RaggedTensorToTensor|StringNGrams|StringSplit)$/;

export interface Watched {
  /** Tensors that a step may use without having made them, by what they are called in messages. */
  readonly known: Readonly<Record<string, Tensor>>;
}

export interface Observation {
  readonly result: Readonly<Record<string, Tensor>>;
  /** One line for each kernel and each constant, equal for equal computations. */
  readonly log: readonly string[];
}

type Engine = ReturnType<Backend['tf']['engine']>;

/** Calls `step` and gives what it returned and did.
 * @throws StepError for anything a compiled step cannot hold. Nothing stays changed in tfjs. */
export function observe(
  backend: Backend,
  name: string,
  step: () => Readonly<Record<string, Tensor>>,
  { known }: Watched,
): Observation {
  const { tf } = backend;
  const engine = tf.engine();
  const log: string[] = [];
  const numbers = new Map<object, number>();
  const given = new Set(Object.values(known));
  const note = (tensor: Tensor) => {
    if (!numbers.has(tensor.dataId)) numbers.set(tensor.dataId, numbers.size);
  };
  for (const tensor of given) note(tensor);
  let refusal: StepError | undefined;
  // Remembered too: the step may catch it.
  const refuse = (sentence: string): never => {
    refusal ??= new StepError(name, sentence);
    throw refusal;
  };
  const numberOf = (tensor: Tensor, where: string): number =>
    numbers.get(tensor.dataId) ?? refuse(`${captured(tf, tensor)} is used by ${where}${howToDeclare}`);

  const watching: Pick<
    Engine,
    | 'startScope'
    | 'runKernel'
    | 'makeTensor'
    | 'makeTensorFromTensorInfo'
    | 'makeVariable'
    | 'disposeTensor'
    | 'readSync'
    | 'read'
  > = {
    startScope(scope) {
      const operation = scope?.replace(/__op$/, '') ?? '';
      if (randomOperations.has(operation)) refuse(`tf.${operation} is random; ${howToRandomise}`);
      return prototype.startScope.call(engine, scope);
    },
    runKernel(kernel, inputs, attributes) {
      if (dataDependentKernels.test(kernel)) refuse(`${kernel} gives a shape that depends on data; use a mask instead`);
      const wires = Object.entries(inputs).map(([key, input]) =>
        [input].flat().map((tensor) => `${key}:${isTensor(tensor) ? numberOf(tensor, kernel) : ''}`),
      );
      log.push(`${kernel}(${wires.flat().join(' ')}) ${JSON.stringify(attributes ?? {})}`);
      const outputs = prototype.runKernel.call(engine, kernel, inputs, attributes);
      for (const output of [outputs].flat()) note(output as Tensor);
      return outputs as never;
    },
    makeTensor(values, shape, dtype, where) {
      const tensor = prototype.makeTensor.call(engine, values, shape, dtype, where);
      log.push(`constant ${tensor.dtype} [${tensor.shape.join(', ')}] ${inBrief(values)}`);
      note(tensor);
      return tensor;
    },
    makeTensorFromTensorInfo(info, where) {
      const tensor = prototype.makeTensorFromTensorInfo.call(engine, info, where);
      note(tensor);
      return tensor;
    },
    makeVariable() {
      return refuse('it makes a tf.Variable; declare variables to compile() and return their new values');
    },
    disposeTensor(tensor) {
      if (tensor instanceof tf.Variable) {
        refuse(`it writes or frees the undeclared variable '${tensor.name}'; ${howToWrite}`);
      }
      if (given.has(tensor)) refuse('it frees a tensor that was given to it');
      prototype.disposeTensor.call(engine, tensor);
    },
    readSync: () => refuse(`it reads values back (dataSync, arraySync); ${howToRead}`),
    read() {
      // Its promise would be rejected after the step has returned; this one is never settled instead.
      refusal ??= new StepError(name, `it reads values back (data, array); ${howToRead}`);
      return new Promise(() => undefined);
    },
  };
  const prototype = Object.getPrototypeOf(engine) as Engine;
  const random = Math.random;
  Object.assign(engine, watching);
  Math.random = () => refuse(`Math.random changes at each call; ${howToRandomise}`);
  try {
    const result = step();
    if (refusal !== undefined) throw refusal;
    for (const [key, tensor] of Object.entries(result)) log.push(`${key} = ${numberOf(tensor, `the result '${key}'`)}`);
    return { result, log };
  } finally {
    Math.random = random;
    for (const key of Object.keys(watching)) Reflect.deleteProperty(engine, key);
  }
}

const howToDeclare = ', and is neither input, variable nor listed in `constants`; its values would be frozen';
const howToRandomise = 'feed noise as an input (see random.ts)';
const howToRead = 'return what is wanted as an output';
const howToWrite = 'return the new value of a declared variable instead';

function captured(tf: Backend['tf'], tensor: Tensor): string {
  const what = `${tensor.dtype} [${tensor.shape.join(', ')}]`;
  return tensor instanceof tf.Variable
    ? `the undeclared variable '${tensor.name}' (${what})`
    : `a tensor ${what} from outside`;
}

/** Optional inputs of a kernel may be null. */
function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dataId' in value;
}

/** A few values as they are, many as a checksum. */
function inBrief(values: unknown): string {
  const bytes = ArrayBuffer.isView(values) ? (values as Float32Array) : undefined;
  if (bytes === undefined || bytes.length <= 4) return JSON.stringify([...(values as Iterable<unknown>)]);
  return createHash('sha1').update(bytes).digest('base64');
}

/** @throws StepError if the two calls did not compute the same. */
export function requireEqualCalls(name: string, first: readonly string[], second: readonly string[]): void {
  const index = first.findIndex((line, i) => line !== second[i]);
  if (index < 0 && first.length === second.length) return;
  const at = index < 0 ? first.length : index;
  throw new StepError(
    name,
    `two calls with the same inputs computed different things, so a value from JavaScript changes between calls ` +
      `(operation ${at}: ${first[at] ?? 'nothing'}, then ${second[at] ?? 'nothing'}); pass it in as an input`,
  );
}

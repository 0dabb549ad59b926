// Compiled steps give the numbers of eager tfjs, on every back end that is present, and refuse what they cannot hold.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../../src/tensors/backend';
import { compile, maximumShapes, type Step } from '../../../src/tensors/compile';
import type { MlpShape } from '../../../src/tensors/layers';
import { unrolled } from '../../../src/tensors/unrolled';
import { Variables } from '../../../src/tensors/variables';
import { presentBackends, putInForce } from '../../support/backends';
import { discrimination, networkVariables, noise, regression, type NetworkVariable } from '../../support/trainingSteps';

const { backends, absent } = await presentBackends();
// XLA takes a second or two of processor time to compile a step, and machines that test are busy.
vi.setConfig({ testTimeout: 120_000 });

const shape: MlpShape = { sizes: [5, 16, 16, 2], activation: 'elu', layerNorm: true };
const judge: MlpShape = { sizes: [5, 16, 16, 1], activation: 'tanh' };

interface Trained {
  readonly losses: readonly number[];
  readonly network: Float32Array;
}

/** 100 steps, each on its own minibatch. */
function train<I extends string>(
  backend: Backend,
  step: Step<I, NetworkVariable, 'loss'>,
  network: MlpShape,
  names: readonly I[],
  inputs: (index: number) => Record<I, Tensor>,
  eager = false,
): Trained {
  const variables = networkVariables(backend, network);
  const compiled = compile(backend, step, { name: 'train', inputs: names, variables, eager });
  const losses = Array.from({ length: 100 }, (_, index) =>
    tf.tidy(() => compiled.run(inputs(index)).loss.dataSync<'float32'>()[0]!),
  );
  const trained = { losses, network: variables.get('network') as Float32Array };
  compiled.dispose();
  variables.dispose();
  return trained;
}

const regress = (backend: Backend, eager = false) =>
  train(
    backend,
    regression(shape),
    shape,
    ['x', 'y'],
    (i) => ({ x: noise(2 * i, [32, 5]), y: noise(2 * i + 1, [32, 2]) }),
    eager,
  );
const discriminate = (backend: Backend, eager = false) =>
  train(
    backend,
    discrimination(judge),
    judge,
    ['expert', 'agent', 'mix'],
    (i) => ({
      expert: noise(3 * i, [32, 5]),
      agent: tf.add(noise(3 * i + 1, [32, 5]), 0.5),
      mix: noise(3 * i + 2, [32, 1]).sigmoid(),
    }),
    eager,
  );

function relativeDistance(a: Float32Array, b: Float32Array): number {
  const length = (values: Float32Array) => Math.hypot(...values);
  return length(a.map((value, index) => value - b[index]!)) / length(b);
}

describe(`all back ends${absent}`, () => {
  test.each([
    ['regression', regress],
    ['discriminator with gradient penalty', discriminate],
  ])('100 steps of a %s agree to 1e-5', async (_, run) => {
    const results = new Map<string, Trained>();
    for (const backend of backends) {
      await putInForce(backend);
      results.set(backend.name, run(backend));
      if (backend.name === 'native') results.set('native, eager', run(backend, true));
    }
    const reference = results.get('cpu')!;
    expect(reference.losses.at(-1)).toBeLessThan(reference.losses[0]!);
    for (const [name, { losses, network }] of results) {
      expect(relativeDistance(network, reference.network), name).toBeLessThan(1e-5);
      expect(relativeDistance(Float32Array.from(losses), Float32Array.from(reference.losses)), name).toBeLessThan(1e-5);
    }
  });
});

describe.each(backends)(`compiled steps on $name${absent}`, (backend) => {
  let tensorsBefore: number;
  beforeEach(async () => {
    await putInForce(backend);
    tensorsBefore = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(tensorsBefore));

  test('two runs from the same seed are equal bit for bit', () => {
    expect(regress(backend)).toEqual(regress(backend));
    expect(discriminate(backend)).toEqual(discriminate(backend));
  });

  test('minibatches unrolled in one call give what one after the other gives', () => {
    const single = networkVariables(backend, shape);
    const together = networkVariables(backend, shape);
    const names = { inputs: ['x', 'y'] as const };
    const one = compile(backend, regression(shape), { name: 'one', variables: single, ...names });
    const four = compile(backend, unrolled(regression(shape), 4), { name: 'four', variables: together, ...names });
    tf.tidy(() => {
      const x = noise(1, [4 * 32, 5]).reshape([4, 32, 5]);
      const y = noise(2, [4 * 32, 2]).reshape([4, 32, 2]);
      const losses = tf.unstack(x).map((part, i) => one.run({ x: part, y: tf.unstack(y)[i]! }).loss.dataSync()[0]!);
      const all = four.run({ x, y }).loss;
      expect(all.shape).toEqual([4]);
      expect(relativeDistance(all.dataSync<'float32'>(), Float32Array.from(losses))).toBeLessThan(1e-6);
    });
    const [a, b] = [together.get('network') as Float32Array, single.get('network') as Float32Array];
    expect(relativeDistance(a, b)).toBeLessThan(1e-6);
    for (const owner of [one, four, single, together]) owner.dispose();
  });

  test('steps share variables, and each shape of inputs is compiled once', () => {
    const variables = new Variables(backend, { total: { shape: [] }, calls: { shape: [], dtype: 'int32' } });
    const add = compile(
      backend,
      ({ x }, { total, calls }) => ({
        outputs: { previous: total },
        variables: { total: total.add(x.sum()), calls: calls.add(tf.scalar(1, 'int32')) },
      }),
      { name: 'add', inputs: ['x'], variables },
    );
    const read = compile(backend, (_, { total }) => ({ outputs: { total } }), { name: 'read', inputs: [], variables });
    tf.tidy(() => {
      expect(add.run({ x: tf.tensor1d([1, 2]) }).previous.dataSync()[0]).toBe(0);
      expect(add.run({ x: tf.tensor1d([3, 4]) }).previous.dataSync()[0]).toBe(3);
      expect(add.run({ x: tf.tensor1d([5, 6, 7]) }).previous.dataSync()[0]).toBe(10);
      expect(read.run({}).total.dataSync()[0]).toBe(28);
    });
    expect(add.shapes).toBe(2);
    expect([...variables.get('calls')]).toEqual([3]);
    for (const owner of [add, read, variables]) owner.dispose();
  });

  test('all variables are read before any is written, and inputs may be one tensor twice', () => {
    const variables = new Variables(backend, {
      a: { shape: [2], values: Float32Array.of(1, 2) },
      b: { shape: [2], values: Float32Array.of(3, 4) },
    });
    const swap = compile(
      backend,
      ({ x, y }, { a, b }) => ({ outputs: { difference: x.sub(y), x, again: x }, variables: { a: b, b: a } }),
      { name: 'swap', inputs: ['x', 'y'], variables },
    );
    const x = tf.tensor1d([5]);
    const outputs = swap.run({ x, y: x });
    expect([...outputs.difference.dataSync()]).toEqual([0]);
    tf.dispose(outputs);
    expect([...x.dataSync()]).toEqual([5]);
    expect([[...variables.get('a')], [...variables.get('b')]]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    x.dispose();
    for (const owner of [swap, variables]) owner.dispose();
  });

  test('an axis is added to floats, integers and booleans', () => {
    const step = compile(
      backend,
      ({ f, i, b }) => ({ outputs: { f: f.expandDims(1), i: i.expandDims(0), b: b.expandDims(-1) } }),
      { name: 'expand', inputs: ['f', 'i', 'b'] },
    );
    tf.tidy(() => {
      const { f, i, b } = step.run({
        f: tf.tensor1d([1.5, 2]),
        i: tf.tensor1d([3, 4], 'int32'),
        b: tf.tensor1d([true, false], 'bool'),
      });
      expect([f.arraySync(), i.arraySync(), b.arraySync()]).toEqual([[[1.5], [2]], [[3, 4]], [[1], [0]]]);
    });
    step.dispose();
  });

  test('gradients agree with finite differences', () => {
    const variables = networkVariables(backend, judge);
    const step = discrimination(judge);
    // A step of plain descent shows the gradient: the loss is a function of the variable.
    const slope = compile(
      backend,
      (inputs, { network }) => ({
        outputs: {
          gradient: tf.grad((at) => step(inputs, { ...state, network: at }).outputs.loss as Tensor)(network),
          loss: step(inputs, { ...state, network }).outputs.loss,
        },
      }),
      {
        name: 'slope',
        inputs: ['expert', 'agent', 'mix'],
        variables,
        constants: {
          mean: variables.tensor('adamMean'),
          square: variables.tensor('adamSquare'),
          decay: variables.tensor('adamDecay'),
        },
      },
    );
    const state = {
      adamMean: variables.tensor('adamMean'),
      adamSquare: variables.tensor('adamSquare'),
      adamDecay: variables.tensor('adamDecay'),
    };
    tf.tidy(() => {
      const inputs = { expert: noise(1, [64, 5]), agent: noise(2, [64, 5]), mix: noise(3, [64, 1]).sigmoid() };
      const gradient = slope.run(inputs).gradient.dataSync<'float32'>();
      const network = variables.get('network') as Float32Array;
      const lossAt = (index: number, change: number) => {
        const moved = network.slice();
        moved[index]! += change;
        variables.set('network', moved);
        return slope.run(inputs).loss.dataSync<'float32'>()[0]!;
      };
      for (const index of [0, 17, 100, 200, 300, network.length - 1]) {
        const width = 1e-2;
        const estimate = (lossAt(index, width) - lossAt(index, -width)) / (2 * width);
        expect(Math.abs(estimate - gradient[index]!), `parameter ${index}`).toBeLessThan(1e-3);
      }
    });
    for (const owner of [slope, variables]) owner.dispose();
  });

  test('what a compiled step cannot hold is refused', () => {
    const variables = new Variables(backend, { v: { shape: [2] } });
    const outside = tf.tensor1d([1, 2]);
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2]), true, `undeclared ${backend.name}`));
    let calls = 0;
    const refused: [RegExp, (x: Tensor) => unknown][] = [
      [/Math.random changes at each call; feed noise/, (x) => x.mul(Math.random())],
      [/tf.randomNormal is random; feed noise/, () => tf.randomNormal([2], 0, 1, 'float32', 3)],
      [/tf.randomUniform is random/, () => tf.randomUniform([2])],
      [/tf.dropout is random/, (x) => tf.dropout(x, 0.5, undefined, 'seed')],
      [/tf.multinomial is random/, (x) => tf.multinomial(x as tf.Tensor1D, 3)],
      [/reads values back \(dataSync, arraySync\)/, (x) => x.mul(x.dataSync()[0]!)],
      [/reads values back \(dataSync, arraySync\)/, (x) => x.mul((x.arraySync() as number[])[0]!)],
      [/reads values back \(data, array\)/, (x) => (void x.data(), x)],
      [/a tensor float32 \[2\] from outside is used by Multiply/, (x) => x.mul(outside)],
      [/a tensor float32 \[2\] from outside is used by the result 'output_y'/, () => outside],
      [/the undeclared variable 'undeclared \w+' \(float32 \[2\]\) is used by/, (x) => x.mul(variable)],
      [/writes or frees the undeclared variable 'undeclared/, (x) => (variable.assign(x as tf.Tensor1D), x)],
      [/it makes a tf.Variable/, (x) => tf.variable(x)],
      [/it frees a tensor that was given to it/, (x) => (x.dispose(), tf.scalar(1))],
      [/Unique gives a shape that depends on data/, (x) => tf.unique(x).values],
      [/a value from JavaScript changes between calls/, (x) => x.mul(++calls)],
      [/a value from JavaScript changes between calls/, (x) => (++calls % 2 === 0 ? x.exp() : x.log())],
      [/a value from JavaScript changes between calls/, (x) => (++calls % 2 === 0 ? x : x.exp()).sub(x)],
      [/a value from JavaScript changes between calls/, (x) => [x.exp(), x.log()][++calls % 2]],
    ];
    for (const [message, use] of refused) {
      const step = compile(backend, ({ x }) => ({ outputs: { y: use(x) as Tensor } }), { name: 'bad', inputs: ['x'] });
      tf.tidy(() => {
        expect(() => step.run({ x: tf.tensor1d([1, 2]) }), String(use)).toThrow(message);
      });
      step.dispose();
    }
    const asynchronous = compile(backend, (async () => ({ outputs: {} })) as never, { name: 'bad', inputs: [] });
    expect(() => asynchronous.run({})).toThrow('it is asynchronous');
    expect([...variable.dataSync()]).toEqual([1, 2]);
    expect(Math.random()).toBeLessThan(1);
    tf.dispose([outside, variable]);
    variables.dispose();
  });

  test('a constant from outside is used if it is listed', () => {
    const scale = tf.tensor1d([10, 100]);
    const step = compile(backend, ({ x }) => ({ outputs: { y: x.mul(scale) } }), {
      name: 'scaled',
      inputs: ['x'],
      constants: { scale },
    });
    tf.tidy(() => void expect([...step.run({ x: tf.tensor1d([1, 2]) }).y.dataSync()]).toEqual([10, 200]));
    step.dispose();
    scale.dispose();
  });

  test('writes to variables are checked, and a failed step writes none', () => {
    const variables = new Variables(backend, { v: { shape: [2] }, w: { shape: [2] } });
    const attempt = (written: Record<string, unknown>) => {
      const step = compile(
        backend,
        ({ x }) => ({ outputs: { x }, variables: written === undefined ? {} : mapTo(x, written) }),
        { name: 'write', inputs: ['x'], variables },
      );
      try {
        tf.tidy(() => void step.run({ x: tf.tensor1d([1, 2]) }));
      } finally {
        step.dispose();
      }
    };
    expect(() => attempt({ v: 1, u: 1 })).toThrow("step 'write': it writes the undeclared variable 'u'");
    expect(() => attempt({ v: 1, w: 'sum' })).toThrow("the variable 'w' is float32 [2], and became float32 []");
    expect(() => attempt({ w: 'int' })).toThrow("the variable 'w' is float32 [2], and became int32 [2]");
    expect([...variables.get('v')]).toEqual([0, 0]);
    attempt({ v: 1 });
    expect([...variables.get('v')]).toEqual([1, 2]);
    variables.dispose();
  });

  test('wrong inputs are named', () => {
    const step = compile(backend, ({ x }) => ({ outputs: { y: x.neg() } }), { name: 'negate', inputs: ['x'] });
    tf.tidy(() => {
      const x = tf.scalar(1);
      expect(() => step.run({} as never)).toThrow("step 'negate': the input 'x' is missing");
      expect(() => step.run({ x, z: x } as never)).toThrow("there is no input 'z'");
      for (let size = 1; size <= maximumShapes; size++) step.run({ x: tf.zeros([size]) });
      expect(() => step.run({ x: tf.zeros([maximumShapes + 1]) })).toThrow('more than 32 shapes of inputs');
    });
    step.dispose();
    expect(() => tf.tidy(() => step.run({ x: tf.scalar(1) }))).toThrow('it is disposed of');
  });
});

function mapTo(x: Tensor, written: Record<string, unknown>): Record<string, Tensor> {
  const kinds: Record<string, () => Tensor> = { sum: () => x.sum(), int: () => x.cast('int32') };
  return Object.fromEntries(
    Object.entries(written).map(([name, kind]) => [name, kinds[String(kind)]?.() ?? x.clone()]),
  );
}

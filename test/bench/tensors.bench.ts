// Milliseconds of a minibatch: steps compiled to one graph against the same steps run by eager tfjs-node and by wasm, and,
// with --with-python, against PyTorch and JAX. Rounds take turns, so that whatever else the machine does falls on all.
import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../../src/tensors/backend';
import { chooseBackend } from '../../src/tensors/chooseBackend';
import { compile } from '../../src/tensors/compile';
import { initialMlp, mlp, type MlpShape } from '../../src/tensors/layers';
import { RandomStream } from '../../src/tensors/random';
import { unrolled } from '../../src/tensors/unrolled';
import { Variables } from '../../src/tensors/variables';
import { putInForce } from '../support/backends';
import { discrimination, networkVariables, regression } from '../support/trainingSteps';
import { PythonRival } from './pythonRival';

export const title = 'Tensors: ms a minibatch (forward, backward, Adam); the ratio is how many times as fast ours is';

interface Match {
  readonly name: string;
  readonly kind: 'regression' | 'discrimination';
  readonly sizes: readonly number[];
  readonly batch: number;
  /** Of one call, where several are unrolled. */
  readonly minibatches: number;
}

const matches: readonly Match[] = [
  { name: 'MLP 27-512-256-128-1, 512', kind: 'regression', sizes: [27, 512, 256, 128, 1], batch: 512, minibatches: 4 },
  { name: 'MLP 27-64-64-1, 512', kind: 'regression', sizes: [27, 64, 64, 1], batch: 512, minibatches: 8 },
  { name: 'MLP 27-64-64-6, 64', kind: 'regression', sizes: [27, 64, 64, 6], batch: 64, minibatches: 8 },
  {
    ...{ name: 'discriminator 23-64-64-1, 128+128', kind: 'discrimination' },
    ...{ sizes: [23, 64, 64, 1], batch: 128, minibatches: 8 },
  },
  {
    ...{ name: 'discriminator 23-512-256-1, 512+512', kind: 'discrimination' },
    ...{ sizes: [23, 512, 256, 1], batch: 512, minibatches: 4 },
  },
];
const policySizes = [27, 64, 64, 6];
const policyBatch = 64;

const roundSeconds = 0.25;
const rounds = 7;
/** `--case=WORDS` leaves out the cases whose names do not have them. */
const only = process.argv.find((word) => word.startsWith('--case='))?.slice('--case='.length) ?? '';
const python = process.argv.includes('--with-python') ? (process.env['PYTHON'] ?? 'python3') : undefined;

/** Gives the milliseconds of a minibatch, from the calls of a round. */
type Contender = () => Promise<number>;

export async function* cases() {
  const backends = { native: await chooseBackend('native'), wasm: await chooseBackend('wasm') };
  const rival = python === undefined ? undefined : new PythonRival(python, 'test/bench/tensorRivals.py');
  try {
    for (const match of matches.filter(({ name }) => name.includes(only))) yield* trainingRows(match, backends, rival);
    if ('policy'.includes(only)) yield* policyRows(backends, rival);
  } finally {
    rival?.end();
  }
}

interface Backends {
  readonly native: Backend;
  readonly wasm: Backend;
}

async function* trainingRows(match: Match, { native, wasm }: Backends, python: PythonRival | undefined) {
  const { name, minibatches } = match;
  const single = { ...match, minibatches: 1 };
  const contenders: Record<string, Contender> = {
    one: await training(native, single),
    several: await training(native, match),
    eager: await training(native, single, true),
    wasm: await training(wasm, single),
  };
  if (python !== undefined) {
    const rival =
      (library: string, { kind, sizes, batch, minibatches }: Match) =>
      () =>
        python.milliseconds({ library, kind, sizes, batch, minibatches, seconds: roundSeconds });
    contenders['PyTorch'] = rival('torch', single);
    contenders['JAX'] = rival('jax', single);
    contenders['JAX scan'] = rival('jax', match);
  }
  const times = await takeTurns(contenders);
  for (const against of Object.keys(contenders).slice(2)) {
    if (against !== 'JAX scan') yield row(`${name}: 1 a call, ${against}`, times, ['one', against]);
    if (against !== 'JAX') yield row(`${name}: ${minibatches} a call, ${against}`, times, ['several', against]);
  }
}

/** Observations in, actions out, as numbers in JavaScript's or NumPy's memory. */
async function* policyRows({ native, wasm }: Backends, python: PythonRival | undefined) {
  const contenders: Record<string, Contender> = {
    one: await policy(native),
    eager: await policy(native, true),
    wasm: await policy(wasm),
  };
  if (python !== undefined) {
    const order = { kind: 'policy', sizes: policySizes, batch: policyBatch, minibatches: 1, seconds: roundSeconds };
    contenders['PyTorch'] = () => python.milliseconds({ ...order, library: 'torch' });
    contenders['JAX'] = () => python.milliseconds({ ...order, library: 'jax' });
  }
  const times = await takeTurns(contenders);
  for (const against of Object.keys(contenders).slice(1)) {
    yield row(`policy ${policySizes.join('-')}, ${policyBatch} observations, ${against}`, times, ['one', against]);
  }
}

/** A step that trains on the same minibatches over and over. */
async function training(backend: Backend, match: Match, eager = false): Promise<Contender> {
  const { kind, sizes, batch, minibatches } = match;
  await putInForce(backend);
  const shape: MlpShape = { sizes, activation: 'tanh' };
  const variables = networkVariables(backend, shape);
  const random = new RandomStream(9, 0);
  const axes = minibatches === 1 ? [batch] : [minibatches, batch];
  const input = (width: number, draw: 'normals' | 'uniforms' = 'normals'): Tensor =>
    tensor(random[draw](new Float32Array(minibatches * batch * width)), [...axes, width]);
  const compiled = (): { run: () => { loss: Tensor } } => {
    if (kind === 'regression') {
      const step = regression(shape);
      const inputs = { x: input(sizes[0]!), y: input(sizes.at(-1)!) };
      const names = ['x', 'y'] as const;
      const options = { name: kind, inputs: names, variables, eager };
      const runner = compile(backend, minibatches === 1 ? step : unrolled(step, minibatches), options);
      return { run: () => runner.run(inputs) };
    }
    const step = discrimination(shape);
    const inputs = { expert: input(sizes[0]!), agent: input(sizes[0]!), mix: input(1, 'uniforms') };
    const names = ['expert', 'agent', 'mix'] as const;
    const options = { name: kind, inputs: names, variables, eager };
    const runner = compile(backend, minibatches === 1 ? step : unrolled(step, minibatches), options);
    return { run: () => runner.run(inputs) };
  };
  const { run } = compiled();
  return contender(backend, minibatches, () => {
    const { loss } = run();
    // wasm and eager TensorFlow compute at once; a graph has run when it returns.
    loss.dispose();
  });
}

async function policy(backend: Backend, eager = false): Promise<Contender> {
  await putInForce(backend);
  const shape: MlpShape = { sizes: policySizes, activation: 'tanh' };
  const values = initialMlp(new RandomStream(1, 0), shape);
  const variables = new Variables(backend, { network: { shape: [values.length], values } });
  const step = compile(backend, ({ x }, { network }) => ({ outputs: { actions: mlp(network, x, shape) } }), {
    ...{ name: 'policy', inputs: ['x'] as const, variables, eager },
  });
  const observations = new RandomStream(9, 0).normals(new Float32Array(policyBatch * policySizes[0]!));
  return contender(backend, 1, () =>
    tidy(() => void step.run({ x: tensor(observations, [policyBatch, policySizes[0]!]) }).actions.dataSync()),
  );
}

function contender(backend: Backend, minibatches: number, run: () => void): Contender {
  // The first call compiles.
  for (let i = 0; i < 3; i++) run();
  return async () => {
    await putInForce(backend);
    let count = 0;
    let milliseconds = 0;
    const begin = performance.now();
    do {
      run();
      count++;
      milliseconds = performance.now() - begin;
    } while (milliseconds < roundSeconds * 1000);
    return milliseconds / count / minibatches;
  };
}

type Times = Readonly<Record<string, readonly number[]>>;

/** One time of each contender a round; the first round warms up and is not counted. */
async function takeTurns(contenders: Readonly<Record<string, Contender>>): Promise<Times> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(contenders)) {
      const time = await measure();
      if (round > 0) (times[name] ??= []).push(time);
    }
  }
  return times;
}

function row(name: string, times: Times, [ours, rival]: readonly [string, string]) {
  const [mine, theirs] = [times[ours]!, times[rival]!];
  return {
    case: name,
    ours: median(mine),
    rival: median(theirs),
    unit: 'ms',
    ratio: median(mine.map((time, round) => theirs[round]! / time)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

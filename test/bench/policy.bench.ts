// Policy learning: environment steps a second, learning included, against the environments alone, and with --with-python against
// stable-baselines3's PPO with the same settings, networks and number of environments; with --returns too, what both reach in the
// same number of steps, several seeds of each (an hour). Rounds take turns, so that whatever else the machine does falls on both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { continuousWorldNamed } from '../../src/protocol/worldCatalogue';
import { Random } from '../../src/environments/random';
import { usefulThreads, VectorEnvironment } from '../../src/environments/vector/vectorEnvironment';
import { trainPolicy } from '../../src/irl/policy/trainPolicy';
import { resolvePolicyConfig, type PpoConfig } from '../../src/protocol/policyAlgorithms';
import { chooseBackend } from '../../src/tensors/chooseBackend';
import { bundleForThread } from '../support/environmentWorker';
import { PythonRival } from './pythonRival';

export const title =
  'Policy learning: PPO, 64-64 networks, 8 environments of 256 steps, 10 epochs of minibatches of 64';

const cores = 2;
const rounds = 5;
const iterationsInRound = 4;
const seeds = 5;
const python = process.argv.includes('--with-python') ? (process.env['PYTHON'] ?? 'python3') : undefined;
const withReturns = process.argv.includes('--returns');
/** `--environment=NAME` leaves out the others. */
const only = process.argv.find((word) => word.startsWith('--environment='))?.split('=')[1];

/** The same for both sides; what is not said is as usual, and not the preset of the world. */
const matches = [
  { name: 'HalfCheetah-v5', settings: { totalSteps: 200_000 } },
  { name: 'Hopper-v5', settings: { totalSteps: 200_000 } },
  {
    name: 'Pendulum-v1',
    settings: { totalSteps: 100_000, discount: 0.9, policyLearningRate: 1e-3, criticLearningRate: 1e-3 },
  },
].filter(({ name }) => only === undefined || name === only);
type Match = (typeof matches)[number];

export async function* cases() {
  const folder = mkdtempSync(path.join(tmpdir(), 'trirl-bench-'));
  const rival = python === undefined ? undefined : new PythonRival(python, 'test/bench/policyRivals.py', 'ignore');
  try {
    const workerFile = await bundleForThread('src/environments/vector/environmentWorker.ts', folder);
    for (const match of matches) {
      yield await againstEnvironments(match, workerFile);
      if (rival === undefined) continue;
      yield await againstRival(match, rival, workerFile);
      if (withReturns) yield await returnsAgainstRival(match, rival, workerFile);
    }
  } finally {
    rival?.end();
    rmSync(folder, { recursive: true });
  }
}

function configOf({ settings }: Match): PpoConfig {
  return resolvePolicyConfig({ kind: 'ppo', ...settings }, { kind: 'none' });
}

/** How much of the environments' own speed is left when a policy learns in them. */
async function againstEnvironments(match: Match, workerFile: string) {
  const environment = continuousWorldNamed(match.name);
  const threads = usefulThreads(environment, cores);
  const count = configOf(match).environments;
  const vector = await VectorEnvironment.create({ environment, count, seed: 1, threads, workerFile });
  const ours = await Ours.start(match, workerFile);
  const rates = await takeTurns(
    () => ours.rate(),
    () => Promise.resolve(stepRandomly(vector)),
  );
  await ours.end();
  await vector.dispose();
  return { case: `${match.name}: learning included, and the environments alone`, unit: 'steps/s', ...rates };
}

async function againstRival(match: Match, rival: PythonRival, workerFile: string) {
  const ours = await Ours.start(match, workerFile);
  const steps = iterationsInRound * 2048;
  const measure = async (threads: number) => (await trainRival(rival, match, { steps, seed: 0, threads })).rate;
  // It has the better of one thread of PyTorch and two.
  const threads = (await measure(1)) > (await measure(cores)) ? 1 : cores;
  const rates = await takeTurns(
    () => ours.rate(),
    () => measure(threads),
  );
  await ours.end();
  return { case: `${match.name}: steps/s, stable-baselines3 of ${threads} threads`, unit: 'steps/s', ...rates };
}

/** Mean true return of the episodes that ended in the last tenth of the steps, above that of random actions. */
async function returnsAgainstRival(match: Match, rival: PythonRival, workerFile: string) {
  const config = configOf(match);
  const sums = { ours: 0, rival: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    sums.ours += await finalReturn(match, seed, workerFile);
    const { curve } = await trainRival(rival, match, { steps: config.totalSteps, seed, threads: 1 });
    sums.rival += curve.at(-1) ?? NaN;
  }
  const random = await randomReturn(match, workerFile);
  const [ours, theirs] = [sums.ours / seeds, sums.rival / seeds];
  const steps = config.totalSteps.toLocaleString('en');
  return {
    case: `${match.name}: return after ${steps} steps, ${seeds} seeds (ratio above random, ${Math.round(random)})`,
    unit: '',
    ours,
    rival: theirs,
    ratio: (ours - random) / (theirs - random),
  };
}

async function finalReturn(match: Match, seed: number, workerFile: string): Promise<number> {
  const backend = await chooseBackend();
  const config = configOf(match);
  const world = continuousWorldNamed(match.name);
  let sum = 0;
  let count = 0;
  for await (const { report } of trainPolicy({ backend, world, seed, workerFile }, config, untuned)) {
    const { 'rollout/steps': steps, 'rollout/episodes': episodes, 'return/true': mean } = report.values;
    if (steps! <= 0.9 * config.totalSteps || episodes === 0) continue;
    sum += mean! * episodes!;
    count += episodes!;
  }
  return sum / count;
}

async function randomReturn(match: Match, workerFile: string): Promise<number> {
  const environment = continuousWorldNamed(match.name);
  const vector = await VectorEnvironment.create({ environment, count: 8, seed: 9, threads: 1, workerFile });
  const returns: number[] = [];
  while (returns.length < 50) {
    stepRandomly(vector, 1, ({ terminated, truncated, episodeReturns }) => {
      for (let i = 0; i < 8; i++) if (terminated[i] === 1 || truncated[i] === 1) returns.push(episodeReturns[i]!);
    });
  }
  await vector.dispose();
  return returns.reduce((a, b) => a + b) / returns.length;
}

const untuned = { read: () => ({ revision: 0, values: {} }) };

/** A run of ours that goes on from measurement to measurement. */
class Ours {
  private constructor(
    private readonly training: ReturnType<typeof trainPolicy>,
    private readonly stepsInRound: number,
  ) {}

  /** Compiles, which is not counted: a run does it once. */
  static async start(match: Match, workerFile: string): Promise<Ours> {
    const backend = await chooseBackend();
    const config = { ...configOf(match), totalSteps: 1e9 };
    const problem = { backend, world: continuousWorldNamed(match.name), seed: 1, workerFile };
    const training = trainPolicy(problem, config, untuned);
    await training.next();
    return new Ours(training, iterationsInRound * config.environments * config.horizon);
  }

  async rate(): Promise<number> {
    const begin = performance.now();
    for (let i = 0; i < iterationsInRound; i++) await this.training.next();
    return (this.stepsInRound / (performance.now() - begin)) * 1000;
  }

  async end(): Promise<void> {
    await this.training.return('measured');
  }
}

/** Environment steps a second with random actions, all environments together. */
function stepRandomly(
  vector: VectorEnvironment,
  batches = 500,
  afterStep: (buffers: VectorEnvironment['buffers']) => void = () => undefined,
): number {
  const { actionSpace } = vector.shape;
  if (actionSpace.kind !== 'box') throw new Error('only boxes of actions are compared here');
  const { low, high } = actionSpace;
  const { actions } = vector.buffers;
  const begin = performance.now();
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < actions.length; i++) {
      actions[i] = shared.uniform(low[i % low.length]!, high[i % high.length]!);
    }
    vector.step();
    afterStep(vector.buffers);
  }
  return ((batches * vector.sizes.count) / (performance.now() - begin)) * 1000;
}

const shared = new Random(2);

/** Medians; the first round of each warms up and is not counted. */
async function takeTurns(measureOurs: () => Promise<number>, measureRival: () => Promise<number>) {
  const pairs: { ours: number; rival: number }[] = [];
  for (let round = 0; round <= rounds; round++) pairs.push({ ours: await measureOurs(), rival: await measureRival() });
  const counted = pairs.slice(1);
  return {
    ours: median(counted.map(({ ours }) => ours)),
    rival: median(counted.map(({ rival }) => rival)),
    ratio: median(counted.map(({ ours, rival }) => ours / rival)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

interface RivalOrder {
  readonly steps: number;
  readonly seed: number;
  /** Of PyTorch. */
  readonly threads: number;
}

interface RivalAnswer {
  /** Steps a second. */
  readonly rate: number;
  /** Mean returns of episodes by tenth of the steps. */
  readonly curve: readonly (number | null)[];
}

function trainRival(rival: PythonRival, match: Match, order: RivalOrder): Promise<RivalAnswer> {
  const config = configOf(match);
  return rival.ask({ ...config, learningRate: config.policyLearningRate, environment: match.name, ...order });
}

// Environment steps per second: ours in one thread against the bare simulation, and, with --with-python, ours in one thread
// and on two cores against Gymnasium's vectorised ones. Rounds take turns, so that whatever else the machine does falls on both.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { continuousWorldNamed } from '../../src/protocol/worldCatalogue';
import { createMujoco, mujocoTasks } from '../../src/environments/mujoco/createMujoco';
import { loadMujoco } from '../../src/environments/mujoco/engine';
import { compileModel, Simulation } from '../../src/environments/mujoco/simulation';
import { Random } from '../../src/environments/random';
import { usefulThreads, VectorEnvironment } from '../../src/environments/vector/vectorEnvironment';
import { classicNames, mujocoNames, type MujocoName } from '../../src/protocol/continuousWorlds';
import { bundleForThread } from '../support/environmentWorker';

export const title = 'Environments: steps per second, 16 environments at a time, random actions';

const count = 16;
const cores = 2;
const roundSeconds = 0.4;
const rounds = 7;
/** `--environment=NAME` leaves out the others, `--rival=bare`, `sync` or `async` the other comparisons. */
const wanted = (option: string) => process.argv.find((word) => word.startsWith(`--${option}=`))?.split('=')[1];
const isWanted = (name: string) => [undefined, name].includes(wanted('environment'));
const isRival = (name: string) => [undefined, name].includes(wanted('rival'));
/** Of the program that runs Gymnasium, where it is asked for. */
const python = process.argv.includes('--with-python') ? (process.env['PYTHON'] ?? 'python3') : undefined;

export async function* cases() {
  const folder = mkdtempSync(path.join(tmpdir(), 'trirl-bench-'));
  const gymnasium = python === undefined ? undefined : new Gymnasium(python);
  try {
    for (const name of mujocoNames.filter(isWanted)) if (isRival('bare')) yield await againstBareSimulation(name);
    if (gymnasium === undefined) return;
    const workerFile = await bundleForThread('src/environments/vector/environmentWorker.ts', folder);
    for (const name of [...mujocoNames, ...classicNames].filter(isWanted)) {
      for (const mode of (['sync', 'async'] as const).filter(isRival))
        yield await againstGymnasium(gymnasium, { name, mode, workerFile });
    }
  } finally {
    gymnasium?.end();
    rmSync(folder, { recursive: true });
  }
}

/** MuJoCo's steps a second within environments and without: the same body, starts, actions and lengths of episodes. */
async function againstBareSimulation(name: MujocoName) {
  const { frameSkip, maxEpisodeSteps } = mujocoTasks[name];
  const vector = await VectorEnvironment.create({
    environment: continuousWorldNamed(name),
    count,
    seed: 1,
    threads: 1,
  });
  const bare = await bareSimulation(name, maxEpisodeSteps);
  const rates = await takeTurns(() => stepFor(vector) * frameSkip, bare.stepForAWhile);
  await vector.dispose();
  bare.dispose();
  return { case: `${name}: mj_step within, and bare`, unit: 'mj_step/s', ...rates };
}

async function bareSimulation(name: MujocoName, longest: number) {
  const task = mujocoTasks[name];
  const environment = await createMujoco({ kind: 'mujoco', name });
  const random = new Random(1);
  const { high } = environment.actionSpace;
  const state = new Float64Array(environment.stateNames.length);
  // Recorded, so that the bare simulation does the same episodes over and over.
  const episodes = Array.from({ length: 20 }, (_, seed) => {
    environment.reset(seed);
    environment.readState(state);
    const start = state.slice();
    const actions: number[][] = [];
    do actions.push(high.map((limit) => random.uniform(-limit, limit)));
    while (!environment.step(actions.at(-1)!).terminated && actions.length < longest);
    return { start, actions };
  });
  environment.dispose();
  const simulation = new Simulation(compileModel(await loadMujoco(), task.model));
  let next = 0;
  return {
    stepForAWhile(): number {
      const begin = performance.now();
      let steps = 0;
      let seconds = 0;
      do {
        const { start, actions } = episodes[next++ % episodes.length]!;
        simulation.reset();
        const { qpos, qvel, ctrl } = simulation.arrays;
        qpos.set(start.subarray(0, qpos.length));
        qvel.set(start.subarray(qpos.length, qpos.length + qvel.length));
        for (const action of actions) {
          ctrl.set(action);
          for (let i = 0; i < task.frameSkip; i++) simulation.step();
          steps += task.frameSkip;
        }
        seconds = (performance.now() - begin) / 1000;
      } while (seconds < roundSeconds);
      return steps / seconds;
    },
    dispose: () => simulation.dispose(),
  };
}

interface Match {
  readonly name: string;
  readonly mode: 'sync' | 'async';
  readonly workerFile: string;
}

/** The rival has the better of 16 environments, as ours, and one a core: its asynchronous ones are processes each. */
async function againstGymnasium(gymnasium: Gymnasium, { name, mode, workerFile }: Match) {
  const environment = continuousWorldNamed(name);
  const threads = mode === 'sync' ? 1 : usefulThreads(environment, cores);
  const vector = await VectorEnvironment.create({ environment, count, seed: 1, threads, workerFile });
  const few = await gymnasium.rate(name, mode, cores);
  const many = await gymnasium.rate(name, mode, count);
  const rivalCount = few > many ? cores : count;
  const rates = await takeTurns(
    () => stepFor(vector),
    () => gymnasium.rate(name, mode, rivalCount),
  );
  await vector.dispose();
  const rival = `${mode === 'sync' ? 'SyncVectorEnv' : 'AsyncVectorEnv'} of ${rivalCount}`;
  return { case: `${name}: ${threads} thread${threads === 1 ? '' : 's'}, ${rival}`, unit: 'steps/s', ...rates };
}

/** Environment steps a second, all environments together. */
function stepFor(vector: VectorEnvironment): number {
  const { actionSpace } = vector.shape;
  const random = new Random(2);
  const { actions } = vector.buffers;
  const batches = Array.from({ length: 16 }, () =>
    Float64Array.from(actions, (_, i) => {
      if (actionSpace.kind === 'discrete') return random.index(actionSpace.names.length);
      const entry = i % actionSpace.high.length;
      return random.uniform(actionSpace.low[entry]!, actionSpace.high[entry]!);
    }),
  );
  const begin = performance.now();
  let steps = 0;
  let seconds = 0;
  do {
    for (const batch of batches) {
      actions.set(batch);
      vector.step();
    }
    steps += batches.length * count;
    seconds = (performance.now() - begin) / 1000;
  } while (seconds < roundSeconds);
  return steps / seconds;
}

/** Medians; the first round of each warms up and is not counted. */
async function takeTurns(measureOurs: () => number, measureRival: () => number | Promise<number>) {
  const pairs: { ours: number; rival: number }[] = [];
  for (let round = 0; round <= rounds; round++) pairs.push({ ours: measureOurs(), rival: await measureRival() });
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

/** A Python that steps Gymnasium's environments while ours rest. */
class Gymnasium {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(private readonly program: string) {
    // MuJoCo writes a file with its warnings to where it runs.
    const words = [path.resolve('test/bench/environmentRivals.py')];
    this.child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'], cwd: tmpdir() });
    // That it is not there, or has ended, shows as an answer that does not come.
    this.child.on('error', () => undefined);
    this.child.stdin!.on('error', () => undefined);
    this.lines = readline.createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  async rate(environment: string, mode: 'sync' | 'async', environments: number): Promise<number> {
    const order = { environment, mode, count: environments, seconds: roundSeconds };
    this.child.stdin!.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.program} has ended: it needs gymnasium[mujoco]; PYTHON names another one`);
    return (JSON.parse(value) as { rate: number }).rate;
  }

  end(): void {
    this.child.stdin!.end();
  }
}

// The tabular algorithms: the reference's conventions against the public code's recorded time, and TRIRL against classical
// dual ascent in passes over the transitions. A direct solve counts as its multiply-adds over those of a pass.
import { trainMaxEnt } from '../../src/irl/tabular/maxEnt';
import { referenceExpert, trainReference } from '../../src/irl/tabular/reference';
import { trainTrirl } from '../../src/irl/tabular/trirl';
import type { TabularProblem } from '../../src/irl/tabular/problem';
import type { Training } from '../../src/irl/training';
import { algorithmSchema, type AlgorithmConfig } from '../../src/protocol/experiment';
import { exactProblem, grid } from '../unit/irl/worlds';

export const title = 'Tabular: time per iteration and sweeps to occupancy KL 1e-3';

/** Seconds an iteration of the public code takes on 5x5 (Python 3.11, numpy 2.4, two cores). */
const publicSecondsPerIteration = 1.29;

const targetKl = 1e-3;
/** Learning rates tried for the classical algorithm; it is given the best of them in hindsight. */
const learningRates = [0.1, 0.3, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100, 200];
const iterationLimit = 150;

const still = { read: () => ({ revision: 0, values: {} }) };

function config<K extends AlgorithmConfig['kind']>(kind: K, over: object = {}): Extract<AlgorithmConfig, { kind: K }> {
  return algorithmSchema.parse({ kind, ...over }) as Extract<AlgorithmConfig, { kind: K }>;
}

export async function* cases() {
  yield await referenceTime();
  for (const size of [5, 10, 20, 32]) {
    const problem = exactProblem(grid(size));
    const ours = await toTarget(trainTrirl(problem, config('trirl', { stopAtKl: targetKl }), still));
    if (!ours) throw new Error(`TRIRL did not reach KL ${targetKl} on ${size}x${size}`);
    for (const forwardSolver of ['valueIteration', 'policyIteration'] as const) {
      const rival = await bestClassical(problem, forwardSolver);
      const how = forwardSolver === 'valueIteration' ? 'soft value iteration' : 'our direct solver';
      yield {
        case: `${size}x${size}: TRIRL ${ours.iterations} it, classical by ${how} ${rival.iterations} it (rate ${rival.rate})`,
        ours: ours.sweeps,
        rival: rival.sweeps,
        unit: 'sweeps',
        ratio: ours.sweeps / rival.sweeps,
      };
    }
  }
}

/** Median over runs of the seconds of one iteration, solves, measures and reports included. */
async function referenceTime() {
  const mdp = grid(5);
  const options = config('trirlReference');
  const expert = referenceExpert(mdp, options.sweepTolerance);
  const times: number[] = [];
  for (let run = 0; run < 9; run++) {
    const from = performance.now();
    let iterations = 0;
    for await (const step of trainReference(mdp, expert, options, still)) iterations = step.report.iteration;
    times.push((performance.now() - from) / 1000 / iterations);
  }
  times.sort((a, b) => a - b);
  const ours = times[Math.floor(times.length / 2)]! * 1000;
  const rival = publicSecondsPerIteration * 1000;
  return {
    case: 'reference mode 5x5 against the public code’s recorded 1.29 s',
    ours,
    rival,
    unit: 'ms/iteration',
    ratio: rival / ours,
  };
}

interface Cost {
  readonly iterations: number;
  readonly sweeps: number;
}

/** Cost until the target is met; undefined if it never is. */
async function toTarget(training: Training, giveUpAt = Infinity): Promise<Cost | undefined> {
  for await (const { report } of training) {
    const sweeps = report.values['solver/sweeps']!;
    if (report.values['occupancy/kl']! <= targetKl) return { iterations: report.iteration, sweeps };
    if (sweeps > giveUpAt) return undefined;
  }
  return undefined;
}

async function bestClassical(
  problem: TabularProblem,
  forwardSolver: 'valueIteration' | 'policyIteration',
): Promise<Cost & { rate: number }> {
  let best: (Cost & { rate: number }) | undefined;
  for (const learningRate of learningRates) {
    const options = config('maxEnt', { learningRate, forwardSolver, maximumIterations: iterationLimit });
    const cost = await toTarget(trainMaxEnt(problem, options, still), best?.sweeps);
    if (cost && (!best || cost.sweeps < best.sweeps)) best = { ...cost, rate: learningRate };
  }
  if (!best) throw new Error('no learning rate reaches the target');
  return best;
}

// TRIRL in the conventions of the public reference implementation, for parity with its published numbers and not for daily
// use: constant η, reward at the next state, undiscounted occupancies cut off at a tolerance, logarithms clipped. What
// differs from trirl.ts is convention, and is listed where it is used. The policies themselves are solved exactly: the
// reference's value iteration leaves only an additive constant in the values, which no policy feels.
import type { FiniteMdp } from '../../environments/finiteMdp';
import type { AlgorithmConfig } from '../../protocol/experiment';
import type { RewardSnapshot } from '../../protocol/learnedReward';
import type { FiniteTraining, TunableSource } from '../training';
import { policyEntropy } from './divergences';
import { TrainingClock, type MetricValues } from './measures';
import { dot, uniformPolicy } from './problem';
import { SoftSolver } from './softSolver';

export type ReferenceOptions = Extract<AlgorithmConfig, { kind: 'trirlReference' }>;

/** Floors of the reference's logarithms: of occupancies in the reward target, in KL and policies, and in the dual. */
const targetFloor = 1e-6;
const policyFloor = 1e-10;
const dualFloor = 1e-5;
/** Relative Bellman residual: to rounding. */
const solverTolerance = 1e-16;

/** The expert of the reference: soft-optimal for the true reward at the next state, with its undiscounted occupancy. */
export interface ReferenceExpert {
  readonly policy: Float64Array;
  /** Undiscounted, normalised to 1, [S]. */
  readonly occupancy: Float64Array;
  /** Discounted returns under the true reward at the next state. */
  readonly expertReturn: number;
  readonly randomReturn: number;
  /** Of the uniform policy, counted alike. */
  readonly randomOccupancy: Float64Array;
}

export function referenceExpert(mdp: FiniteMdp, sweepTolerance: number): ReferenceExpert {
  const solver = new SoftSolver(mdp);
  const income = arrivalIncome(mdp, referenceReward(mdp));
  const policy = uniformPolicy(mdp);
  solver.solve(income, new Float64Array(mdp.states), policy, solverTolerance);
  const occupancy = new Float64Array(mdp.states);
  undiscountedOccupancy(solver, sweepTolerance, occupancy);
  const expertReturn = expectedReturn(solver, income, policy);
  const uniform = uniformPolicy(mdp);
  solver.system.setPolicy(uniform);
  const randomReturn = expectedReturn(solver, income, uniform);
  const randomOccupancy = new Float64Array(mdp.states);
  undiscountedOccupancy(solver, sweepTolerance, randomOccupancy);
  return { policy, occupancy, expertReturn, randomReturn, randomOccupancy };
}

export async function* trainReference(
  mdp: FiniteMdp,
  expert: ReferenceExpert,
  options: ReferenceOptions,
  source: TunableSource,
): FiniteTraining {
  const { states } = mdp;
  const clock = new TrainingClock();
  const solver = new SoftSolver(mdp);
  const trueIncome = arrivalIncome(mdp, referenceReward(mdp));
  const reward = new Float64Array(states).fill(options.initialReward);
  // The reference keeps rewards as a matrix [s, s'] of which only the diagonal is used; its stop test sees the rest decay.
  let offDiagonal = options.initialReward;
  const largeStep = new Float64Array(states);
  const values = new Float64Array(states);
  const policy = uniformPolicy(mdp);
  const oldPolicy = uniformPolicy(mdp);
  const occupancy = new Float64Array(states);
  const localReward = new Float64Array(states * mdp.actions);
  const localIncome = new Float64Array(states * mdp.actions);
  solver.system.setPolicy(policy);
  undiscountedOccupancy(solver, options.sweepTolerance, occupancy);

  for (let iteration = 1; iteration <= options.maximumIterations; iteration++) {
    const { revision, values: tuned } = source.read();
    const eta = tuned.eta ?? options.eta;
    const dualStep = tuned.dualStepSize ?? options.dualStepSize;
    const beta = tuned.beta ?? options.beta;
    const corrected = dualStep / (1 + eta);

    let change = Math.abs(corrected * offDiagonal);
    offDiagonal *= 1 - corrected;
    for (let s = 0; s < states; s++) {
      const target =
        beta * (Math.log(clip(expert.occupancy[s]!, targetFloor)) - Math.log(clip(occupancy[s]!, targetFloor)));
      const old = reward[s]!;
      largeStep[s] = (1 - dualStep) * old + dualStep * target;
      reward[s] = (1 - corrected) * old + corrected * target;
      change = Math.max(change, Math.abs(reward[s]! - old));
    }

    clock.time('time/policySeconds', () => {
      for (let s = 0; s < states; s++) {
        for (let i = s * mdp.actions; i < (s + 1) * mdp.actions; i++) {
          oldPolicy[i] = clip(policy[i]!, policyFloor);
          localReward[i] = (largeStep[s]! + eta * Math.log(oldPolicy[i]!)) / (1 + eta);
        }
      }
      arrivalIncome(mdp, localReward, localIncome);
      solver.solve(localIncome, values, policy, solverTolerance);
    });
    clock.time('time/occupancySeconds', () => {
      undiscountedOccupancy(solver, options.sweepTolerance, occupancy);
    });

    const measures: MetricValues = {
      'occupancy/kl': clippedKl(occupancy, expert.occupancy),
      'dual/value': referenceDual(solver, expert.occupancy, largeStep, policy, beta, options.sweepTolerance),
      'policy/kl': meanPolicyKl(mdp, policy, oldPolicy),
      'policy/entropy': policyEntropy(mdp, occupancy, policy),
      'trustRegion/eta': eta,
      'reward/step': corrected,
      'reward/dualStepSize': dualStep,
      'reward/change': change,
    };
    const achieved = expectedReturn(solver, trueIncome, policy);
    measures['return/true'] = achieved;
    measures['return/normalised'] = (achieved - expert.randomReturn) / (expert.expertReturn - expert.randomReturn);

    yield {
      report: { iteration, revision, values: { ...measures, 'solver/sweeps': solver.sweeps, ...clock.stop() } },
      snapshot: (): RewardSnapshot => ({
        iteration,
        revision,
        values: Array.from(reward),
        policy: Array.from(policy),
        occupancy: Array.from(occupancy),
      }),
    };
    clock.go();
    if (change <= options.stopAtRewardChange) return `no reward moved by more than ${options.stopAtRewardChange}`;
  }
  return `all ${options.maximumIterations} iterations are done`;
}

/**
 * True reward R(s', a), [S * A]: that of the state arrived in, but an action that aims at an absorbing state from beside
 * it already earns that state's reward.
 */
function referenceReward(mdp: FiniteMdp): Float64Array {
  const { states, actions, reward } = mdp;
  if (!reward) throw new Error('the reference conventions need an environment with a true reward');
  const table = new Float64Array(states * actions);
  for (let s = 0; s < states; s++) {
    for (let a = 0; a < actions; a++) {
      const aim = intendedState(mdp, s, a);
      table[s * actions + a] = mdp.absorbing[aim] ? reward[aim]! : reward[s]!;
    }
  }
  return table;
}

/** Where an action means to go: along its arrow on a grid, else the likeliest next state. */
function intendedState(
  { grid, actionArrows, actions, rowStart, nextState, probability }: FiniteMdp,
  s: number,
  a: number,
): number {
  if (grid && actionArrows) {
    const x = (s % grid.width) + actionArrows[a]![0];
    const y = Math.floor(s / grid.width) + actionArrows[a]![1];
    return x < 0 || y < 0 || x >= grid.width || y >= grid.height ? s : y * grid.width + x;
  }
  const first = rowStart[s * actions + a]!;
  let best = first;
  for (let k = first; k < rowStart[s * actions + a + 1]!; k++) if (probability[k]! > probability[best]!) best = k;
  return nextState[best]!;
}

/** Σ P(s'|s,a) R(s', a) for every (s, a), [S * A]: a reward at the next state as one received on leaving. */
function arrivalIncome(mdp: FiniteMdp, table: Float64Array, out = new Float64Array(table.length)): Float64Array {
  const { states, actions, rowStart, nextState, probability } = mdp;
  for (let s = 0; s < states; s++) {
    for (let a = 0; a < actions; a++) {
      const row = s * actions + a;
      let sum = 0;
      for (let k = rowStart[row]!; k < rowStart[row + 1]!; k++)
        sum += probability[k]! * table[nextState[k]! * actions + a]!;
      out[row] = sum;
    }
  }
  return out;
}

/** d = start + P_πᵀ d with nothing leaving absorbing states, from 0 until no entry moves by more than the tolerance; normalised. */
function undiscountedOccupancy({ mdp, system }: SoftSolver, tolerance: number, out: Float64Array): void {
  let d = new Float64Array(mdp.states);
  let next = new Float64Array(mdp.states);
  out.fill(0);
  for (let change = Infinity; change > tolerance;) {
    for (let s = 0; s < d.length; s++) if (mdp.absorbing[s]) d[s] = 0;
    system.propagate(d, next);
    change = 0;
    for (let s = 0; s < d.length; s++) {
      next[s]! += mdp.start[s]!;
      // The zeroed entries count with their value before: absorbed mass arrives anew in every sweep.
      change = Math.max(change, Math.abs(next[s]! - out[s]!));
    }
    out.set(next);
    [d, next] = [next, d];
  }
  let total = 0;
  for (const mass of out) total += mass;
  for (let s = 0; s < out.length; s++) out[s]! /= total;
}

/** V(s₀) + β logsumexp(log ρ_E − r̃/β), V by sweeps of policy evaluation from 0, entropy at temperature 1/β. */
function referenceDual(
  { mdp, system }: SoftSolver,
  expert: Float64Array,
  reward: Float64Array,
  policy: Float64Array,
  beta: number,
  tolerance: number,
): number {
  const { states, actions } = mdp;
  const income = new Float64Array(states);
  system.expectation(reward, income);
  for (let s = 0; s < states; s++) {
    for (let i = s * actions; i < (s + 1) * actions; i++)
      if (policy[i]! > 0) income[s]! -= (policy[i]! * Math.log(policy[i]!)) / beta;
  }
  const values = system.sweepValues(income, tolerance);
  let largest = -Infinity;
  for (let s = 0; s < states; s++)
    largest = Math.max(largest, Math.log(clip(expert[s]!, dualFloor)) - reward[s]! / beta);
  let sum = 0;
  for (let s = 0; s < states; s++) sum += Math.exp(Math.log(clip(expert[s]!, dualFloor)) - reward[s]! / beta - largest);
  return dot(mdp.start, values) + beta * (largest + Math.log(sum));
}

/** Discounted return of the policy that the system is set to, reward at the next state. */
function expectedReturn({ mdp, system }: SoftSolver, income: Float64Array, policy: Float64Array): number {
  const c = new Float64Array(mdp.states);
  for (let s = 0; s < mdp.states; s++) {
    for (let i = s * mdp.actions; i < (s + 1) * mdp.actions; i++) c[s]! += policy[i]! * income[i]!;
  }
  const values = new Float64Array(mdp.states);
  system.evaluate(c, values);
  return dot(mdp.start, values);
}

function clippedKl(occupancy: Float64Array, expert: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < occupancy.length; s++) {
    const p = clip(occupancy[s]!, policyFloor);
    sum += p * (Math.log(p) - Math.log(clip(expert[s]!, policyFloor)));
  }
  return sum;
}

/** KL(π ‖ π_old), the mean over states: the reference does not weigh it by occupancy. */
function meanPolicyKl(mdp: FiniteMdp, policy: Float64Array, old: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < policy.length; i++) {
    const p = clip(policy[i]!, policyFloor);
    sum += p * (Math.log(p) - Math.log(old[i]!));
  }
  return sum / mdp.states;
}

function clip(x: number, floor: number): number {
  return Math.min(1, Math.max(floor, x));
}

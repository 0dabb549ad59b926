// Trust Region Inverse Reinforcement Learning on a finite MDP, exact. The loop is whole in this file.
//
// Letters of the paper (arXiv 2605.11020): r reward, π policy, ρ its discounted normalised occupancy, ρ_E the expert's,
// β weight of the occupancy match, ε dual step, δ KL bound of the trust region, η its multiplier, ε′ = ε / (1 + η).
//
// In exact arithmetic the policy that is optimal for the large step r̃ = (1 − ε) r + ε β log(ρ_E/ρ) within a trust region
// of multiplier η is the soft-optimal policy of the corrected reward (1 − ε′) r + ε′ β log(ρ_E/ρ) (the reward-correction
// theorem). So the local update looks for the largest admissible ε′ ≤ ε along that line, and η is read off as ε/ε′ − 1.
// Admissible: E_ρ KL(π ‖ π_old) ≤ δ, not past the minimum of the dual's quadratic model, and G does not rise.
import type { AlgorithmConfig } from '../../protocol/experiment';
import type { RewardSnapshot } from '../../protocol/learnedReward';
import type { FiniteTraining, TunableSource } from '../training';
import { askedOccupancy, dualValue, occupancyKl, policyKl } from './divergences';
import { commonMeasures, TrainingClock } from './measures';
import { dot, uniformPolicy, type TabularProblem } from './problem';
import { rewardDirection, type RewardDirection } from './rewardDirection';
import { SoftSolver } from './softSolver';

export type TrirlOptions = Extract<AlgorithmConfig, { kind: 'trirl' }>;

/** Relative Bellman residual. */
const solverTolerance = 1e-11;
/** Rounding of G, relative to its size: a smaller rise is none. */
const dualRounding = 1e-12;
/** A KL this close above the bound counts as on it; the search aims slightly inside. */
const boundSlack = 1e-6;
const boundAim = 0.97;
/** Far over the bound the KL is steeper than quadratic: aiming by the square root would fall short of it by decades. */
const strongestShrink = 0.4;
/**
 * Share of the step to the minimum of the dual's quadratic model. Going all the way makes successive steps zigzag, the
 * old ailment of steepest descent; a little less breaks the pattern (a gap of 1e-7 on 32x32 in 100 iterations, not 400).
 */
const relaxation = 0.85;
const trialLimit = 60;
/** Share of the gap at which a linear reward is done, measured by what one step can still gain. */
const promiseShare = 0.01;

export async function* trainTrirl(
  problem: TabularProblem,
  options: TrirlOptions,
  source: TunableSource,
): FiniteTraining {
  const { mdp } = problem;
  const clock = new TrainingClock();
  const solver = new SoftSolver(mdp);
  const direction = rewardDirection(problem);
  let now = startingIterate(solver, options.initialReward);
  let next = emptyIterate(mdp.states, mdp.actions);
  const line = new SearchLine(problem, solver, direction);

  for (let iteration = 1; iteration <= options.maximumIterations; iteration++) {
    const { revision, values: tuned } = source.read();
    const dualStep = tuned.dualStepSize ?? options.dualStepSize;
    const klBound = tuned.klBound ?? options.klBound;
    const beta = tuned.beta ?? options.beta;

    const update = clock.time('time/policySeconds', () => line.search(now, next, { dualStep, klBound, beta }));
    if (update.step > 0) {
      direction.accept(update.step);
      [now, next] = [next, now];
    }

    // A linear reward reaches the least G of its span, which no gap to the unrestricted optimum certifies.
    const gap = problem.features ? undefined : dualityGap(problem, now, beta);
    const measures = commonMeasures(problem, now.occupancy, now.policy);
    const { reward, policy, occupancy } = now;
    const weights = direction.weights;
    yield {
      report: {
        iteration,
        revision,
        values: {
          ...measures,
          'dual/value': update.dual,
          ...(gap === undefined ? {} : { 'dual/gap': gap }),
          'dual/refused': update.refused,
          'policy/kl': update.policyKl,
          'policy/klBound': klBound,
          ...(update.step > 0 ? { 'trustRegion/eta': dualStep / update.step - 1, 'reward/step': update.step } : {}),
          'reward/dualStepSize': dualStep,
          'reward/change': update.change,
          'solver/sweeps': solver.sweeps,
          ...clock.stop(),
        },
      },
      snapshot: (): RewardSnapshot => ({
        iteration,
        revision,
        values: Array.from(reward),
        policy: Array.from(policy),
        occupancy: Array.from(occupancy),
        ...(weights ? { weights: Array.from(weights) } : {}),
      }),
    };
    clock.go();

    if (gap !== undefined && gap <= options.stopAtGap)
      return `duality gap ${gap.toExponential(2)} nats is under ${options.stopAtGap}`;
    if (gap === undefined && update.promised <= promiseShare * options.stopAtGap) {
      return `no step along the features promises more than ${(promiseShare * options.stopAtGap).toExponential(1)} nats`;
    }
    const kl = measures['occupancy/kl']!;
    if (kl <= options.stopAtKl) return `occupancy KL ${kl.toExponential(2)} nats is under ${options.stopAtKl}`;
    if (update.step === 0) return 'no step lowers the dual any further';
  }
  return `all ${options.maximumIterations} iterations are done`;
}

/** A reward with everything that belongs to it: its soft values V, soft-optimal policy π and occupancy ρ. */
interface Iterate {
  readonly reward: Float64Array;
  readonly values: Float64Array;
  readonly policy: Float64Array;
  readonly occupancy: Float64Array;
}

function emptyIterate(states: number, actions: number): Iterate {
  return {
    reward: new Float64Array(states),
    values: new Float64Array(states),
    policy: new Float64Array(states * actions),
    occupancy: new Float64Array(states),
  };
}

/** The uniform policy is soft-optimal for every constant reward c, with values (c + log A) / (1 − γ). */
function startingIterate(solver: SoftSolver, constant: number): Iterate {
  const { mdp } = solver;
  const iterate = {
    ...emptyIterate(mdp.states, mdp.actions),
    policy: uniformPolicy(mdp),
  };
  iterate.reward.fill(constant);
  iterate.values.fill((constant + Math.log(mdp.actions)) / (1 - mdp.discount));
  solver.system.setPolicy(iterate.policy);
  solver.system.occupancy(iterate.occupancy);
  return iterate;
}

/**
 * G(r) less the primal value of π: β KL(ρ_π ‖ q) with q ∝ ρ_E exp(−r/β). Zero exactly at the optimum.
 * @returns nats
 */
function dualityGap(problem: TabularProblem, { reward, occupancy }: Iterate, beta: number): number {
  const asked = new Float64Array(occupancy.length);
  askedOccupancy(problem.expertOccupancy, reward, beta, asked);
  return beta * occupancyKl(occupancy, asked);
}

interface SearchBounds {
  readonly dualStep: number;
  readonly klBound: number;
  readonly beta: number;
}

interface LocalUpdate {
  /** ε′; 0 if no step lowers G, and then nothing has changed. */
  readonly step: number;
  readonly policyKl: number;
  /** G after the step. */
  readonly dual: number;
  /** What the quadratic model of G promised along d, nats. */
  readonly promised: number;
  /** Steps taken back because G rose. */
  readonly refused: number;
  /** ‖Δr‖∞. */
  readonly change: number;
}

/** The trust-region policy update as a search along r + ε′ d. */
class SearchLine {
  private readonly d: Float64Array;
  /** Derivative of V along d: the values of d under the current policy. */
  private readonly slopeOfValues: Float64Array;
  private readonly asked: Float64Array;

  constructor(
    private readonly problem: TabularProblem,
    private readonly solver: SoftSolver,
    private readonly direction: RewardDirection,
  ) {
    const { states } = problem.mdp;
    this.d = new Float64Array(states);
    this.slopeOfValues = new Float64Array(states);
    this.asked = new Float64Array(states);
  }

  /** Finds ε′ and writes the iterate it leads to into `to`. The solver's system must be set to `from.policy`. */
  search(from: Iterate, to: Iterate, { dualStep, klBound, beta }: SearchBounds): LocalUpdate {
    const { problem, solver, d, slopeOfValues, asked } = this;
    const { mdp, expertOccupancy } = problem;
    const dualBefore = dualValue(problem, from.reward, from.values, beta);
    askedOccupancy(expertOccupancy, from.reward, beta, asked);
    this.direction.compute(from.reward, from.occupancy, asked, beta, d);
    solver.system.evaluate(d, slopeOfValues);

    // Second order along d: KL ≈ ½ ε′² F, G ≈ G₀ + ε′ g + ½ ε′² (F + Var_q(d) / β).
    const fisher = this.fisher(from);
    const slope = dot(from.occupancy, d) - dot(asked, d);
    const curvature = fisher + variance(asked, d) / beta;
    const promised = curvature > 0 ? (slope * slope) / (2 * curvature) : 0;
    let step = Math.min(dualStep, Math.sqrt((2 * klBound) / fisher), (relaxation * -slope) / curvature);
    if (!(step > 0)) return { step: 0, policyKl: 0, dual: dualBefore, promised, refused: 0, change: 0 };

    let refused = 0;
    for (let trial = 0; trial < trialLimit; trial++) {
      this.take(from, to, step);
      const moved = policyKl(mdp, to.occupancy, to.policy, from.policy);
      const dual = dualValue(problem, to.reward, to.values, beta);
      if (moved > klBound * (1 + boundSlack)) {
        step *= Math.max(strongestShrink, Math.min(0.95, Math.sqrt((boundAim * klBound) / moved)));
      } else if (dual > dualBefore + dualRounding * Math.abs(dualBefore)) {
        refused++;
        step /= 2;
      } else {
        return { step, policyKl: moved, dual, promised, refused, change: step * maximumMagnitude(d) };
      }
    }
    // Leave the system as it was found, at the policy that stays.
    solver.system.setPolicy(from.policy);
    return { step: 0, policyKl: 0, dual: dualBefore, promised, refused, change: 0 };
  }

  /** The soft-optimal iterate for r + step · d, warm-started along the tangent. */
  private take(from: Iterate, to: Iterate, step: number): void {
    for (let s = 0; s < this.d.length; s++) {
      to.reward[s] = from.reward[s]! + step * this.d[s]!;
      to.values[s] = from.values[s]! + step * this.slopeOfValues[s]!;
    }
    to.occupancy.set(from.occupancy);
    this.solver.solve(to.reward, to.values, to.policy, solverTolerance);
    this.solver.system.occupancy(to.occupancy);
  }

  /** F = E_ρ Var_π[γ Σ P(s'|s,a) δV(s')]: the Fisher information of the policy along d. */
  private fisher({ policy, occupancy }: Iterate): number {
    const { states, actions, discount, rowStart, nextState, probability } = this.problem.mdp;
    let total = 0;
    for (let s = 0; s < states; s++) {
      let mean = 0;
      let square = 0;
      for (let row = s * actions; row < (s + 1) * actions; row++) {
        let expected = 0;
        for (let k = rowStart[row]!; k < rowStart[row + 1]!; k++)
          expected += probability[k]! * this.slopeOfValues[nextState[k]!]!;
        expected *= discount;
        mean += policy[row]! * expected;
        square += policy[row]! * expected * expected;
      }
      total += occupancy[s]! * Math.max(0, square - mean * mean);
    }
    return total;
  }
}

function variance(weights: Float64Array, x: Float64Array): number {
  let mean = 0;
  let square = 0;
  for (let i = 0; i < x.length; i++) {
    mean += weights[i]! * x[i]!;
    square += weights[i]! * x[i]! * x[i]!;
  }
  return Math.max(0, square - mean * mean);
}

function maximumMagnitude(x: Float64Array): number {
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  return largest;
}

// Apprenticeship learning by the projection method (Abbeel and Ng 2004): each step finds the policy that is optimal, in
// the ordinary hard sense, for the reward w = μ_E − μ̄, and projects the expert's feature expectations on the line from
// the mixture μ̄ to that policy's. What it returns is the mixture; without features every state is one.
import type { FiniteMdp } from '../../environments/finiteMdp';
import type { AlgorithmConfig } from '../../protocol/experiment';
import type { RewardSnapshot } from '../../protocol/learnedReward';
import type { FiniteTraining, TunableSource } from '../training';
import { policyKl } from './divergences';
import { commonMeasures, TrainingClock } from './measures';
import { rewardGradient } from './maxEnt';
import { dot, uniformPolicy, type TabularProblem } from './problem';
import { PolicySystem } from './policySystem';

export type FeatureMatchingOptions = Extract<AlgorithmConfig, { kind: 'featureMatching' }>;

export async function* trainFeatureMatching(
  problem: TabularProblem,
  options: FeatureMatchingOptions,
  source: TunableSource,
): FiniteTraining {
  const { mdp, features } = problem;
  const { states, actions } = mdp;
  const clock = new TrainingClock();
  const system = new PolicySystem(mdp);
  const planner = new HardPlanner(mdp);
  const mixture = new Mixture(mdp);
  const previous = new Float64Array(states * actions);
  const reward = new Float64Array(states);
  const weights = new Float64Array(features?.columns.length ?? states);
  const towards = new Float64Array(weights.length);
  const policy = uniformPolicy(mdp);
  const occupancy = new Float64Array(states);
  system.setPolicy(policy);
  system.occupancy(occupancy);
  mixture.begin(policy, occupancy);

  for (let iteration = 1; iteration <= options.maximumIterations; iteration++) {
    const { revision } = source.read();
    rewardGradient(problem, mixture.occupancy, weights);
    let change = 0;
    for (let s = 0; s < states; s++) {
      const value = features
        ? features.columns.reduce((sum, column, i) => sum + weights[i]! * column[s]!, 0)
        : weights[s]!;
      change = Math.max(change, Math.abs(value - reward[s]!));
      reward[s] = value;
    }
    clock.time('time/policySeconds', () => planner.solve(reward, policy, options.solverTolerance));
    clock.time('time/occupancySeconds', () => {
      system.setPolicy(policy);
      system.occupancy(occupancy);
    });

    // Line μ̄ → μ: the fraction that comes closest to μ_E. rewardGradient(ρ) is μ_E − μ(ρ), so μ − μ̄ = w − towards.
    rewardGradient(problem, occupancy, towards);
    for (let i = 0; i < towards.length; i++) towards[i] = weights[i]! - towards[i]!;
    const length = dot(towards, towards);
    const fraction = length > 0 ? Math.min(1, Math.max(0, dot(weights, towards) / length)) : 0;
    previous.set(mixture.policy);
    mixture.add(policy, occupancy, fraction);
    const margin = Math.sqrt(squaredMargin(problem, mixture.occupancy, towards));

    yield {
      report: {
        iteration,
        revision,
        values: {
          ...commonMeasures(problem, mixture.occupancy, mixture.policy),
          // The dual of the margin problem at w: how much better the best policy does than the expert.
          'dual/value': dot(occupancy, reward) - dot(problem.expertOccupancy, reward),
          'policy/kl': policyKl(mdp, mixture.occupancy, mixture.policy, previous),
          'reward/step': fraction,
          'reward/change': change,
          'solver/sweeps': planner.sweeps + system.sweeps,
          ...clock.stop(),
        },
      },
      snapshot: (): RewardSnapshot => ({
        iteration,
        revision,
        values: Array.from(reward),
        policy: Array.from(mixture.policy),
        occupancy: Array.from(mixture.occupancy),
        ...(features ? { weights: Array.from(weights) } : {}),
      }),
    };
    clock.go();
    if (margin <= options.stopAtMargin)
      return `the feature expectations are within ${options.stopAtMargin} of the expert’s`;
    if (fraction === 0) return 'no policy brings the feature expectations any closer';
  }
  return `all ${options.maximumIterations} iterations are done`;
}

/** ‖μ_E − μ(ρ)‖². */
function squaredMargin(problem: TabularProblem, occupancy: Float64Array, scratch: Float64Array): number {
  rewardGradient(problem, occupancy, scratch);
  return dot(scratch, scratch);
}

/** Policies mixed at the start of an episode, as the one Markov policy with the mixture's occupancies. */
class Mixture {
  readonly policy: Float64Array;
  readonly occupancy: Float64Array;

  constructor(private readonly mdp: FiniteMdp) {
    this.policy = uniformPolicy(mdp);
    this.occupancy = new Float64Array(mdp.states);
  }

  begin(policy: Float64Array, occupancy: Float64Array): void {
    this.policy.set(policy);
    this.occupancy.set(occupancy);
  }

  add(policy: Float64Array, occupancy: Float64Array, fraction: number): void {
    const { actions } = this.mdp;
    for (let s = 0; s < occupancy.length; s++) {
      const old = (1 - fraction) * this.occupancy[s]!;
      const added = fraction * occupancy[s]!;
      const total = old + added;
      this.occupancy[s] = total;
      if (total === 0) continue;
      for (let i = s * actions; i < (s + 1) * actions; i++)
        this.policy[i] = (old * this.policy[i]! + added * policy[i]!) / total;
    }
  }
}

/** Ordinary value iteration, warm-started; ties go to the first action. */
class HardPlanner {
  sweeps = 0;
  private readonly values: Float64Array;

  constructor(private readonly mdp: FiniteMdp) {
    this.values = new Float64Array(mdp.states);
  }

  solve(reward: Float64Array, policy: Float64Array, tolerance: number): void {
    const { states, actions, discount, rowStart, nextState, probability } = this.mdp;
    for (let change = Infinity; change > tolerance;) {
      change = 0;
      policy.fill(0);
      for (let s = 0; s < states; s++) {
        let best = -Infinity;
        let chosen = 0;
        for (let a = 0; a < actions; a++) {
          const row = s * actions + a;
          let expected = 0;
          for (let k = rowStart[row]!; k < rowStart[row + 1]!; k++)
            expected += probability[k]! * this.values[nextState[k]!]!;
          if (expected > best) {
            best = expected;
            chosen = a;
          }
        }
        policy[s * actions + chosen] = 1;
        const value = reward[s]! + discount * best;
        change = Math.max(change, Math.abs(value - this.values[s]!));
        this.values[s] = value;
      }
      this.sweeps += 1;
    }
  }
}

// Classical dual ascent: maximum (causal) entropy IRL by gradient ascent on rewards or feature weights, the forward
// problem solved to tolerance at every reward step (Ziebart et al. 2008 and 2010). What TRIRL is compared with.
import type { AlgorithmConfig } from '../../protocol/experiment';
import type { RewardSnapshot } from '../../protocol/learnedReward';
import type { FiniteTraining, TunableSource } from '../training';
import { policyKl } from './divergences';
import { commonMeasures, TrainingClock } from './measures';
import { dot, uniformPolicy, type TabularProblem } from './problem';
import { SoftSolver } from './softSolver';

export type MaxEntOptions = Extract<AlgorithmConfig, { kind: 'maxEnt' }>;

export async function* trainMaxEnt(
  problem: TabularProblem,
  options: MaxEntOptions,
  source: TunableSource,
): FiniteTraining {
  const { mdp, expertOccupancy, features } = problem;
  const { states } = mdp;
  const clock = new TrainingClock();
  const solver = new SoftSolver(mdp);
  const reward = new Float64Array(states).fill(options.initialReward);
  const values = new Float64Array(states);
  const policy = uniformPolicy(mdp);
  const oldPolicy = uniformPolicy(mdp);
  const occupancy = new Float64Array(states);
  const gradient = new Float64Array(features?.columns.length ?? states);
  const weights = features ? new Float64Array(features.columns.length) : undefined;
  solver.system.setPolicy(policy);
  solver.system.occupancy(occupancy);

  for (let iteration = 1; iteration <= options.maximumIterations; iteration++) {
    const { revision, values: tuned } = source.read();
    const learningRate = tuned.learningRate ?? options.learningRate;

    rewardGradient(problem, occupancy, gradient);
    let change = 0;
    if (weights && features) {
      for (let i = 0; i < weights.length; i++) weights[i]! += learningRate * gradient[i]!;
      for (let s = 0; s < states; s++) {
        const next =
          options.initialReward + features.columns.reduce((sum, column, i) => sum + weights[i]! * column[s]!, 0);
        change = Math.max(change, Math.abs(next - reward[s]!));
        reward[s] = next;
      }
    } else {
      for (let s = 0; s < states; s++) {
        reward[s]! += learningRate * gradient[s]!;
        change = Math.max(change, Math.abs(learningRate * gradient[s]!));
      }
    }

    oldPolicy.set(policy);
    clock.time('time/policySeconds', () => {
      if (options.forwardSolver === 'policyIteration') solver.solve(reward, values, policy, options.solverTolerance);
      else solver.iterateValues(reward, values, policy, options.solverTolerance);
    });
    clock.time('time/occupancySeconds', () => {
      solver.system.occupancy(occupancy);
    });

    const measures = commonMeasures(problem, occupancy, policy);
    // The dual of entropy maximisation under exactly matched expectations: (1 − γ) E V_r(s₀) − ⟨ρ_E, r⟩.
    const dual = (1 - mdp.discount) * dot(mdp.start, values) - dot(expertOccupancy, reward);
    yield {
      report: {
        iteration,
        revision,
        values: {
          ...measures,
          'dual/value': dual,
          'policy/kl': policyKl(mdp, occupancy, policy, oldPolicy),
          'reward/step': learningRate,
          'reward/change': change,
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

    if (measures['occupancy/kl']! <= options.stopAtKl) return `occupancy KL is under ${options.stopAtKl} nats`;
    if (rewardGradient(problem, occupancy, gradient) <= options.stopAtGradient)
      return `no expectation is off by more than ${options.stopAtGradient}`;
    if (!Number.isFinite(change))
      throw new Error(`the reward has left the range of numbers: a learning rate of ${learningRate} is too large here`);
  }
  return `all ${options.maximumIterations} iterations are done`;
}

/** ρ_E − ρ_π, or Φᵀ (ρ_E − ρ_π) for a linear reward, into `out`; returns its largest magnitude. */
export function rewardGradient(problem: TabularProblem, occupancy: Float64Array, out: Float64Array): number {
  const { expertOccupancy, features } = problem;
  let largest = 0;
  for (let i = 0; i < out.length; i++) {
    if (features) {
      const column = features.columns[i]!;
      let sum = 0;
      for (let s = 0; s < column.length; s++) sum += (expertOccupancy[s]! - occupancy[s]!) * column[s]!;
      out[i] = sum;
    } else out[i] = expertOccupancy[i]! - occupancy[i]!;
    largest = Math.max(largest, Math.abs(out[i]!));
  }
  return largest;
}

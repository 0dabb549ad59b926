// A deep algorithm with everything filled in.
import type { RewardInputs } from '../../protocol/deepAlgorithms';
import type { PolicyConfig } from '../../protocol/policyAlgorithms';

export interface DeepConfig {
  readonly kind: 'deepTrirl' | 'gail' | 'airl' | 'deepMaxEnt';
  readonly policy: PolicyConfig;
  readonly inputs: RewardInputs;
  readonly hidden: readonly number[];
  readonly remembered: number;
  readonly leastWeight: number;
  readonly dualStepSize: number;
  readonly beta: number;
  readonly eta: number;
  readonly etaSchedule: 'linear' | 'constant';
  readonly rewardDeviation: number;
  readonly entropy: number;
  readonly discriminatorLearningRate: number;
  readonly gradientPenalty: number;
  readonly inputNoise: number;
  readonly discriminatorMinibatch: number;
  readonly discriminatorPasses: number;
  readonly forwardTolerance: number;
  readonly forwardIterations: number;
}

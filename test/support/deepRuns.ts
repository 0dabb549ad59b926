// Small deep runs for tests: a configuration in which everything is little, and the loop from start to end.
import type { DeepConfig } from '../../src/protocol/deepAlgorithms';
import type { DeepProblem } from '../../src/irl/deep/deepProblem';
import { trainDeep } from '../../src/irl/deep/trainDeep';
import { resolvePolicyConfig } from '../../src/protocol/policyAlgorithms';
import type { Report } from '../../src/protocol/report';
import type { TrainingState } from '../../src/protocol/trainingState';

export const smallDeep: DeepConfig = {
  kind: 'deepTrirl',
  policy: {
    ...resolvePolicyConfig({ kind: 'ppo' }, { kind: 'none' }),
    environments: 4,
    horizon: 16,
    minibatch: 16,
    epochs: 2,
    hidden: [8],
    totalSteps: 4 * 16 * 4,
  },
  inputs: 'stateAction',
  hidden: [8],
  remembered: 3,
  leastWeight: 0,
  dualStepSize: 0.6,
  beta: 50,
  eta: 10,
  etaSchedule: 'linear',
  rewardDeviation: 0.1,
  temperature: 1,
  klBound: 0.02,
  discriminatorLearningRate: 1e-3,
  gradientPenalty: 1,
  inputNoise: 0.1,
  discriminatorMinibatch: 16,
  discriminatorPasses: 1,
  forwardTolerance: 0.01,
  forwardIterations: 2,
};

export interface DeepRun {
  readonly reports: readonly Report[];
  readonly states: readonly TrainingState[];
  readonly reason: string;
}

export async function deepRun(problem: DeepProblem, config: DeepConfig, keepStates = true): Promise<DeepRun> {
  const reports: Report[] = [];
  const states: TrainingState[] = [];
  const training = trainDeep(problem, config, { read: () => ({ revision: 0, values: {} }) });
  for (;;) {
    const next = await training.next();
    if (next.done === true) return { reports, states, reason: next.value };
    reports.push(next.value.report);
    if (keepStates) states.push(next.value.state!());
  }
}

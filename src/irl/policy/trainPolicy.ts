// Learns a policy on the world's own reward: how an expert is trained. The loop is whole in this file; what reward the
// advantages are made of is its only tie to the true one, so that inverse learning can be put together from the same parts.
import {
  policyConfigProblem,
  policyIterations,
  stepsPerIteration,
  type PolicyConfig,
  type PpoConfig,
  type TrpoConfig,
} from '../../protocol/policyAlgorithms';
import { InputError } from '../../protocol/inputError';
import type { MetricName } from '../../protocol/metrics';
import type { TrainingState } from '../../protocol/trainingState';
import type { TunableValues } from '../../protocol/tunables';
import { TrainingClock } from '../tabular/measures';
import type { TrainingStep, TunableSource } from '../training';
import type { LocalUpdate, SolverSettings } from './localSolver';
import { PolicyLearner } from './policyLearner';
import type { PolicyProblem } from './policyProblem';
import { returnMeasures } from './returnMeasures';
import type { RewardSource } from './rewardSource';

/** Every step of policy learning can be gone on from. */
export type PolicyTraining = AsyncGenerator<Required<Pick<TrainingStep, 'report' | 'state'>>, string, undefined>;

/** @throws InputError if world, configuration or start do not go together; Error in plain words if numbers diverge. */
export async function* trainPolicy(
  problem: PolicyProblem,
  config: PpoConfig | TrpoConfig,
  source: TunableSource,
): PolicyTraining {
  const wrong = policyConfigProblem(config);
  if (wrong !== undefined) throw new InputError(wrong.message, { field: `algorithm.${wrong.field}` });
  const learner = await PolicyLearner.create(problem, config);
  const { reward, start } = problem;
  if (start !== undefined) reward?.restore(start.facts[rewardFact]);
  const clock = new TrainingClock();
  const iterations = policyIterations(config);
  /** Of a run that has ended, whose networks are gone. */
  let last: TrainingState | undefined;
  let isBetween = true;
  try {
    while (learner.iteration < iterations) {
      const { revision, values: tuned } = source.read();
      isBetween = false;
      const progress = learner.steps / config.totalSteps;
      const settings = settingsFor(config, tuned, config.learningRateSchedule === 'linear' ? 1 - progress : 1);

      await clock.timeAsync('time/rolloutSeconds', () => learner.collect());
      clock.time('time/advantageSeconds', () => learner.evaluate(reward?.of(learner.columns)));
      const update = await clock.timeAsync('time/policySeconds', () => learner.update(settings));
      clock.time('time/advantageSeconds', () => learner.settle());

      const times = clock.stop();
      isBetween = true;
      yield {
        report: {
          iteration: learner.iteration,
          revision,
          values: {
            ...returnMeasures(learner.finished, problem),
            ...measuresOf(update, settings, config),
            ...finiteOnly({ 'critic/explainedVariance': learner.explained }),
            'rollout/steps': learner.steps,
            'rollout/stepsPerSecond': stepsPerIteration(config) / iterationSeconds(times),
            'rollout/episodes': learner.finished.count,
            ...times,
          },
        },
        state: () => last ?? stateOf(learner, reward),
      };
      clock.go();
    }
    return `all ${config.totalSteps} steps are done`;
  } finally {
    if (isBetween) last = stateOf(learner, reward);
    reward?.dispose();
    await learner.dispose();
  }
}

const rewardFact = 'learnedReward';

function stateOf(learner: PolicyLearner, reward: RewardSource | undefined): TrainingState {
  const { tensors, facts } = learner.save();
  return { tensors, facts: { ...facts, ...(reward === undefined ? {} : { [rewardFact]: reward.save() }) } };
}

function settingsFor(config: PolicyConfig, tuned: TunableValues, share: number): SolverSettings {
  const own = config.kind === 'ppo' ? config : undefined;
  return {
    learningRate: (tuned.policyLearningRate ?? own?.policyLearningRate ?? 0) * share,
    criticLearningRate: (tuned.criticLearningRate ?? config.criticLearningRate) * share,
    clip: tuned.clip ?? own?.clip ?? 0.2,
    klPenalty: tuned.klPenalty ?? own?.klPenalty ?? 0,
    klBound: tuned.klBound ?? (config.kind === 'trpo' ? config.klBound : Infinity),
    entropyCoefficient: tuned.entropyCoefficient ?? config.entropyCoefficient,
    stopAtKl: own !== undefined && own.stopAtKl > 0 ? own.stopAtKl : Infinity,
    gradientClip: config.gradientClip,
  };
}

type Values = Partial<Record<MetricName, number>>;

function measuresOf(update: LocalUpdate, settings: SolverSettings, config: PolicyConfig): Values {
  const { eta, policyKl, entropy, surrogate, valueLoss, clipShare, epochs } = update;
  const own: Values =
    config.kind === 'ppo'
      ? { 'policy/clipShare': clipShare, 'policy/learningRate': settings.learningRate, 'policy/epochs': epochs }
      : { 'policy/klBound': settings.klBound };
  return {
    'policy/kl': policyKl,
    'policy/entropy': entropy,
    'policy/surrogate': surrogate,
    'critic/loss': valueLoss,
    // On a logarithmic chart: a price of nothing is none.
    ...(eta > 0 ? finiteOnly({ 'trustRegion/eta': eta }) : {}),
    ...own,
  };
}

function finiteOnly(values: Readonly<Partial<Record<MetricName, number | undefined>>>): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}

function iterationSeconds(times: Values): number {
  return (
    (times['time/rolloutSeconds'] ?? 0) + (times['time/advantageSeconds'] ?? 0) + (times['time/policySeconds'] ?? 0)
  );
}

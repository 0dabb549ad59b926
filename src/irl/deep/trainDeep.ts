// Learns a reward from demonstrations in worlds of numbers. The loop is whole in this file; which reward is learned (TRIRL's
// corrected one or a rival's) and by which local solver the policy follows it are parts that can be exchanged.
//
// Letters of the paper (arXiv 2605.11020): r reward, π policy, ρ its occupancy, ρ_E the expert's, D the discriminator's logit for
// log ρ_E/ρ, β weight of the occupancy match, ε dual step, η multiplier of the trust region, ε′ = ε / (1 + η).
//
// Units. Rewards are kept in units of β. The critic sees them times s, the solver's objective is in standard deviations σ of
// those advantages: one of its units is βσ/s nats. So a price of κ a nat of change there is η = κβσ/s here, and a nat of
// entropy is worth s/(βσ) there.
import type { MetricName } from '../../protocol/metrics';
import { policyIterations, stepsPerIteration } from '../../protocol/policyAlgorithms';
import type { LocalUpdate, SolverSettings } from '../policy/localSolver';
import { returnMeasures } from '../policy/returnMeasures';
import { TrainingClock } from '../tabular/measures';
import type { Training, TunableSource } from '../training';
import type { TrainingState } from '../../protocol/trainingState';
import type { TunableValues } from '../../protocol/tunables';
import { correlation } from './correlation';
import type { DeepConfig } from '../../protocol/deepAlgorithms';
import { DeepLearner } from './deepLearner';
import type { DeepProblem } from './deepProblem';
import { measuresOf } from './judgementMeasures';
import type { RewardSettings } from './rewardLearner';

export async function* trainDeep(problem: DeepProblem, config: DeepConfig, source: TunableSource): Training {
  const learner = await DeepLearner.create(problem, config);
  const { policy, reward } = learner;
  const clock = new TrainingClock();
  const iterations = policyIterations(config.policy);
  /** Of a run that has ended, whose networks are gone. */
  let last: TrainingState | undefined;
  let isBetween = true;
  try {
    while (policy.iteration < iterations) {
      const { revision, values: tuned } = source.read();
      isBetween = false;
      const settings = settingsFor(config, tuned, {
        progress: policy.steps / config.policy.totalSteps,
        adapted: learner.eta.factor,
      });

      await clock.timeAsync('time/rolloutSeconds', () => policy.collect());
      const agent = clock.time('time/rewardSeconds', () => learner.look());
      const told = clock.time('time/discriminatorSeconds', () => reward.learn(agent, settings.reward));
      // r̃: the newest discriminator enters with the large step ε.
      const judged = clock.time('time/rewardSeconds', () => reward.judge(agent));
      clock.time('time/advantageSeconds', () => policy.evaluate(learner.scaled(judged)));
      const unit = learner.solverUnit(settings.beta);
      const solver = { ...settings.solver, ...inSolverUnits(settings, unit, config) };
      const update = await clock.timeAsync('time/policySeconds', () => policy.update(solver));
      const eta = update.eta * unit;
      if (config.etaSchedule === 'adaptive') learner.eta.adapt(update.policyKl, settings.klBound);
      // r: it keeps ε′ = ε / (1 + η) of the step.
      const step = reward.settle(eta);
      clock.time('time/advantageSeconds', () => policy.settle());

      const times = clock.stop();
      isBetween = true;
      yield {
        report: {
          iteration: policy.iteration,
          revision,
          values: {
            ...returnMeasures(policy.finished, problem),
            ...measuresOf(judged, {
              beta: settings.beta,
              entropy: update.entropy,
              agentShare: agent.absorbingShare,
              expertShare: learner.expertShare,
            }),
            ...policyOf(update, config.etaSchedule === 'adaptive' ? settings.klBound : solver.klBound),
            ...(eta > 0 ? { 'trustRegion/eta': eta } : {}),
            ...(step === undefined ? {} : { 'reward/step': step, 'reward/dualStepSize': settings.reward.dualStepSize }),
            ...(reward.terms === undefined
              ? {}
              : { 'reward/terms': reward.terms.kept, 'reward/errorBound': reward.terms.errorBound * settings.beta }),
            ...finite({ 'reward/trueCorrelation': correlation(judged.agent.sum, policy.columns.rewards) }),
            'reward/deviation': learner.rewardDeviation * settings.beta,
            'discriminator/loss': told.loss,
            'discriminator/accuracy': told.accuracy,
            'discriminator/slope': told.slope,
            ...(policy.explained === undefined ? {} : { 'critic/explainedVariance': policy.explained }),
            'rollout/steps': policy.steps,
            'rollout/stepsPerSecond': stepsPerIteration(config.policy) / secondsOf(times),
            'rollout/episodes': policy.finished.count,
            ...times,
          },
        },
        state: () => last ?? learner.save(),
      };
      clock.go();
    }
    return `all ${config.policy.totalSteps} steps are done`;
  } finally {
    if (isBetween) last = learner.save();
    await learner.dispose();
  }
}

interface Settings {
  readonly beta: number;
  /** η that PPO charges, in nats; what a bound comes to cost is found by the solver. */
  readonly eta: number;
  /** δ that an adaptive η keeps to. */
  readonly klBound: number;
  readonly reward: RewardSettings;
  readonly solver: Omit<SolverSettings, 'klPenalty' | 'entropyCoefficient'>;
}

function settingsFor(
  config: DeepConfig,
  tuned: TunableValues,
  { progress, adapted }: { readonly progress: number; readonly adapted: number },
): Settings {
  const { policy } = config;
  const own = policy.kind === 'ppo' ? policy : undefined;
  const share = { linear: 1 - progress, constant: 1, adaptive: adapted }[config.etaSchedule];
  const klBound = tuned.klBound ?? config.klBound;
  return {
    klBound,
    beta: tuned.beta ?? config.beta,
    eta: (tuned.eta ?? config.eta) * share,
    reward: {
      dualStepSize: tuned.dualStepSize ?? config.dualStepSize,
      discriminatorLearningRate: tuned.discriminatorLearningRate ?? config.discriminatorLearningRate,
      gradientPenalty: tuned.gradientPenalty ?? config.gradientPenalty,
      inputNoise: tuned.inputNoise ?? config.inputNoise,
    },
    solver: {
      learningRate: tuned.policyLearningRate ?? own?.policyLearningRate ?? 0,
      criticLearningRate: tuned.criticLearningRate ?? policy.criticLearningRate,
      clip: tuned.clip ?? own?.clip ?? 0.2,
      klBound: policy.kind === 'trpo' ? klBound : Infinity,
      stopAtKl: own !== undefined && own.stopAtKl > 0 ? own.stopAtKl : Infinity,
      gradientClip: policy.gradientClip,
    },
  };
}

function inSolverUnits(
  { eta }: Settings,
  unit: number,
  { kind, temperature }: DeepConfig,
): Pick<SolverSettings, 'klPenalty' | 'entropyCoefficient'> {
  // The rivals have no trust region of their own: clipping keeps them local.
  return { klPenalty: kind === 'deepTrirl' ? eta / unit : 0, entropyCoefficient: temperature / unit };
}

type Values = Partial<Record<MetricName, number>>;

function policyOf(update: LocalUpdate, bound: number): Values {
  const { policyKl, entropy, valueLoss, clipShare, epochs } = update;
  return {
    'policy/kl': policyKl,
    'policy/entropy': entropy,
    'critic/loss': valueLoss,
    'policy/clipShare': clipShare,
    'policy/epochs': epochs,
    ...(Number.isFinite(bound) ? { 'policy/klBound': bound } : {}),
  };
}

function finite(values: Readonly<Partial<Record<MetricName, number | undefined>>>): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}

function secondsOf(times: Values): number {
  const parts = ['rollout', 'reward', 'discriminator', 'advantage', 'policy'] as const;
  return parts.reduce((sum, part) => sum + (times[`time/${part}Seconds`] ?? 0), 0);
}

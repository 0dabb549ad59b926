// The one table of metrics that a report can carry: what each is called, its unit and how it is drawn. Names are
// `group/name`; outside tools rely on them, so a name is never reused for another quantity.

export interface Metric {
  /** Name in words, sentence case. */
  readonly label: string;
  readonly symbol: string;
  readonly unit: string;
  readonly scale: 'linear' | 'logarithmic';
  /** One sentence, with the formula where there is one. */
  readonly description: string;
}

const table = {
  'return/normalised': {
    label: 'Expert-normalised return',
    symbol: '',
    unit: '',
    scale: 'linear',
    description: 'True return of the policy, scaled so that the uniformly random policy is 0 and the expert 1.',
  },
  'return/true': {
    label: 'True return',
    symbol: 'J(π)',
    unit: '',
    scale: 'linear',
    description:
      'Return of the policy under the true reward: on a finite world exact and discounted, elsewhere the mean sum of rewards of the episodes that ended lately.',
  },
  'occupancy/kl': {
    label: 'Occupancy KL',
    symbol: 'KL(ρ_π ‖ ρ_E)',
    unit: 'nats',
    scale: 'logarithmic',
    description: 'Kullback-Leibler divergence of the policy’s state occupancy from the expert’s.',
  },
  'dual/value': {
    label: 'Dual value',
    symbol: 'G(r)',
    unit: 'nats',
    scale: 'linear',
    description: 'G(r) = (1 − γ) E V_r(s₀) + β log Σ ρ_E exp(−r/β): it falls at every accepted step.',
  },
  'dual/gap': {
    label: 'Duality gap',
    symbol: 'G(r) − P(π)',
    unit: 'nats',
    scale: 'logarithmic',
    description:
      'G(r) less the primal value E[H(π)] − β KL(ρ_π ‖ ρ_E): 0 certifies the optimum, no other reward does better than by this.',
  },
  'dual/refused': {
    label: 'Refused steps',
    symbol: '',
    unit: 'steps',
    scale: 'linear',
    description: 'Reward steps tried in this iteration and taken back because G would have risen.',
  },
  'policy/kl': {
    label: 'Policy KL',
    symbol: 'E_ρ KL(π ‖ π_old)',
    unit: 'nats',
    scale: 'logarithmic',
    description: 'Occupancy-weighted divergence of the new policy from the old one.',
  },
  'policy/klBound': {
    label: 'Trust region bound',
    symbol: 'δ',
    unit: 'nats',
    scale: 'logarithmic',
    description: 'The bound that policy KL must respect in this iteration.',
  },
  'policy/entropy': {
    label: 'Causal entropy',
    symbol: 'H(π)',
    unit: 'nats',
    scale: 'linear',
    description: 'Occupancy-weighted entropy of the policy, per step.',
  },
  'trustRegion/eta': {
    label: 'Trust region multiplier',
    symbol: 'η',
    unit: '',
    scale: 'logarithmic',
    description: 'Lagrange multiplier of the trust region; 0 means that the bound did not bind.',
  },
  'reward/step': {
    label: 'Corrected step',
    symbol: 'ε′',
    unit: '',
    scale: 'logarithmic',
    description: 'The reward step that was taken, ε′ = ε / (1 + η).',
  },
  'reward/dualStepSize': {
    label: 'Dual step',
    symbol: 'ε',
    unit: '',
    scale: 'logarithmic',
    description: 'The reward step before its correction by the trust region.',
  },
  'reward/change': {
    label: 'Reward change',
    symbol: '‖Δr‖∞',
    unit: '',
    scale: 'logarithmic',
    description: 'Largest change of the reward of any state in this iteration.',
  },
  'solver/sweeps': {
    label: 'Solver sweeps',
    symbol: '',
    unit: 'sweeps',
    scale: 'linear',
    description:
      'Passes over all transitions spent so far in this run: Bellman backups and occupancy propagations alike.',
  },
  'policy/surrogate': {
    label: 'Surrogate objective',
    symbol: 'E[ϱ A]',
    unit: '',
    scale: 'linear',
    description: 'Advantage of the new policy over the old one on the old one’s steps, in standard deviations.',
  },
  'policy/clipShare': {
    label: 'Clipped share',
    symbol: '',
    unit: '',
    scale: 'linear',
    description: 'Share of the steps whose probability has moved by more than the clipping lets count.',
  },
  'policy/learningRate': {
    label: 'Learning rate of the policy',
    symbol: 'α_π',
    unit: '',
    scale: 'logarithmic',
    description: 'Step size of Adam in this iteration, its schedule applied.',
  },
  'policy/epochs': {
    label: 'Epochs',
    symbol: '',
    unit: 'epochs',
    scale: 'linear',
    description: 'Passes over the rollout in this iteration, fewer where the KL limit ended them.',
  },
  'critic/loss': {
    label: 'Critic loss',
    symbol: 'E[(V − R)²] / 2',
    unit: '',
    scale: 'logarithmic',
    description: 'Half the mean squared error of the critic after its update, in units of the scaled reward.',
  },
  'critic/explainedVariance': {
    label: 'Explained variance',
    symbol: '',
    unit: '',
    scale: 'linear',
    description: 'Share of the variance of returns that the critic had predicted: 1 is perfect, 0 a constant.',
  },
  'rollout/steps': {
    label: 'Environment steps',
    symbol: '',
    unit: 'steps',
    scale: 'linear',
    description: 'Steps of all environments together so far in this run.',
  },
  'rollout/stepsPerSecond': {
    label: 'Speed',
    symbol: '',
    unit: 'steps/s',
    scale: 'linear',
    description: 'Environment steps of this iteration per second of training time, learning included.',
  },
  'rollout/episodes': {
    label: 'Episodes',
    symbol: '',
    unit: 'episodes',
    scale: 'linear',
    description: 'Episodes that ended in this iteration.',
  },
  'rollout/episodeLength': {
    label: 'Episode length',
    symbol: '',
    unit: 'steps',
    scale: 'linear',
    description: 'Mean length of the episodes that ended lately.',
  },
  'occupancy/klEstimate': {
    label: 'Estimated occupancy KL',
    symbol: 'KL(ρ_π ‖ ρ_E)',
    unit: 'nats',
    scale: 'linear',
    description:
      'Divergence of the policy’s occupancy from the expert’s as the newest discriminator has it: −E_π[D], from samples.',
  },
  'dual/estimate': {
    label: 'Estimated dual value',
    symbol: 'G(r)',
    unit: 'nats',
    scale: 'linear',
    description: 'G(r) = E_π[r] + H(π) + β log E_E[exp(−r/β)], from samples of policy and expert.',
  },
  'reward/agentMean': {
    label: 'Mean reward of the policy',
    symbol: 'E_π[r]',
    unit: 'nats',
    scale: 'linear',
    description: 'Mean learned reward of what the policy does, time in the absorbing state included.',
  },
  'reward/expertMean': {
    label: 'Mean reward of the expert',
    symbol: 'E_E[r]',
    unit: 'nats',
    scale: 'linear',
    description: 'Mean learned reward of a sample of the demonstrations.',
  },
  'reward/deviation': {
    label: 'Reward scale',
    symbol: 'σ(r)',
    unit: 'nats',
    scale: 'logarithmic',
    description:
      'Running standard deviation of the learned reward from step to step; the critic sees rewards divided by it.',
  },
  'reward/terms': {
    label: 'Discriminators in the reward',
    symbol: 'k',
    unit: '',
    scale: 'linear',
    description: 'Terms of the corrected reward that are heavy enough to be evaluated.',
  },
  'reward/errorBound': {
    label: 'Truncation error',
    symbol: '',
    unit: 'nats',
    scale: 'logarithmic',
    description: 'No reward is off by more than this for the discriminators that are left out or forgotten.',
  },
  'reward/trueCorrelation': {
    label: 'Correlation with the true reward',
    symbol: '',
    unit: '',
    scale: 'linear',
    description:
      'Pearson correlation of learned and true reward over what the policy does, where the environment has a true reward.',
  },
  'discriminator/loss': {
    label: 'Discriminator loss',
    symbol: '',
    unit: 'nats',
    scale: 'linear',
    description:
      'Binary cross-entropy of expert and policy, both classes added: 2 log 2 = 1.386 where nothing is told apart.',
  },
  'discriminator/accuracy': {
    label: 'Discriminator accuracy',
    symbol: '',
    unit: '',
    scale: 'linear',
    description:
      'Share of transitions that are attributed rightly: 0.5 is guessing, 1 leaves the reward without a slope to follow.',
  },
  'discriminator/slope': {
    label: 'Discriminator slope',
    symbol: '‖∇D‖',
    unit: '',
    scale: 'linear',
    description: 'Mean length of the gradient between expert and policy, which the gradient penalty holds near 1.',
  },
  'discriminator/calibrationError': {
    label: 'Calibration error',
    symbol: 'ECE',
    unit: '',
    scale: 'linear',
    description:
      'Mean distance of the predicted probability from the frequency in ten bins; a calibrated discriminator has 0.',
  },
  'time/rewardSeconds': {
    label: 'Reward evaluation',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds of this iteration spent on evaluating the learned reward.',
  },
  'time/discriminatorSeconds': {
    label: 'Discriminator',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds of this iteration spent on training the discriminator.',
  },
  'time/rolloutSeconds': {
    label: 'Rollouts',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds of this iteration spent acting in the environments.',
  },
  'time/advantageSeconds': {
    label: 'Advantages',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds of this iteration spent on values, advantages and statistics.',
  },
  'time/seconds': {
    label: 'Training time',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds of training so far, pauses and pacing left out.',
  },
  'time/iterationsPerSecond': {
    label: 'Throughput',
    symbol: '',
    unit: 'it/s',
    scale: 'linear',
    description: 'Outer iterations per second of training time, over the last second.',
  },
  'time/policySeconds': {
    label: 'Policy update',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds of this iteration spent in the local policy update.',
  },
  'time/occupancySeconds': {
    label: 'Occupancies',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds of this iteration spent on occupancies.',
  },
  'time/reportSeconds': {
    label: 'Reporting',
    symbol: '',
    unit: 's',
    scale: 'linear',
    description: 'Seconds spent since the previous iteration on metrics, files and messages.',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof table;

export const metrics: Readonly<Record<MetricName, Metric>> = table;

export const metricNames = Object.keys(table) as readonly MetricName[];

export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(table, name);
}

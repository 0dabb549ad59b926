// The charts of a run, in the order in which they are read: which metrics each draws, how, and against what.
import { metrics, type MetricName } from '../../src/protocol/metrics';
import type { Baselines } from '../../src/protocol/webviewMessages';
import type { Quantity } from './format';
import type { ChartColour } from './theme';

export interface LineDefinition {
  readonly metric: MetricName;
  readonly label: string;
  readonly colour: ChartColour;
  /** Dash pattern in CSS pixels; empty for a solid line. No two lines of a chart share it. */
  readonly dash: readonly number[];
}

export interface ConstantLine {
  readonly value: number;
  readonly label: string;
}

export interface ChartDefinition {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly quantity: Quantity;
  readonly scale: 'linear' | 'logarithmic';
  /** The chart is shown when a report carries one of the lines' metrics, with the lines that have data. */
  readonly lines: readonly LineDefinition[];
  /** Shown only where this metric is reported too. */
  readonly needs?: MetricName;
  /** What the chart and its line are called when only the first line has data. */
  readonly alone?: { readonly title: string; readonly label: string };
  /** Lines are layers of a whole, drawn on top of each other. */
  readonly stacked?: boolean;
  readonly constants?: (baselines: Baselines) => readonly ConstantLine[];
  /** Rows where this metric is above zero get a hollow mark on the first line. */
  readonly hollowMarks?: { readonly metric: MetricName; readonly label: string };
  /** Shades where the first line is above the second. */
  readonly shadeExcess?: boolean;
}

const solid: readonly number[] = [];
const dashed = [6, 4] as const;
const dotted = [2, 3] as const;
const longDashed = [12, 4] as const;
const dashDotted = [8, 3, 2, 3] as const;
const fineDotted = [1, 2] as const;
const sparse = [3, 6] as const;

/** One metric, one line, everything else from the table of metrics. */
function single(metric: MetricName, more: Partial<ChartDefinition> = {}): ChartDefinition {
  const { label, symbol, unit, scale } = metrics[metric];
  return {
    id: metric,
    title: label,
    unit,
    quantity: 'number',
    scale,
    lines: [{ metric, label: symbol || label, colour: 'blue', dash: solid }],
    ...more,
  };
}

export const chartDefinitions: readonly ChartDefinition[] = [
  single('return/normalised', {
    lines: line('return/normalised', 'policy'),
    constants: () => [
      { value: 1, label: 'expert 1' },
      { value: 0, label: 'random 0' },
    ],
  }),
  // Of a finite world it is the normalised one in another unit.
  single('return/true', {
    lines: line('return/true', 'policy'),
    needs: 'rollout/episodes',
    constants: ({ expertReturn, randomReturn }) => [
      ...(expertReturn === undefined ? [] : [{ value: expertReturn, label: 'expert' }]),
      ...(randomReturn === undefined ? [] : [{ value: randomReturn, label: 'random' }]),
    ],
  }),
  single('occupancy/kl', {
    constants: ({ randomKl }) => (randomKl === undefined ? [] : [{ value: randomKl, label: 'random policy' }]),
  }),
  single('dual/value', { hollowMarks: { metric: 'dual/refused', label: 'step refused' } }),
  single('dual/gap'),
  single('occupancy/klEstimate'),
  single('dual/estimate'),
  single('policy/kl', {
    lines: [
      { metric: 'policy/kl', label: metrics['policy/kl'].symbol, colour: 'blue', dash: solid },
      { metric: 'policy/klBound', label: 'bound δ', colour: 'orange', dash: dashed },
    ],
    shadeExcess: true,
  }),
  single('trustRegion/eta'),
  single('reward/step', {
    lines: [
      { metric: 'reward/step', label: 'corrected ε′', colour: 'blue', dash: solid },
      { metric: 'reward/dualStepSize', label: 'uncorrected ε', colour: 'orange', dash: dashed },
    ],
    // Without a trust region nothing is corrected.
    alone: { title: 'Reward step', label: 'step' },
  }),
  {
    id: 'discriminator',
    title: 'Discriminator',
    unit: '',
    quantity: 'number',
    scale: 'linear',
    lines: [
      { metric: 'discriminator/accuracy', label: 'accuracy', colour: 'blue', dash: solid },
      { metric: 'discriminator/loss', label: 'loss (nats)', colour: 'orange', dash: dashed },
      { metric: 'discriminator/calibrationError', label: 'calibration error', colour: 'purple', dash: dotted },
    ],
    constants: () => [{ value: 0.5, label: 'guessing 0.5' }],
  },
  {
    id: 'reward/means',
    title: 'Mean learned reward',
    unit: 'nats',
    quantity: 'number',
    scale: 'linear',
    lines: [
      { metric: 'reward/agentMean', label: 'policy', colour: 'blue', dash: solid },
      { metric: 'reward/expertMean', label: 'expert', colour: 'orange', dash: dashed },
    ],
  },
  single('reward/trueCorrelation'),
  single('reward/terms', { quantity: 'count', unit: '', lines: line('reward/terms', 'discriminators') }),
  single('solver/sweeps', { quantity: 'count', unit: '', lines: line('solver/sweeps', 'sweeps so far') }),
  single('policy/entropy'),
  single('critic/explainedVariance', {
    lines: line('critic/explainedVariance', 'critic'),
    constants: () => [
      { value: 1, label: 'perfect 1' },
      { value: 0, label: 'constant 0' },
    ],
  }),
  single('critic/loss'),
  single('policy/surrogate'),
  single('policy/clipShare', { lines: line('policy/clipShare', 'clipped') }),
  single('rollout/episodeLength', { quantity: 'count', unit: '', lines: line('rollout/episodeLength', 'steps') }),
  single('rollout/stepsPerSecond', {
    quantity: 'count',
    unit: '',
    lines: line('rollout/stepsPerSecond', 'steps a second'),
  }),
  {
    id: 'time',
    title: 'Where the time goes',
    unit: 's',
    quantity: 'seconds',
    scale: 'linear',
    stacked: true,
    lines: [
      { metric: 'time/rolloutSeconds', label: 'rollouts', colour: 'green', dash: longDashed },
      { metric: 'time/advantageSeconds', label: 'advantages', colour: 'orange', dash: dashDotted },
      { metric: 'time/policySeconds', label: 'policy', colour: 'blue', dash: solid },
      { metric: 'time/discriminatorSeconds', label: 'discriminator', colour: 'red', dash: fineDotted },
      { metric: 'time/rewardSeconds', label: 'reward', colour: 'purple', dash: sparse },
      { metric: 'time/occupancySeconds', label: 'occupancy', colour: 'purple', dash: dashed },
      { metric: 'time/reportSeconds', label: 'reporting', colour: 'yellow', dash: dotted },
    ],
  },
  single('reward/change'),
];

function line(metric: MetricName, label: string): readonly LineDefinition[] {
  return [{ metric, label, colour: 'blue', dash: solid }];
}

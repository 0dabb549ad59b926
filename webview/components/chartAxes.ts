// The axes of the charts as uPlot takes them: few ticks, decades as powers of ten, quiet lines.
import type uPlot from 'uplot';
import { logarithmicLabel, logarithmicTicks } from './chartScales';
import { countTick, plain, shortSeconds, type Quantity } from './format';
import type { Theme } from './theme';

/** Width of the labels left of a plot, in CSS pixels; the same for all charts, so that their x line up. */
export const yAxisWidth = 52;

export function xAxis(theme: Theme, seconds: boolean): uPlot.Axis {
  return {
    ...axisStyle(theme),
    size: 24,
    space: 64,
    // Iterations are whole: no lines between them.
    ...(seconds ? {} : { incrs: wholeSteps }),
    values: (_u, splits) =>
      splits.map((value) => (seconds ? secondsLabel(value, splits) : Number.isInteger(value) ? countTick(value) : '')),
  };
}

const wholeSteps = Array.from({ length: 10 }, (_, exponent) => [1, 2, 5].map((digit) => digit * 10 ** exponent)).flat();

function secondsLabel(value: number, splits: readonly number[]): string {
  const widest = Math.max(...splits.map(Math.abs));
  return widest < 1 ? shortSeconds(value) : `${plain(value)} s`;
}

export function yAxis(theme: Theme, scale: 'linear' | 'logarithmic', quantity: Quantity): uPlot.Axis {
  const label = quantity === 'seconds' ? shortSeconds : quantity === 'count' ? countTick : plain;
  return {
    ...axisStyle(theme),
    size: yAxisWidth,
    space: 30,
    ...(scale === 'logarithmic'
      ? {
          splits: (u: uPlot, _axis: number, minimum: number, maximum: number) =>
            logarithmicTicks(minimum, maximum, Math.floor(u.bbox.height / devicePixelRatio / 24)),
          values: (_u: uPlot, splits: number[]) => splits.map(logarithmicLabel),
          filter: (_u: uPlot, splits: number[]) => splits,
        }
      : { values: (_u: uPlot, splits: number[]) => splits.map(label) }),
  };
}

function axisStyle(theme: Theme): uPlot.Axis {
  return {
    stroke: theme.muted,
    font: `11px ${theme.fontFamily}`,
    gap: 4,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  };
}

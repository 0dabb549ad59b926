// Positions of a tunable's slider: whole steps from 0 to 200, evenly over the range or over its decades.
import type { Tunable } from '../../src/protocol/tunables';

export const sliderSteps = 200;

/** The nearest slider position of a value. */
export function positionOf(tunable: Tunable, value: number): number {
  const { minimum, maximum, scale } = tunable;
  const share =
    scale === 'logarithmic'
      ? Math.log(value / minimum) / Math.log(maximum / minimum)
      : (value - minimum) / (maximum - minimum);
  return Math.round(sliderSteps * Math.min(1, Math.max(0, share)));
}

/** The value of a slider position: three significant digits, never outside the range. */
export function valueAtPosition(tunable: Tunable, position: number): number {
  const { minimum, maximum, scale } = tunable;
  const share = position / sliderSteps;
  const value =
    scale === 'logarithmic' ? minimum * (maximum / minimum) ** share : minimum + share * (maximum - minimum);
  return Math.min(maximum, Math.max(minimum, Number(value.toPrecision(3))));
}

// Ranges of the charts' axes, which include the constant lines, and the ticks of logarithmic ones.
import { plain, powerOfTen } from './format';

type Limits = [minimum: number, maximum: number];

/** Range of a linear axis with a little air, none below a zero at the bottom; never empty. */
export function linearRange(minimum: number | null, maximum: number | null, constants: readonly number[]): Limits {
  const values = [minimum, maximum, ...constants].filter((value) => value !== null);
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = high > low ? 0.06 * (high - low) : Math.abs(high) * 0.1 || 1;
  return [low === 0 ? 0 : low - air, high + air];
}

/** Range of a logarithmic axis with a little air; at least a third of a decade is shown. */
export function logarithmicRange(minimum: number | null, maximum: number | null, constants: readonly number[]): Limits {
  const values = [minimum, maximum, ...constants].filter((value) => value !== null && value > 0) as number[];
  if (values.length === 0) return [0.1, 10];
  const low = Math.log10(Math.min(...values));
  const high = Math.log10(Math.max(...values));
  const air = Math.max(0.06 * (high - low), (1 / 3 - (high - low)) / 2, 0.03);
  return [10 ** (low - air), 10 ** (high + air)];
}

/** Ticks of a logarithmic axis: powers of ten, thinned to at most `most`; 1, 2, 5 where fewer than two decades are seen. */
export function logarithmicTicks(minimum: number, maximum: number, most: number): number[] {
  const first = Math.ceil(Math.log10(minimum) - 1e-9);
  const last = Math.floor(Math.log10(maximum) + 1e-9);
  if (last - first >= 1) {
    const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, most)));
    const ticks: number[] = [];
    for (let exponent = Math.ceil(first / step) * step; exponent <= last; exponent += step) ticks.push(10 ** exponent);
    return ticks;
  }
  const ticks: number[] = [];
  for (let exponent = first - 1; exponent <= last + 1; exponent++) {
    for (const digit of [1, 2, 5]) ticks.push(Number(`${digit}e${exponent}`));
  }
  const seen = ticks.filter((tick) => tick >= minimum && tick <= maximum);
  if (seen.length > 0) return seen;
  return [Number(Math.sqrt(minimum * maximum).toPrecision(2))];
}

/** `1000`, `10⁻⁵`, `2·10⁻⁵`. */
export function logarithmicLabel(value: number): string {
  const exponent = Math.log10(value);
  if (Math.abs(exponent - Math.round(exponent)) < 1e-9) return powerOfTen(Math.round(exponent));
  if (value >= 0.01 && value < 10_000) return plain(value);
  const power = Math.floor(exponent);
  return `${plain(value / 10 ** power)}·${powerOfTen(power)}`;
}

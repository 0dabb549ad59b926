// Numbers and durations as a terminal prints them: four significant digits, no more.

/** `0.01234`, `3.2e-7`, `12.35`; `unknown` where there is no number. */
export function number(value: number | undefined, digits = 4): string {
  if (value === undefined) return 'unknown';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    return value.toExponential(digits - 2).replace(/\.?0*e\+?/, 'e');
  }
  return String(Number(value.toPrecision(digits)));
}

/** `950`, `12.3 k`, `4.56 M`. */
export function count(value: number): string {
  if (value < 1_000) return String(Number(value.toPrecision(3)));
  const [divisor, prefix] = value < 1_000_000 ? [1_000, 'k'] : [1_000_000, 'M'];
  return `${Number((value / divisor).toPrecision(3))} ${prefix}`;
}

/** `0.42 s`, `1 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

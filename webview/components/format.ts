// Numbers as people read them: four significant digits, SI prefixes for counts, seconds as clocks.

/** A measured value with four significant digits, trailing zeros kept so that its width is steady. */
export function measured(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(3);
  return value.toPrecision(4);
}

/** A value somebody has set, in the shortest form of at most four significant digits: `0.1`, `1e-6`. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(4));
  return size !== 0 && (size >= 1e5 || size < 1e-3) ? rounded.toExponential() : String(rounded);
}

/** A sum over an episode: whole numbers from a thousand on, where four digits would hide what differs. */
export function total(value: number): string {
  return Math.abs(value) >= 1000 && Math.abs(value) < 1e7 ? String(Math.round(value)) : measured(value);
}

const prefixes = ['', 'k', 'M', 'G', 'T'] as const;

/** A count: exact under ten thousand, then four digits and an SI prefix. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) < 10_000) return Number.isInteger(value) ? String(value) : measured(value);
  const step = Math.min(prefixes.length - 1, Math.floor(Math.log10(Math.abs(value)) / 3));
  return `${(value / 1000 ** step).toPrecision(4)} ${prefixes[step]}`;
}

/** A short span of time with its unit: `12.3 µs`, `4.56 ms`, `1.23 s`. */
export function shortSeconds(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${(value * 1e6).toPrecision(3)} µs`;
  if (size < 1) return `${(value * 1e3).toPrecision(3)} ms`;
  return size < 60 ? `${value.toFixed(2)} s` : clock(value);
}

/** Elapsed time: `4.21 s` under a minute, then `2:05` and `1:02:05`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const whole = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export type Quantity = 'number' | 'count' | 'seconds';

/** A value of a metric with its unit, as legends, labels and tables show it. */
export function quantity(value: number, kind: Quantity, unit = ''): string {
  if (!Number.isFinite(value)) return '–';
  if (kind === 'seconds') return shortSeconds(value);
  return `${kind === 'count' ? count(value) : measured(value)}${unit && ` ${unit}`}`;
}

/** A tick of a count axis, in the shortest form: `500 k`, `1 M`. */
export function countTick(value: number): string {
  if (Math.abs(value) < 10_000) return plain(value);
  const step = Math.min(prefixes.length - 1, Math.floor(Math.log10(Math.abs(value)) / 3));
  return `${plain(value / 1000 ** step)} ${prefixes[step]}`;
}

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((digit, i) => [String(i), digit])),
};

/** A power of ten on a logarithmic axis: `0.01` to `1000` written out, beyond as `10⁻⁵`. */
export function powerOfTen(exponent: number): string {
  if (exponent >= -2 && exponent <= 3) return String(Number(`1e${exponent}`));
  return `10${[...String(exponent)].map((character) => superscripts[character]).join('')}`;
}

/** Local time of day of an ISO 8601 time. */
export function timeOfDay(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : time.toLocaleTimeString([], { hour12: false });
}

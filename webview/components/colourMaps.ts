// Colour maps for heat maps: a diverging one (blue, neutral, orange) for rewards and a sequential one for occupancies.
// Both are interpolated in OKLab between few anchors, so that equal steps look equal; blue against orange and the rising
// lightness stay readable for the colour-blind.

export type Rgb = readonly [red: number, green: number, blue: number];

const steps = 256;

/** Anchors from the lowest value to the highest. */
const anchors = {
  divergingLight: ['#0b4a8f', '#5a9fd4', '#f3f3f1', '#f0a04b', '#a34700'],
  divergingDark: ['#8fd0ff', '#2f74b5', '#2b2b2d', '#b5621b', '#ffc680'],
  sequential: ['#33145c', '#33518c', '#1f8f8c', '#6fc45c', '#f7e726'],
} as const;

export type ColourMap = readonly Rgb[];

export function divergingMap(dark: boolean): ColourMap {
  return (dark ? maps.divergingDark : maps.divergingLight)();
}

export function sequentialMap(): ColourMap {
  return maps.sequential();
}

/** @param share from 0 to 1; beyond is clipped. */
export function colourAt(map: ColourMap, share: number): Rgb {
  const index = Math.round(Math.min(1, Math.max(0, share)) * (map.length - 1));
  return map[index]!;
}

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Black or white, whichever can be read on the colour. */
export function inkOn([red, green, blue]: Rgb): string {
  const [r, g, b] = [red, green, blue].map(toLinear) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#000' : '#fff';
}

const maps = {
  divergingLight: lazily(() => interpolated(anchors.divergingLight)),
  divergingDark: lazily(() => interpolated(anchors.divergingDark)),
  sequential: lazily(() => interpolated(anchors.sequential)),
};

function lazily<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

function interpolated(colours: readonly string[]): ColourMap {
  const lab = colours.map((colour) => toOklab(parseHex(colour)));
  return Array.from({ length: steps }, (_, i): Rgb => {
    const place = (i / (steps - 1)) * (lab.length - 1);
    const from = Math.min(lab.length - 2, Math.floor(place));
    const share = place - from;
    return fromOklab(lab[from]!.map((value, k) => value + share * (lab[from + 1]![k]! - value)) as unknown as Rgb);
  });
}

function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function toLinear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const share = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}

// Matrices of Björn Ottosson's OKLab (2020).
function toOklab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map(toLinear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([lightness, a, b]: Rgb): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

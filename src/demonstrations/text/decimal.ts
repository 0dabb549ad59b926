// Decimal numbers straight from the bytes of a text, many millions of them. Where the digits fit into a double exactly, so
// does a power of ten up to 22, and one multiplication or division rounds as it should (Clinger 1990); others go through Number.

const exactPowers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const [zero, nine, plus, minus, point] = [0x30, 0x39, 0x2b, 0x2d, 0x2e];

/** The number that bytes `from` to `to` are, in the usual form; NaN if they are anything else, spaces too. */
export function decimalNumber(bytes: Buffer, { from, to }: { readonly from: number; readonly to: number }): number {
  let at = from;
  const sign = bytes[at];
  if (sign === minus || sign === plus) at++;
  let mantissa = 0;
  let digits = 0;
  let exponent = 0;
  let hasPoint = false;
  const begin = at;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= zero && byte <= nine) {
      mantissa = mantissa * 10 + (byte - zero);
      if (mantissa > 0) digits++;
      if (hasPoint) exponent--;
    } else if (byte === point && !hasPoint) hasPoint = true;
    else break;
  }
  if (at - begin === (hasPoint ? 1 : 0)) return Number.NaN;
  if (at < to) {
    if ((bytes[at]! | 0x20) !== 0x65) return Number.NaN;
    at++;
    const isNegative = bytes[at] === minus;
    if (isNegative || bytes[at] === plus) at++;
    const first = at;
    let power = 0;
    for (; at < to; at++) {
      const byte = bytes[at]!;
      if (byte < zero || byte > nine) return Number.NaN;
      power = Math.min(power * 10 + (byte - zero), 100_000);
    }
    if (at === first) return Number.NaN;
    exponent += isNegative ? -power : power;
  }
  if (digits > 15 || exponent > 22 || exponent < -22) return Number(bytes.toString('latin1', from, to));
  const size = exponent < 0 ? mantissa / exactPowers[-exponent]! : mantissa * exactPowers[exponent]!;
  return sign === minus ? -size : size;
}

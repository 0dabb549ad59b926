// Parquet's mixture of run lengths and packed bits, for levels and for indices into a dictionary. hyparquet has one of its
// own, which fills memory when a damaged file claims a run of a thousand million values.

/** Exactly `count` values of `width` bits. Errors: a plain Error where the bytes end before. */
export function hybridRuns(bytes: Uint8Array, { width, count }: { width: number; count: number }): Int32Array {
  if (width > 32) throw new Error(`values of ${width} bits`);
  const values = new Int32Array(count);
  const valueBytes = (width + 7) >> 3;
  let at = 0;
  let done = 0;
  const next = (): number => {
    if (at >= bytes.length) throw new Error('the levels or indices of a page are cut short');
    return bytes[at++]!;
  };
  while (done < count) {
    let header = 0;
    for (let scale = 1, byte = 0x80; byte >= 0x80; scale *= 128) {
      byte = next();
      header += (byte & 0x7f) * scale;
      if (scale > 2 ** 35) throw new Error('a run of absurd length');
    }
    const groups = Math.floor(header / 2);
    if (header % 2 === 0) {
      let value = 0;
      for (let byte = 0; byte < valueBytes; byte++) value |= next() << (8 * byte);
      const end = Math.min(count, done + groups);
      if (groups === 0) continue;
      values.fill(value, done, end);
      done = end;
      continue;
    }
    // Eight values take `width` bytes. The last group may hold more values than are left.
    const end = Math.min(count, done + groups * 8);
    if (at + Math.ceil(((end - done) * width) / 8) > bytes.length) {
      throw new Error('the levels or indices of a page are cut short');
    }
    let bit = at * 8;
    for (; done < end; done++, bit += width) values[done] = bitsAt(bytes, bit, width);
    at += groups * width;
  }
  return values;
}

/** `width` bits from a position on, the lowest first. */
function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  for (let taken = 0; taken < width;) {
    const inByte = (bit + taken) & 7;
    const take = Math.min(8 - inByte, width - taken);
    value |= ((bytes[(bit + taken) >> 3]! >> inByte) & ((1 << take) - 1)) << taken;
    taken += take;
  }
  return value;
}

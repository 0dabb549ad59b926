// Tables of the FlatBuffers format, which Arrow keeps its metadata in. Every offset and count comes from the file, so every
// one is checked against the buffer before it is followed.
import type { InputError } from '../../protocol/inputError';

/** A table at a position of a buffer; fields are numbered as in Arrow's schema files. */
export class FlatTable {
  private readonly vtable: number;
  private readonly vtableBytes: number;

  constructor(
    private readonly buffer: Buffer,
    private readonly position: number,
    private readonly damaged: (sentence: string) => InputError,
  ) {
    this.vtable = position - this.int32(position);
    this.vtableBytes = this.uint16(this.vtable);
    this.check(this.vtable, this.vtableBytes);
  }

  /** The table that a buffer begins with. */
  static root(buffer: Buffer, damaged: (sentence: string) => InputError): FlatTable {
    if (buffer.length < 8) throw damaged('its metadata is cut short');
    return new FlatTable(buffer, buffer.readUInt32LE(0), damaged);
  }

  int(field: number, bytes: 1 | 2 | 4, missing = 0): number {
    const at = this.place(field);
    if (at === undefined) return missing;
    this.check(at, bytes);
    return bytes === 1 ? this.buffer.readInt8(at) : bytes === 2 ? this.buffer.readInt16LE(at) : this.int32(at);
  }

  /** A 64-bit integer; beyond 2^53 it is rounded, which no count of a real file comes near. */
  long(field: number): number {
    const at = this.place(field);
    return at === undefined ? 0 : this.int64(at);
  }

  text(field: number): string {
    const at = this.place(field);
    if (at === undefined) return '';
    const begin = at + this.uint32(at);
    const length = this.uint32(begin);
    this.check(begin + 4, length);
    return this.buffer.toString('utf8', begin + 4, begin + 4 + Math.min(length, 1000));
  }

  table(field: number): FlatTable | undefined {
    const at = this.place(field);
    return at === undefined ? undefined : new FlatTable(this.buffer, at + this.uint32(at), this.damaged);
  }

  tables(field: number): FlatTable[] {
    return this.elements(field, 4).map((at) => new FlatTable(this.buffer, at + this.uint32(at), this.damaged));
  }

  /** A vector of structs that are pairs of 64-bit integers. */
  pairs(field: number): (readonly [number, number])[] {
    return this.elements(field, 16).map((at) => [this.int64(at), this.int64(at + 8)] as const);
  }

  private elements(field: number, bytes: number): number[] {
    const at = this.place(field);
    if (at === undefined) return [];
    const begin = at + this.uint32(at);
    const count = this.uint32(begin);
    this.check(begin + 4, count * bytes);
    return Array.from({ length: count }, (_, index) => begin + 4 + index * bytes);
  }

  private place(field: number): number | undefined {
    const slot = 4 + 2 * field;
    if (slot + 2 > this.vtableBytes) return undefined;
    const offset = this.uint16(this.vtable + slot);
    return offset === 0 ? undefined : this.position + offset;
  }

  private int64(at: number): number {
    this.check(at, 8);
    return Number(this.buffer.readBigInt64LE(at));
  }

  private int32(at: number): number {
    this.check(at, 4);
    return this.buffer.readInt32LE(at);
  }

  private uint32(at: number): number {
    this.check(at, 4);
    return this.buffer.readUInt32LE(at);
  }

  private uint16(at: number): number {
    this.check(at, 2);
    return this.buffer.readUInt16LE(at);
  }

  private check(at: number, bytes: number): void {
    if (at < 0 || at + bytes > this.buffer.length) throw this.damaged('its metadata points outside of itself');
  }
}

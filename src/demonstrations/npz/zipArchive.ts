// Reads single entries of a zip archive without trusting it: the directory at the end of the file says where everything
// is, every offset and size is checked against the file, and no entry may unpack to more than it declares.
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { InputError } from '../../protocol/inputError';

const inflate = promisify<Buffer, object, Buffer>(inflateRaw);

const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const sentinel16 = 0xffff;
const sentinel32 = 0xffffffff;
/** An end record may be followed by a comment of at most 65,535 bytes. */
const longestTail = endLength + 65_535;
const maximumDirectoryBytes = 1024 * 1024;
/** Packed bytes that are unpacked to look at an entry's beginning; deflate makes at most 1032 times as many of them. */
const peekedBytes = 8192;

export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly packedBytes: number;
  /** As declared. */
  readonly bytes: number;
  readonly crc: number;
  readonly localOffset: number;
}

/** An entry's packed bytes, in memory. */
export interface PackedEntry {
  readonly entry: ZipEntry;
  readonly packed: Buffer;
}

/** An open zip file. Every error is an InputError that names the file and, for an entry, the array. */
export class ZipArchive {
  private constructor(
    private readonly handle: FileHandle,
    private readonly file: string,
    private readonly size: number,
  ) {}

  static async open(file: string): Promise<ZipArchive> {
    const handle = await open(file, 'r');
    return new ZipArchive(handle, file, (await handle.stat()).size);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** Entries by name; errors if the file is cut short, no zip, or its directory is damaged. */
  async readDirectory(): Promise<Map<string, ZipEntry>> {
    const { count, bytes, offset } = await this.findDirectory();
    if (bytes > maximumDirectoryBytes) {
      throw this.damaged(`it claims ${bytes} bytes, expected at most ${maximumDirectoryBytes}`);
    }
    if (offset + bytes > this.size) throw this.damaged(`it should begin at byte ${offset} of ${this.size}`);
    const directory = await this.readAt(offset, bytes);
    const entries = new Map<string, ZipEntry>();
    let at = 0;
    for (let index = 0; index < count; index++) {
      if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) {
        throw this.damaged(`it claims ${count} entries, but entry ${index} is missing`);
      }
      const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
      const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
      const next = extraEnd + directory.readUInt16LE(at + 32);
      if (next > directory.length) throw this.damaged(`entry ${index} is longer than the directory`);
      const entry = parseEntry(directory.subarray(at, nameEnd), directory.subarray(nameEnd, extraEnd));
      entries.set(entry.name, entry);
      at = next;
    }
    return entries;
  }

  private async findDirectory(): Promise<{ count: number; bytes: number; offset: number }> {
    const tailOffset = Math.max(0, this.size - longestTail);
    const tail = await this.readAt(tailOffset, this.size - tailOffset);
    const end = tail.lastIndexOf(endSignature);
    if (end < 0 || end + endLength > tail.length) {
      throw new InputError('is cut short, or not a zip file: the directory that a zip file has at its end is missing', {
        file: this.file,
      });
    }
    const count = tail.readUInt16LE(end + 10);
    const bytes = tail.readUInt32LE(end + 12);
    const offset = tail.readUInt32LE(end + 16);
    if (count !== sentinel16 && bytes !== sentinel32 && offset !== sentinel32) return { count, bytes, offset };
    const locator = end - 20;
    if (locator < 0 || tail.readUInt32LE(locator) !== locator64Signature) {
      throw this.damaged('its 64-bit end record cannot be found');
    }
    const record = await this.readAt(Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (record.length < 56 || record.readUInt32LE(0) !== end64Signature) {
      throw this.damaged('its 64-bit end record is missing');
    }
    return {
      count: Number(record.readBigUInt64LE(32)),
      bytes: Number(record.readBigUInt64LE(40)),
      offset: Number(record.readBigUInt64LE(48)),
    };
  }

  /** Errors if the entry is of a kind that is not read, larger than `maximumBytes`, or not within the file. */
  async readPacked(entry: ZipEntry, maximumBytes: number): Promise<PackedEntry> {
    if (entry.isEncrypted) throw this.refused(entry, 'is encrypted, expected a plain entry');
    if (entry.method !== 0 && entry.method !== 8) {
      throw this.refused(entry, `is packed by zip method ${entry.method}, expected 0 (stored) or 8 (deflated)`);
    }
    const most = Math.max(entry.packedBytes, entry.bytes);
    if (most > maximumBytes) throw this.refused(entry, `claims ${most} bytes, expected at most ${maximumBytes}`);
    const local = await this.readAt(entry.localOffset, 30);
    if (local.length < 30 || local.readUInt32LE(0) !== localSignature) {
      throw this.refused(entry, `is not where the zip directory says, at byte ${entry.localOffset}`);
    }
    const begin = entry.localOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const end = begin + entry.packedBytes;
    if (end > this.size) throw this.refused(entry, `is cut short: it ends at byte ${end}, the file has ${this.size}`);
    return { entry, packed: await this.readAt(begin, entry.packedBytes) };
  }

  /** The first bytes of an entry (as many as come cheaply), to look at before all of it is unpacked. */
  peek({ entry, packed }: PackedEntry): Buffer {
    const first = packed.subarray(0, peekedBytes);
    if (entry.method === 0) return first;
    try {
      return inflateRawSync(first, { finishFlush: constants.Z_SYNC_FLUSH });
    } catch (error) {
      throw this.inflateError(entry, error);
    }
  }

  /** All bytes of an entry, exactly as many as it declares and with the checksum it declares. */
  async unpack({ entry, packed }: PackedEntry): Promise<Buffer> {
    let bytes = packed;
    if (entry.method === 8) {
      try {
        bytes = await inflate(packed, { maxOutputLength: Math.max(entry.bytes, 1) });
      } catch (error) {
        throw this.inflateError(entry, error);
      }
    }
    if (bytes.length !== entry.bytes) {
      throw this.refused(entry, `unpacks to ${bytes.length} bytes but claims ${entry.bytes}`);
    }
    if (crc32(bytes) !== entry.crc) {
      throw this.refused(entry, 'is damaged: its checksum is not that of its content');
    }
    return bytes;
  }

  private inflateError(entry: ZipEntry, error: unknown): InputError {
    const { code, message } = error as NodeJS.ErrnoException;
    const isBomb = code === 'ERR_BUFFER_TOO_LARGE';
    return this.refused(
      entry,
      isBomb ? `unpacks to more than the ${entry.bytes} bytes it claims` : `is damaged: ${message}`,
    );
  }

  private refused(entry: ZipEntry, sentence: string): InputError {
    return new InputError(sentence, { file: this.file, field: entry.name.replace(/\.npy$/, '') });
  }

  private damaged(sentence: string): InputError {
    return new InputError(`the zip directory is damaged: ${sentence}`, { file: this.file });
  }

  /** Fewer bytes than asked for where the file ends; none beyond its end. */
  private async readAt(offset: number, length: number): Promise<Buffer> {
    if (offset >= this.size) return Buffer.alloc(0);
    const buffer = Buffer.alloc(Math.min(length, this.size - offset));
    let done = 0;
    while (done < buffer.length) {
      const { bytesRead } = await this.handle.read(buffer, done, buffer.length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  }
}

/** @param record the fixed part of a directory entry and its name; `extra` its extra fields. */
function parseEntry(record: Buffer, extra: Buffer): ZipEntry {
  const sizes: [bytes: number, packedBytes: number, localOffset: number] = [
    record.readUInt32LE(24),
    record.readUInt32LE(20),
    record.readUInt32LE(42),
  ];
  // The 64-bit extra field holds, in this order, only those of the three that do not fit into 32 bits.
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let value = at + 4;
    for (const index of sizes.keys()) {
      if (sizes[index] !== sentinel32 || value + 8 > extra.length) continue;
      sizes[index] = Number(extra.readBigUInt64LE(value));
      value += 8;
    }
    break;
  }
  const [bytes, packedBytes, localOffset] = sizes;
  return {
    name: record.toString('utf8', 46),
    isEncrypted: (record.readUInt16LE(8) & 1) === 1,
    method: record.readUInt16LE(10),
    crc: record.readUInt32LE(16),
    packedBytes,
    bytes,
    localOffset,
  };
}

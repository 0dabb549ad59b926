// One HDF5 file, opened read-only by the HDF5 library in WebAssembly. The library lives in a file system of its own with
// nothing in it but this file, so that links, external storage and plugins that a file may name lead nowhere.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Metadata, ready } from 'h5wasm';
import { InputError, type Place } from '../../protocol/inputError';
import { fromFloat16 } from '../float16';
import { printable } from '../printable';
import { maximumNumbers } from '../trajectories';

/** Bytes that are moved out of the library at once, unless a chunk of the file is larger. */
const slabBytes = 4 * 1024 * 1024;

type Library = Awaited<typeof ready>;

/** What is used of Emscripten's file system. */
interface VirtualFiles {
  createFile(parent: string, name: string, properties: object, canRead: boolean, canWrite: boolean): VirtualNode;
  unlink(path: string): void;
  getStream(descriptor: number): { stream_ops: object };
}
interface VirtualNode {
  usedBytes: number;
  stream_ops: object;
}

export interface Hdf5Dataset {
  readonly path: string;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly length: number;
}

/** What the library last complained of; it prints, and returns a negative number. */
let complaint = '';
let library: Promise<Library> | undefined;
let opened = 0;

async function loadLibrary(): Promise<Library> {
  const module = await (await import('h5wasm')).ready;
  const stderr = (module.FS as unknown as VirtualFiles).getStream(2);
  stderr.stream_ops = {
    ...stderr.stream_ops,
    write: (_: unknown, heap: Uint8Array, offset: number, length: number) => {
      if (complaint.length < 20_000)
        complaint += Buffer.from(heap.buffer, heap.byteOffset + offset, length).toString('latin1');
      return length;
    },
  };
  return module;
}

/** An open file. Every error is an InputError that names the file and, where it is of one, the dataset. */
export class Hdf5File {
  private constructor(
    private readonly file: string,
    private readonly module: Library,
    private readonly descriptor: number,
    private readonly virtualPath: string,
    private readonly id: bigint,
  ) {}

  static async open(file: string): Promise<Hdf5File> {
    library ??= loadLibrary();
    const module = await library;
    const files = module.FS as unknown as VirtualFiles;
    const virtualPath = `/${opened++}.hdf5`;
    const descriptor = openSync(file, 'r');
    try {
      const node = files.createFile('/', virtualPath.slice(1), {}, true, false);
      node.usedBytes = fstatSync(descriptor).size;
      node.stream_ops = {
        ...node.stream_ops,
        read: (_: unknown, heap: Uint8Array, offset: number, length: number, position: number) =>
          readSync(descriptor, heap, offset, Math.max(0, Math.min(length, node.usedBytes - position)), position),
      };
      const id = attempt(() => module.open(virtualPath, module.H5F_ACC_RDONLY), { file });
      if (id < 0n) throw failure('is no HDF5 file, or a damaged one', { file });
      return new Hdf5File(file, module, descriptor, virtualPath, id);
    } catch (error) {
      files.unlink(virtualPath);
      closeSync(descriptor);
      throw error;
    }
  }

  close(): void {
    try {
      this.module.close_file(this.id);
    } catch {
      // What a damaged file left behind in the library stays there.
    }
    (this.module.FS as unknown as VirtualFiles).unlink(this.virtualPath);
    closeSync(this.descriptor);
  }

  /** Names in a group; none where it is not one. */
  names(path: string): string[] {
    const place = this.place(path);
    if (attempt(() => this.module.get_type(this.id, path), place) !== this.module.H5G_GROUP) return [];
    return attempt(() => this.module.get_names(this.id, path, false), place);
  }

  /** A dataset by its path; undefined where there is none. */
  dataset(path: string): Hdf5Dataset | undefined {
    const place = this.place(path);
    if (attempt(() => this.module.get_type(this.id, path), place) !== this.module.H5G_DATASET) return undefined;
    const { shape } = this.metadata(path);
    if (!shape) throw new InputError('is empty, expected numbers', place);
    return { path, shape, length: shape.reduce((product, dimension) => product * dimension, 1) };
  }

  /**
   * The numbers of a dataset in C order, of all rows or the first ones; true is 1. Errors if its type is no number, or it is
   * too large.
   */
  read({ path, shape, length: all }: Hdf5Dataset, wantedRows = shape[0] ?? 1): Float64Array {
    const place = this.place(path);
    const rows = Math.min(wantedRows, shape[0] ?? 1);
    const length = all === 0 ? 0 : (all / (shape[0] ?? 1)) * rows;
    if (!(length <= maximumNumbers)) {
      throw new InputError(
        `claims shape (${shape.join(', ')}), ${length} numbers, expected at most ${maximumNumbers} in a file`,
        place,
      );
    }
    const metadata = this.metadata(path);
    const decode = this.decoderOf(metadata, place);
    const values = new Float64Array(length);
    if (length === 0) return values;
    const perRow = length / rows;
    // Whole chunks, so that none is unpacked twice.
    const chunkRows = Math.min(rows, Math.max(1, metadata.chunks?.[0] ?? 1));
    const slabRows = chunkRows * Math.max(1, Math.floor(slabBytes / (chunkRows * perRow * metadata.size)));
    const bytes = Math.min(slabRows, rows) * perRow * metadata.size;
    const pointer = attempt(() => this.module._malloc(bytes), place);
    if (pointer === 0) throw new InputError(`needs ${bytes} bytes at once, more than there are`, place);
    try {
      for (let row = 0; row < rows; row += slabRows) {
        const count = Math.min(slabRows, rows - row);
        this.readSlab(path, { shape, row, count, pointer, place });
        const begin = pointer >>> 0;
        decode(this.module.HEAPU8.slice(begin, begin + count * perRow * metadata.size), values, row * perRow);
      }
    } finally {
      this.module._free(pointer);
    }
    return values;
  }

  private readSlab(
    path: string,
    {
      shape,
      row,
      count,
      pointer,
      place,
    }: { shape: readonly number[]; row: number; count: number; pointer: number; place: Place },
  ): void {
    const isScalar = shape.length === 0;
    const counts = shape.map((dimension, axis) => BigInt(axis === 0 ? count : dimension));
    const offsets = shape.map((_, axis) => BigInt(axis === 0 ? row : 0));
    const strides = shape.map(() => 1n);
    const status = attempt(
      () =>
        this.module.get_dataset_data(
          this.id,
          path,
          isScalar ? null : counts,
          isScalar ? null : offsets,
          isScalar ? null : strides,
          BigInt(pointer),
        ),
      place,
    );
    if (status < 0) throw failure('cannot be read', place);
  }

  private metadata(path: string): Metadata {
    return attempt(() => this.module.get_dataset_metadata(this.id, path), this.place(path));
  }

  /** Bytes arrive little-endian, whatever the file's order is. */
  private decoderOf(
    { type, size, signed, enum_type }: Metadata,
    place: Place,
  ): (bytes: Uint8Array, values: Float64Array, at: number) => void {
    const classes = this.module.H5T_class_t;
    const kind = type === classes.H5T_ENUM.value ? enum_type?.type : type;
    if (kind === classes.H5T_FLOAT.value && size === 2) {
      return ({ buffer }, values, at) => {
        const bits = new Uint16Array(buffer);
        for (let k = 0; k < bits.length; k++) values[at + k] = fromFloat16(bits[k]!);
      };
    }
    if (kind === classes.H5T_INTEGER.value && size === 8) {
      return ({ buffer }, values, at) => {
        const integers = signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
        for (let k = 0; k < integers.length; k++) {
          const value = Number(integers[k]);
          if (!Number.isSafeInteger(value)) {
            throw new InputError(`element ${at + k} is ${integers[k]}, expected integers within ±(2^53 - 1)`, place);
          }
          values[at + k] = value;
        }
      };
    }
    const views =
      kind === classes.H5T_FLOAT.value
        ? floats
        : kind === classes.H5T_INTEGER.value
          ? signed
            ? integers
            : naturals
          : {};
    const view = (views as Readonly<Record<number, NumberView | undefined>>)[size];
    if (view === undefined) {
      const name = typeNames[type] ?? `class ${type}`;
      throw new InputError(`holds ${name} of ${size} bytes, expected plain numbers or booleans`, place);
    }
    return ({ buffer }, values, at) => values.set(new view(buffer), at);
  }

  private place(path: string): { readonly file: string; readonly field: string } {
    return { file: this.file, field: path.split('/').map(printable).join('/') };
  }
}

type NumberView = new (buffer: ArrayBufferLike) => ArrayLike<number>;
const floats = { 4: Float32Array, 8: Float64Array };
const integers = { 1: Int8Array, 2: Int16Array, 4: Int32Array };
const naturals = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };
const typeNames: Readonly<Record<number, string>> = {
  0: 'integers',
  1: 'floating-point numbers',
  3: 'text',
  4: 'bit fields',
  5: 'opaque bytes',
  6: 'compounds',
  7: 'references',
  8: 'an enumeration',
  9: 'lists of varying length',
  10: 'arrays',
};

/** Runs a call into the library. What a damaged file makes it throw, traps of WebAssembly too, is the file's fault. */
function attempt<T>(call: () => T, place: Place): T {
  complaint = '';
  try {
    return call();
  } catch (error) {
    throw failure(`cannot be read (${error instanceof Error ? error.message : String(error)})`, place);
  }
}

/** With the innermost of the library's complaints, a line `#003: H5Gloc.c line 731 in H5G_loc_find(): ...`. */
function failure(sentence: string, place: Place): InputError {
  const reasons = [...complaint.matchAll(/^\s*#\d+: .*?\(\): (.*)$/gm)].map(([, reason]) => reason!.trim());
  return new InputError(reasons.length === 0 ? sentence : `${sentence}: ${reasons.at(-1)}`, place);
}

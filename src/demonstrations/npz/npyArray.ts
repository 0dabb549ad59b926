// The .npy format of NumPy, versions 1 to 3, for plain numbers. Object arrays are pickles, that is, programs: they are
// refused by their header and never looked into. Format: numpy.lib.format in NumPy's documentation.
import { InputError, type Place } from '../../protocol/inputError';
import { fromFloat16 } from '../float16';

const magic = Buffer.from('\x93NUMPY', 'latin1');
/** NumPy writes 64 to 192 bytes for an array of numbers. */
const maximumHeaderBytes = 4096;

type Kind = 'f2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'b1';

export interface NpyHeader {
  readonly kind: Kind;
  readonly itemBytes: number;
  readonly isLittleEndian: boolean;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly length: number;
  /** Where the numbers begin. */
  readonly dataOffset: number;
}

const readers: Readonly<Record<Kind, (view: DataView, at: number, little: boolean) => number>> = {
  f2: (view, at, little) => fromFloat16(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) =>
    view.getInt32(little ? at + 4 : at, little) * 2 ** 32 + view.getUint32(little ? at : at + 4, little),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) =>
    view.getUint32(little ? at + 4 : at, little) * 2 ** 32 + view.getUint32(little ? at : at + 4, little),
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
};

/**
 * Reads the header at the beginning of `bytes`, which may end anywhere after it.
 * Errors: InputError at `place` if it is no .npy, damaged, or of a type that is not read.
 */
export function parseNpyHeader(bytes: Buffer, place: Place): NpyHeader {
  const refuse = (sentence: string) => new InputError(sentence, place);
  if (bytes.length < 12 || !bytes.subarray(0, 6).equals(magic))
    throw refuse('is not a NumPy array: the .npy signature is missing');
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw refuse(`has .npy version ${version}, expected 1, 2 or 3`);
  const begin = version === 1 ? 10 : 12;
  const headerBytes = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (headerBytes > maximumHeaderBytes) {
    throw refuse(`claims a header of ${headerBytes} bytes, expected at most ${maximumHeaderBytes}`);
  }
  if (begin + headerBytes > bytes.length) throw refuse('is cut short within its header');
  const text = bytes.toString(version === 3 ? 'utf8' : 'latin1', begin, begin + headerBytes);

  const type = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|\[)/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shapeText = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text);
  if (!type || !order || !shapeText) {
    throw refuse(`has a header without descr, fortran_order or shape: ${JSON.stringify(text.trim().slice(0, 80))}`);
  }
  const shape = (shapeText[1]!.match(/\d+/g) ?? []).map(Number);
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  return {
    ...parseType(type[1], refuse),
    isFortranOrder: order[1] === 'True',
    shape,
    length,
    dataOffset: begin + headerBytes,
  };
}

function parseType(
  type: string | undefined,
  refuse: (sentence: string) => InputError,
): Pick<NpyHeader, 'kind' | 'itemBytes' | 'isLittleEndian'> {
  if (type === undefined) throw refuse('is a structured array, expected plain numbers');
  const [, byteOrder, kind] = /^([<>|=]?)([a-zA-Z]\d*)$/.exec(type) ?? [];
  if (kind?.startsWith('O')) {
    throw refuse(
      'holds pickled Python objects. They are never unpickled, because a pickle can run any program; save the numbers as a plain array, without dtype=object',
    );
  }
  if (kind === undefined || !isKind(kind)) {
    throw refuse(`has type ${JSON.stringify(type)}, expected one of ${Object.keys(readers).join(', ')}`);
  }
  return { kind, itemBytes: Number(kind[1]), isLittleEndian: byteOrder !== '>' };
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(readers, kind);
}

/** Numbers of the whole .npy `bytes` in C order. Errors: InputError at `place` if their number is not that of the header. */
export function decodeNpy(bytes: Buffer, header: NpyHeader, place: Place): Float64Array {
  checkNpyBytes(bytes.length, header, place);
  const { kind, itemBytes, isLittleEndian, isFortranOrder, shape, length, dataOffset } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset, length * itemBytes);
  const read = readers[kind];
  const values = new Float64Array(length);
  for (let k = 0; k < length; k++) values[k] = read(view, k * itemBytes, isLittleEndian);
  if (kind === 'i8' || kind === 'u8') refuseInexact(values, place);
  return isFortranOrder && shape.length > 1 ? toCOrder(values, shape) : values;
}

/** Errors: InputError at `place` unless an entry of `bytes` bytes holds just what its header claims. */
export function checkNpyBytes(bytes: number, { shape, length, itemBytes, dataOffset }: NpyHeader, place: Place): void {
  if (dataOffset + length * itemBytes === bytes) return;
  throw new InputError(
    `its header claims shape (${shape.join(', ')}) of ${itemBytes} bytes each, ${length * itemBytes} bytes in all, but ${bytes - dataOffset} bytes of numbers are there`,
    place,
  );
}

/** Beyond 2^53 a double is not the integer that was stored. */
function refuseInexact(values: Float64Array, place: Place): void {
  const index = values.findIndex((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
  if (index >= 0) {
    throw new InputError(`element ${index} is about ${values[index]}, expected integers within ±(2^53 - 1)`, place);
  }
}

function toCOrder(values: Float64Array, shape: readonly number[]): Float64Array {
  const ordered = new Float64Array(values.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, dimension) => product * dimension, 1));
  for (let k = 0; k < values.length; k++) {
    ordered[k] = values[index.reduce((offset, i, axis) => offset + i * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return ordered;
}

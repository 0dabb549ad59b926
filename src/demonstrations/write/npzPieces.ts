// The bytes of an .npz in the paper's format, piece by piece: states, actions, next_states, absorbing, and where there are
// any rewards and episode_returns, as numpy.savez_compressed writes them. Two more arrays are there only where those cannot
// say it: episode_starts and has_last_observations.
import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import type { Precision, Recording } from './recording';

const pieceNumbers = 1 << 16;
/** The same trajectories give the same bytes at any time. */
const noTime = new Date(1980, 0, 1);

type Numbers = Float64Array | Int32Array | Uint8Array;

interface NpyArray {
  readonly name: string;
  readonly type: Precision | 'int64' | 'bool';
  readonly shape: readonly number[];
  readonly values: Numbers;
}

const descriptors = { float32: '<f4', float64: '<f8', int64: '<i8', bool: '|b1' } as const;

export async function* npzPieces(
  recording: Recording,
  shape: {
    readonly precision: Precision;
    /** Steps of every episode, for arrays [episode, step, dim]. */
    readonly stacked: number | undefined;
    readonly needsStarts: boolean;
  },
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    ready.push(piece);
  });
  for (const array of arraysOf(recording, shape)) {
    const entry: ZipInputFile = { filename: `${array.name}.npy`, compression: 8, size: 0, crc: 0, mtime: noTime };
    zip.add(entry);
    // Node's own deflate: in another thread, and several times as fast as one in JavaScript.
    const deflated = pipeline(Readable.from(plainPieces(array, entry)), createDeflateRaw(), () => undefined);
    for await (const piece of deflated) {
      entry.ondata!(null, piece as Buffer<ArrayBuffer>, false);
      yield* ready.splice(0);
    }
    entry.ondata!(null, new Uint8Array(0), true);
  }
  zip.end();
  yield* ready;
}

/** The bytes of an .npy; `entry` learns how many they are and their checksum. */
function* plainPieces(array: NpyArray, entry: ZipInputFile): Generator<Uint8Array> {
  const { values, type } = array;
  for (let from = -pieceNumbers; from < values.length; from += pieceNumbers) {
    const piece = from < 0 ? header(array) : encode(values.subarray(from, from + pieceNumbers), type);
    entry.size += piece.length;
    entry.crc = crc32(piece, entry.crc);
    yield piece;
  }
}

function arraysOf(
  recording: Recording,
  { precision, stacked, needsStarts }: { precision: Precision; stacked: number | undefined; needsStarts: boolean },
): NpyArray[] {
  const { states, actions, nextStates, absorbing, rewards, stateSize, actionSize, episodeStarts } = recording;
  const episodes = episodeStarts.length - 1;
  const lead = stacked === undefined ? [absorbing.length] : [episodes, stacked];
  const array = (name: string, values: Numbers, sizes: readonly number[], type: NpyArray['type'] = precision) => ({
    name,
    type,
    shape: [...lead, ...sizes],
    values,
  });
  const found: NpyArray[] = [
    array('states', states, [stateSize]),
    array('actions', actions, [actionSize], isDiscrete(recording) ? 'int64' : precision),
    array('next_states', nextStates, [stateSize]),
    array('absorbing', absorbing, []),
  ];
  if (rewards) {
    const returns = Float64Array.from({ length: episodes }, (_, episode) =>
      rewards.subarray(episodeStarts[episode], episodeStarts[episode + 1]).reduce((a, b) => a + b, 0),
    );
    found.push(array('rewards', rewards, []));
    // Sums of absurd rewards may be too large for the precision; no file must hold what cannot be read.
    if (returns.every((value) => Number.isFinite(precision === 'float32' ? Math.fround(value) : value))) {
      found.push({ name: 'episode_returns', type: precision, shape: [episodes], values: returns });
    }
  }
  if (needsStarts) {
    const starts = episodeStarts.subarray(0, -1);
    found.push({ name: 'episode_starts', type: 'int64', shape: [episodes], values: starts });
  }
  if (!recording.hasLastObservations) {
    found.push({ name: 'has_last_observations', type: 'bool', shape: [], values: Uint8Array.of(0) });
  }
  return found;
}

/** Choices by their index, which the paper's files keep as integers. */
function isDiscrete({ actions, actionSize }: Recording): boolean {
  return (
    actionSize === 1 && actions.every((value) => Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0))
  );
}

function header({ type, shape }: NpyArray): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descriptors[type]}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // Version 1.0: ten bytes, then text that ends on a line feed at a multiple of 64.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = Buffer.alloc(length, ' ');
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(length - 10, 8);
  bytes.write(text, 10, 'latin1');
  bytes.write('\n', length - 1);
  return bytes;
}

function encode(values: Numbers, type: NpyArray['type']): Uint8Array {
  switch (type) {
    case 'float32':
      return bytesOf(Float32Array.from(values));
    case 'float64':
      return bytesOf(Float64Array.from(values));
    case 'int64':
      return bytesOf(BigInt64Array.from(Array.from(values, BigInt)));
    case 'bool':
      return Uint8Array.from(values);
  }
}

/** Little-endian, as every machine that Node runs on. */
function bytesOf({ buffer }: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>) {
  return new Uint8Array(buffer);
}

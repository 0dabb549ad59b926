// The safetensors format: eight bytes that hold the length of a JSON header, the header, then the numbers of all tensors,
// little-endian and row by row. Knows nothing of what the tensors mean.
import { InputError } from '../protocol/inputError';
import { metadataSchema, tensorHeadersSchema, tensorTypes, type TensorHeaders } from '../protocol/stateFile';
import type { StoredTensor } from '../protocol/trainingState';
import { fieldPath } from '../protocol/fieldPath';

/** The same bound as the format's own library has. */
const maximumHeaderBytes = 100_000_000;
const metadataName = '__metadata__';

const arrays = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  U8: Uint8Array,
} as const;
type TypeName = keyof typeof arrays;
const typeNames = Object.keys(arrays) as TypeName[];

export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a file. Wide numbers come first, so that every tensor begins at a multiple of its width. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const entries = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor, type: typeNameOf(tensor) }))
    .sort((a, b) => arrays[b.type].BYTES_PER_ELEMENT - arrays[a.type].BYTES_PER_ELEMENT || (a.name < b.name ? -1 : 1));
  const headers: Record<string, unknown> = { [metadataName]: metadata };
  let end = 0;
  for (const { name, tensor, type } of entries) {
    const begin = end;
    end += tensor.values.byteLength;
    headers[name] = { dtype: type, shape: tensor.shape, data_offsets: [begin, end] };
  }
  const text = Buffer.from(JSON.stringify(headers));
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end).fill(0x20, 8, 8 + headerBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(text, 8);
  let at = 8 + headerBytes;
  for (const { tensor } of entries) {
    const { buffer, byteOffset, byteLength } = tensor.values;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Copies of all tensors. @throws InputError that names the tensor of `file` that is not as the format says */
export function decodeSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= Math.min(maximumHeaderBytes, bytes.length - 8))) {
    throw new InputError(`expected a safetensors file, found ${bytes.length} bytes that do not hold a header`, {
      file,
    });
  }
  const { headers, metadata } = readHeader(Buffer.from(bytes.buffer, bytes.byteOffset + 8, length).toString(), file);
  const data = bytes.subarray(8 + length);
  const tensors = Object.entries(headers).map(([name, header]): [string, StoredTensor] => {
    const { dtype, shape, data_offsets } = header;
    const [begin, end] = data_offsets;
    const count = shape.reduce((product, size) => product * size, 1);
    const ofType = arrays[dtype];
    if (end - begin !== count * ofType.BYTES_PER_ELEMENT || end > data.length) {
      throw new InputError(
        `its ${dtype} numbers of shape [${shape.join(', ')}] are said to be bytes ${begin} to ${end} of ${data.length}`,
        { file, field: name },
      );
    }
    // A Buffer would give a view of the file's bytes for `slice`.
    const copy = new Uint8Array(data.subarray(begin, end));
    return [name, { shape, dtype: tensorTypes[dtype], values: new ofType(copy.buffer, 0, count) }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

function readHeader(text: string, file: string): { headers: TensorHeaders; metadata: Record<string, string> } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`its header is not JSON: ${(error as Error).message}`, { file });
  }
  const { [metadataName]: given = {}, ...rest } = (json ?? {}) as Record<string, unknown>;
  const headers = tensorHeadersSchema.safeParse(rest);
  const metadata = metadataSchema.safeParse(given);
  if (headers.success && metadata.success) return { headers: headers.data, metadata: metadata.data };
  const issue = (headers.error ?? metadata.error)!.issues[0]!;
  throw new InputError(issue.message, { file, field: fieldPath(issue.path) });
}

function typeNameOf({ values, dtype, shape }: StoredTensor): TypeName {
  const name = typeNames.find((type) => tensorTypes[type] === dtype)!;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!(values instanceof arrays[name]) || values.length !== count) {
    throw new RangeError(
      `${values.length} numbers of ${values.constructor.name} are no ${dtype} [${shape.join(', ')}]`,
    );
  }
  return name;
}

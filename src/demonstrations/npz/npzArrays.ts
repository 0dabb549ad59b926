// The arrays of an .npz by name: their headers and sizes are checked together before anything is unpacked.
import { InputError } from '../../protocol/inputError';
import { maximumNumbers } from '../trajectories';
import { checkNpyBytes, decodeNpy, parseNpyHeader, type NpyHeader } from './npyArray';
import type { PackedEntry, ZipArchive, ZipEntry } from './zipArchive';

/** All doubles that are kept, and headers. */
const maximumBytes = maximumNumbers * 8 + 65_536;

export interface PackedArray {
  readonly name: string;
  readonly packed: PackedEntry;
  readonly header: NpyHeader;
}

/** Those of `names` that are there. Errors: InputError that names the array that is damaged, or too large with the others. */
export async function openArrays<Name extends string>(
  archive: ZipArchive,
  entries: ReadonlyMap<string, ZipEntry>,
  { names, file }: { readonly names: readonly Name[]; readonly file: string },
): Promise<ReadonlyMap<Name, PackedArray>> {
  const arrays = new Map<Name, PackedArray>();
  let bytes = 0;
  let numbers = 0;
  for (const name of names) {
    const entry = entries.get(`${name}.npy`);
    if (entry === undefined) continue;
    const place = { file, field: name };
    const packed = await archive.readPacked(entry, maximumBytes - bytes);
    const header = parseNpyHeader(archive.peek(packed), place);
    bytes += entry.bytes;
    numbers += header.length;
    if (numbers > maximumNumbers) {
      throw new InputError(
        `its header claims shape (${header.shape.join(', ')}), with the arrays before it ${numbers} numbers, expected at most ${maximumNumbers} in a file`,
        place,
      );
    }
    checkNpyBytes(entry.bytes, header, place);
    arrays.set(name, { name, packed, header });
  }
  return arrays;
}

/**
 * Finite numbers in C order. Errors: InputError that names the element.
 * @param leadLength 1 for rows, 2 for episodes and steps
 */
export async function readArray(
  archive: ZipArchive,
  { name, packed, header }: PackedArray,
  { file, leadLength = 1 }: { readonly file: string; readonly leadLength?: number },
): Promise<Float64Array> {
  const place = { file, field: name };
  const values = decodeNpy(await archive.unpack(packed), header, place);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return values;
  throw new InputError(
    `${elementName(header.shape, bad, leadLength)} is ${values[bad]}, expected a finite number`,
    place,
  );
}

/** `row 37, column 0` or `episode 2, step 37, column 0`, all from 0 as NumPy counts. */
export function elementName(shape: readonly number[], element: number, leadLength: number): string {
  const names = leadLength === 1 ? ['row', 'column'] : ['episode', 'step', 'column'];
  const parts: string[] = [];
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    parts.unshift(`${names[axis]} ${rest % shape[axis]!}`);
    rest = Math.floor(rest / shape[axis]!);
  }
  return parts.join(', ');
}

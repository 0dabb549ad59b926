// Variables of a back end as tensors of a checkpoint, and back.
import { InputError } from '../../protocol/inputError';
import type { StoredTensor } from '../../protocol/trainingState';
import type { Variables } from '../../tensors/variables';

const storedTypes = { float32: 'float32', int32: 'int32', bool: 'uint8' } as const;

/** @param names of the tensors, `part/name`, by variable. */
export function storeVariables<V extends string>(
  variables: Variables<V>,
  names: Readonly<Record<V, string>>,
): Record<string, StoredTensor> {
  const saved = variables.save();
  return Object.fromEntries(
    variables.names.map((name) => {
      const { shape, dtype, values } = saved[name];
      return [names[name], { shape, dtype: storedTypes[dtype], values }];
    }),
  );
}

/** @param wanted all variables if left out; the others keep their values.
 * @throws InputError, with nothing changed, that names a tensor which is missing or does not fit. */
export function loadVariables<V extends string>(
  variables: Variables<V>,
  names: Readonly<Record<V, string>>,
  tensors: Readonly<Record<string, StoredTensor>>,
  wanted: readonly V[] = variables.names,
): void {
  for (const name of wanted) {
    const stored = tensors[names[name]];
    if (stored === undefined) throw new InputError(`the tensor '${names[name]}' is missing`);
    const { shape, dtype } = variables.tensor(name);
    const expected = storedTypes[dtype as keyof typeof storedTypes];
    if (stored.shape.join() !== shape.join() || stored.dtype !== expected) {
      throw new InputError(
        `the tensor '${names[name]}' is ${stored.dtype} [${stored.shape.join(', ')}], expected ${expected} [${shape.join(', ')}]`,
      );
    }
  }
  for (const name of wanted) variables.set(name, tensors[names[name]]!.values as Float32Array);
}

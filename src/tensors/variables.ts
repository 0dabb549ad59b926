// State that outlives a call of a step: parameters, moments, statistics. Each variable is a tensor that stays inside the
// back end; compiled steps, of any number and any input shapes, read and replace it there. JavaScript sees its numbers
// only when it asks.
import type { DataType, Tensor } from '@tensorflow/tfjs-core';
import { InputError } from '../protocol/inputError';
import type { Backend } from './backend';
import type { Values } from './trace';

export type VariableType = Extract<DataType, 'float32' | 'int32' | 'bool'>;

export interface VariableDeclaration {
  readonly shape: readonly number[];
  /** `float32` if left out. */
  readonly dtype?: VariableType;
  /** Row-major; zeros if left out. */
  readonly values?: Values;
}

/** The numbers of one variable, row-major. */
export interface VariableValues {
  readonly shape: readonly number[];
  readonly dtype: VariableType;
  readonly values: Values;
}

export type Snapshot<V extends string> = Readonly<Record<V, VariableValues>>;

/** The same declarations under longer names, so that two optimisers can stand beside each other. */
export function prefixed<P extends string, K extends string>(
  prefix: P,
  declarations: Readonly<Record<K, VariableDeclaration>>,
): Record<`${P}${K}`, VariableDeclaration> {
  const entries = Object.entries<VariableDeclaration>(declarations).map(([name, value]) => [prefix + name, value]);
  return Object.fromEntries(entries) as Record<`${P}${K}`, VariableDeclaration>;
}

export class Variables<V extends string> {
  private readonly tensors = new Map<V, Tensor>();

  /** @throws InputError if values and shape do not agree. */
  constructor(
    readonly backend: Backend,
    declarations: Readonly<Record<V, VariableDeclaration>>,
  ) {
    for (const [name, { shape, dtype = 'float32', values }] of Object.entries<VariableDeclaration>(declarations)) {
      const kept = { shape, dtype, values: values ?? new arrays[dtype](product(shape)) };
      checkValues(name, kept, kept.values);
      this.tensors.set(name as V, this.keep(kept));
    }
  }

  get names(): readonly V[] {
    return [...this.tensors.keys()];
  }

  /** The tensor that holds `name` now. It belongs to this object and is freed when a step replaces it. */
  tensor(name: V): Tensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new Error(`there is no variable '${name}' (or it is disposed of)`);
    return tensor;
  }

  /** Takes over `next`, of the same shape and type, and frees what was there. */
  replace(name: V, next: Tensor): void {
    const old = this.tensor(name);
    this.tensors.set(name, this.backend.tf.keep(next));
    old.dispose();
  }

  /** A copy of the numbers. */
  get(name: V): Values {
    return this.tensor(name).dataSync<'float32'>().slice();
  }

  /** @throws InputError if there are too many or too few values, or of another type. */
  set(name: V, values: Values): void {
    const { shape, dtype } = this.tensor(name);
    const kept = { shape, dtype: dtype as VariableType, values };
    checkValues(name, kept, values);
    this.replace(name, this.keep(kept));
  }

  save(): Snapshot<V> {
    const entries = this.names.map((name) => {
      const { shape, dtype } = this.tensor(name);
      return [name, { shape, dtype, values: this.get(name) }];
    });
    return Object.fromEntries(entries) as Snapshot<V>;
  }

  /** Sets every variable to what it was when `snapshot` was saved; bit for bit, so that what follows repeats.
   * @throws InputError, with nothing changed, unless the snapshot has exactly these variables in these shapes. */
  restore(snapshot: Readonly<Record<string, VariableValues>>): void {
    const unknown = Object.keys(snapshot).filter((name) => !this.tensors.has(name as V));
    if (unknown.length > 0) throw new InputError(`there is no variable '${unknown.join("', '")}'`);
    for (const name of this.names) {
      const saved = snapshot[name];
      if (saved === undefined) throw new InputError(`the variable '${name}' is missing`);
      const { shape, dtype } = this.tensor(name);
      if (saved.shape.join() !== shape.join() || saved.dtype !== dtype) {
        throw new InputError(
          `the variable '${name}' is ${dtype} [${shape.join(', ')}], found ${saved.dtype} [${saved.shape.join(', ')}]`,
        );
      }
      checkValues(name, saved, saved.values);
    }
    for (const name of this.names) this.set(name, snapshot[name]!.values);
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }

  private keep({ shape, dtype, values }: VariableValues): Tensor {
    // A copy: tfjs reads an array that it is given only when it is first used.
    return this.backend.tf.keep(this.backend.tf.tensor(values.slice(), [...shape], dtype));
  }
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

function checkValues(name: string, { shape, dtype }: Omit<VariableValues, 'values'>, values: Values): void {
  if (!(values instanceof arrays[dtype])) {
    throw new InputError(`the variable '${name}' is ${dtype}, so its values are a ${arrays[dtype].name}`);
  }
  if (values.length !== product(shape)) {
    const expected = `[${shape.join(', ')}] = ${product(shape)}`;
    throw new InputError(`the variable '${name}' has ${expected} values, found ${values.length}`);
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

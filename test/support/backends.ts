// The tensor back ends that are present, for tests that run on each. Where native TensorFlow is not installed the titles
// of the tests say so; with TRIRL_REQUIRE_NATIVE=1, as in CI, its absence is an error.
import type { Backend } from '../../src/tensors/backend';
import { chooseBackend } from '../../src/tensors/chooseBackend';

export interface PresentBackends {
  readonly backends: readonly Backend[];
  /** ` (native is absent: ...)`, or empty; for titles. */
  readonly absent: string;
}

export async function presentBackends(): Promise<PresentBackends> {
  const plain = [await chooseBackend('wasm'), await chooseBackend('cpu')];
  try {
    return { backends: [await chooseBackend('native'), ...plain], absent: '' };
  } catch (error) {
    if (process.env['TRIRL_REQUIRE_NATIVE'] === '1') throw error;
    return { backends: plain, absent: ` (native is absent: ${(error as Error).message})` };
  }
}

/** tfjs computes on one back end at a time, for the whole process. */
export async function putInForce({ name, tf }: Backend): Promise<void> {
  await tf.setBackend(name === 'native' ? 'tensorflow' : name);
}

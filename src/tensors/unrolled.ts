// Several minibatches in one call: the step written out n times in one graph, each on its own slice of the inputs and with
// the variables that the one before it left.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { NamedTensors, Step } from './compile';

/** @param n minibatches in a call. @param shared inputs that every minibatch gets whole; of the others each gets its part of
 * the first axis, of size n. Outputs are stacked along a new first axis of size n. */
export function unrolled<I extends string, V extends string, O extends string>(
  step: Step<I, V, O>,
  n: number,
  { shared = [] }: { shared?: readonly I[] } = {},
): Step<I, V, O> {
  return (inputs, variables) => {
    const parts = Object.entries<Tensor>(inputs).map(([name, tensor]) => {
      if ((shared as readonly string[]).includes(name)) return [name, Array<Tensor>(n).fill(tensor)] as const;
      if (tensor.shape[0] !== n) {
        throw new Error(`the input '${name}' is [${tensor.shape.join(', ')}]; its first axis must be ${n} minibatches`);
      }
      return [name, tf.unstack(tensor)] as const;
    });
    let state: NamedTensors<V> = variables;
    const outputs: Record<string, Tensor[]> = {};
    for (let i = 0; i < n; i++) {
      const minibatch = Object.fromEntries(parts.map(([name, slices]) => [name, slices[i]!])) as NamedTensors<I>;
      const result = step(minibatch, state);
      for (const [name, tensor] of Object.entries<Tensor>(result.outputs)) (outputs[name] ??= []).push(tensor);
      state = { ...state, ...result.variables };
    }
    const changed = Object.entries<Tensor>(state).filter(([name, tensor]) => tensor !== variables[name as V]);
    return {
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, each]) => [name, tf.stack(each)]),
      ) as NamedTensors<O>,
      variables: Object.fromEntries(changed) as Partial<NamedTensors<V>>,
    };
  };
}

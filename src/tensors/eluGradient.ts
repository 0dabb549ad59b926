// The gradient of ELU's gradient, which tfjs lacks: for penalties on gradients and for Fisher-vector products.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend';

const kernelName = 'EluGrad';

/** Idempotent; for the one registry of the process. */
export function registerEluGradient(tf: Backend['tf']): void {
  if (tf.getGradient(kernelName) !== undefined) return;
  // dx = dy where the output y is positive, else dy (y + 1).
  tf.registerGradient({
    kernelName,
    inputsToSave: ['dy', 'y'],
    gradFunc: (change, saved) => {
      const [dy, y] = saved as [Tensor, Tensor];
      const of = change as Tensor;
      return {
        dy: () => tf.engine().runKernel(kernelName, { dy: of, y }),
        y: () => of.mul(dy).mul(tf.cast(tf.less(y, 0), 'float32')),
      };
    },
  });
}

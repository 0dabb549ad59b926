// Whether an installed native back end works: loads it into this process, runs a training step and looks at the result.
// A library that does not fit the machine can end the process, so whoever must live on runs this in a child.
import type * as tfjs from '@tensorflow/tfjs-core';
import { compile } from '../compile';
import { Variables } from '../variables';
import { readInstallation } from './installation';
import { loadNative } from './loadNative';

/** Returns TensorFlow's version.
 * @throws Error, one sentence, if nothing is installed in `folder`, or it does not load, or computes something else. */
export async function checkNative(folder: string): Promise<string> {
  const installation = readInstallation(folder);
  if (installation === undefined) throw new Error(`no native TensorFlow is installed in ${folder}`);
  const backend = { ...(await loadNative(installation.bindingFile)), why: '' };
  const { tf, version } = backend;
  const variables = new Variables(backend, { weights: { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) } });
  const step = compile(
    backend,
    ({ x }: { x: tfjs.Tensor }, { weights }: { weights: tfjs.Tensor }) => {
      const { value, grad } = tf.valueAndGrad((w) => tf.sum(tf.square(tf.matMul(x, w))))(weights);
      return { outputs: { loss: value }, variables: { weights: tf.sub(weights, tf.mul(grad, 0.25)) } };
    },
    { name: 'check', inputs: ['x'], variables },
  );
  // (1, -1) W = (-2, -2), the loss 8; after the step W' = W - 0.5 (1, -1)^T (-2, -2), so that (1, -1) W' = (0, 0).
  const run = () => tf.tidy(() => step.run({ x: tf.tensor2d([1, -1], [1, 2]) }).loss.dataSync()[0]);
  const losses = [run(), run()];
  if (losses[0] !== 8 || losses[1] !== 0) {
    throw new Error(
      `two training steps on native TensorFlow ${version} gave ${losses.join(' and ')} instead of 8 and 0`,
    );
  }
  return version;
}

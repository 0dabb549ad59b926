// Whether an installed native back end works: loads it into this process, runs a training step and looks at the result.
// A library that does not fit the machine can end the process, so whoever must live on runs this in a child.
import { readInstallation } from './installation';
import { loadNative } from './loadNative';

/** Returns TensorFlow's version.
 * @throws Error, one sentence, if nothing is installed in `folder`, or it does not load, or computes something else. */
export async function checkNative(folder: string): Promise<string> {
  const installation = readInstallation(folder);
  if (installation === undefined) throw new Error(`no native TensorFlow is installed in ${folder}`);
  const { version } = await loadNative(installation.bindingFile);
  await import('@tensorflow/tfjs');
  const tf = await import('@tensorflow/tfjs-core');
  const loss = tf.tidy(() => {
    const weights = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
    const input = tf.tensor2d([1, -1], [1, 2]);
    tf.train.sgd(0.25).minimize(() => tf.sum(tf.square(tf.matMul(input, weights))), false, [weights]);
    // (1, -1) W = (-2, -2); after the step W' = W - 0.5 (1, -1)^T (-2, -2), so that (1, -1) W' = (0, 0).
    const after = tf.sum(tf.square(tf.matMul(input, weights))).dataSync()[0];
    weights.dispose();
    return after;
  });
  if (loss !== 0) throw new Error(`a training step on native TensorFlow ${version} gave ${loss} instead of 0`);
  return version;
}

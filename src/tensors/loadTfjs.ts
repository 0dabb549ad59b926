// tfjs with everything registered that a step may use, and no back end yet.
import type * as tfjs from '@tensorflow/tfjs-core';
import { registerEluGradient } from './eluGradient';
import { mendHigherGradients } from './higherGradients';

/** The core alone knows no gradients; the whole package registers them. The bundle holds a smaller one: see esbuild.mjs. */
export async function loadTfjs(): Promise<typeof tfjs> {
  await import('@tensorflow/tfjs');
  const tf = await import('@tensorflow/tfjs-core');
  mendHigherGradients(tf);
  registerEluGradient(tf);
  return tf;
}

// tfjs-node without its index.js: that one looks for its binding beside itself by way of an installer's packages, and
// pulls in layers, data readers and a progress bar. Its back end and kernels are enough, with the binding that we name.
import { createRequire } from 'node:module';
import type { TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';
import type { NativeBackend } from '../backend';
import { loadTfjs } from '../loadTfjs';

export interface LoadedNative extends Omit<NativeBackend, 'why'> {
  readonly version: string;
}

/** Loads TensorFlow's library into this process and registers tfjs-node's back end as `tensorflow`. Nothing is printed.
 * Call it on the main thread: environment variables that a worker sets do not reach the library.
 * @param bindingFile absolute path of tfjs_binding.node.
 * @throws the dynamic loader's error if the library or one that it needs cannot be loaded. */
export async function loadNative(bindingFile: string): Promise<LoadedNative> {
  const restore = prepareEnvironment(process.env);
  try {
    const binding = createRequire(__filename)(bindingFile) as TFJSBinding;
    restoreOldUtilities();
    const tf = await loadTfjs();
    const { NodeJSKernelBackend } = await import('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js');
    await import('@tensorflow/tfjs-node/dist/register_all_kernels.js');
    const { default: messages } = await import('@tensorflow/tfjs-node/dist/proto/api_pb.js');
    if (tf.findBackend('tensorflow') === null) {
      tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
    }
    if (!(await tf.setBackend('tensorflow'))) throw new Error('tfjs-node could not start TensorFlow');
    await tf.ready();
    return { name: 'native', tf, version: binding.TF_Version, messages };
  } finally {
    restore();
  }
}

/** On the main thread Node hands these on to the process itself, where TensorFlow reads them when it is loaded. What the
 * user has set stays. Returns what undoes the part that must not reach child processes. */
function prepareEnvironment(env: NodeJS.ProcessEnv): () => void {
  // XLA compiles whole steps, before they first run; by default TensorFlow would leave it out on a CPU.
  env['TF_XLA_FLAGS'] ??= '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit --tf_xla_enable_lazy_compilation=false';
  // A graph runs in the thread that asks for it: handing it over costs as much as a small step.
  env['TF_NUM_INTEROP_THREADS'] ??= '-1';
  // And its session has threads of its own, as many as the graph is worth (see sessionConfig.ts).
  env['TF_OVERRIDE_GLOBAL_THREADPOOL'] ??= '1';
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  // Small operations are faster without; and it would be announced on stderr.
  env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
  // A TensorFlow from the user's Python may be one for graphics cards, and would take all of their memory.
  const before = env['CUDA_VISIBLE_DEVICES'];
  env['CUDA_VISIBLE_DEVICES'] = '-1';
  return () => {
    if (before === undefined) delete env['CUDA_VISIBLE_DEVICES'];
    else env['CUDA_VISIBLE_DEVICES'] = before;
  };
}

/** tfjs-node 4.22 calls two functions of Node's util that Node 22 warns of and Node 23 took away. */
function restoreOldUtilities(): void {
  const util = createRequire(__filename)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  util['isArray'] = Array.isArray;
}

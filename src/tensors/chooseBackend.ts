// Which back end computes: native TensorFlow when it loads, else tfjs's WebAssembly, else plain JavaScript; or the one
// that is asked for, and no other. Sets it in force in tfjs, whose back end is global to the process.
import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import type { Backend, BackendName, NativeBackend, PlainBackend } from './backend';
import { loadTfjs } from './loadTfjs';
import { nativeFolder, readInstallation } from './native/installation';
import { loadNative } from './native/loadNative';

export const backendNames = ['native', 'wasm', 'cpu'] as const satisfies readonly BackendName[];

const backendVariable = 'TRIRL_BACKEND';

const howToInstall = "'TRIRL: Install Native TensorFlow' or `trirl native` provides it";

/** Loads the best back end there is, or the wanted one.
 * @param wanted `auto` and undefined leave the choice to us. By default what `TRIRL_BACKEND` says.
 * @throws InputError if the wanted one is unknown or cannot be had, saying why. */
export async function chooseBackend(wanted: string | undefined = process.env[backendVariable]): Promise<Backend> {
  const name = backendNamed(wanted);
  const reasons: string[] = [];
  for (const candidate of name === undefined ? backendNames : [name]) {
    try {
      return await loaders[candidate](name === undefined ? reasons : ['as asked for']);
    } catch (error) {
      const why = (error as Error).message;
      if (name !== undefined) throw new InputError(`the ${name} back end cannot be had: ${why}`, { field: 'backend' });
      reasons.push(`${candidate} cannot be had: ${why}`);
    }
  }
  throw new Error(`no tensor back end can be loaded: ${reasons.join('; ')}`);
}

/** Makes `wanted` what chooseBackend takes in this process and those it starts, as `TRIRL_BACKEND` does from outside.
 * @throws InputError if it is none of ours. */
export function wantBackend(wanted: string): void {
  backendNamed(wanted);
  process.env[backendVariable] = wanted;
}

/** @throws InputError if it is none of ours. */
function backendNamed(wanted: string | undefined): BackendName | undefined {
  if (wanted === undefined || wanted === '' || wanted === 'auto') return undefined;
  const name = backendNames.find((known) => known === wanted);
  if (name !== undefined) return name;
  throw new InputError(`expected auto, ${backendNames.join(', ')}, found '${wanted}'`, { field: 'backend' });
}

const loaders: Record<BackendName, (reasons: readonly string[]) => Promise<Backend>> = {
  native: useNative,
  wasm: useWasm,
  cpu: useCpu,
};

async function useNative(reasons: readonly string[]): Promise<NativeBackend> {
  const folder = nativeFolder(process.env);
  const installation = readInstallation(folder);
  if (installation === undefined) throw new Error(`native TensorFlow is not installed (${howToInstall})`);
  const backend = await loadNative(installation.bindingFile).catch((error: unknown) => {
    throw new Error(`native TensorFlow does not load (${firstLine(error)}); ${howToInstall} anew`, { cause: error });
  });
  return { ...backend, why: sentence(`native TensorFlow ${backend.version}`, reasons) };
}

async function useWasm(reasons: readonly string[]): Promise<PlainBackend> {
  const tf = await loadTfjs();
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  // Bundled, the binaries lie beside the program; otherwise the package finds its own.
  const binaries = path.join(__dirname, 'wasm');
  if (fs.existsSync(binaries)) wasm.setWasmPaths(binaries + path.sep);
  await withoutNewListeners(async () => {
    if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly could not be started');
    await tf.ready();
  });
  return { name: 'wasm', tf, why: sentence('tfjs in WebAssembly', reasons) };
}

async function useCpu(reasons: readonly string[]): Promise<PlainBackend> {
  const tf = await loadTfjs();
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend('cpu'))) throw new Error('the cpu back end of tfjs could not be started');
  await tf.ready();
  // It would advise on its first tensor to install what this module has just looked for.
  (tf.backend() as { firstUse?: boolean }).firstUse = false;
  return { name: 'cpu', tf, why: sentence('tfjs in plain JavaScript', reasons) };
}

/** The WebAssembly module adds handlers that turn any unhandled rejection of the process into a crash of its own kind. */
async function withoutNewListeners(load: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as 'exit'));
  await load();
  for (const [index, event] of events.entries()) {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before[index]!.includes(listener)) process.removeListener(event, listener);
    }
  }
}

function sentence(what: string, reasons: readonly string[]): string {
  return `computes with ${[what, ...reasons].join('; ')}`;
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!;
}

// Where a native back end can come from, in the order in which they are tried.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { NativeInstallation, Python } from '../../protocol/nativeInstallation';
import { bindingName, compileBinding, findCompiler, noCompiler, type TensorFlowFiles } from './binding';
import { ownDownloadBytes, takeOwnDownload } from './ownDownload';
import type { Platform } from './platform';
import type { ProgramOptions } from './program';
import { pythonWithPip } from './python';
import { missingSpace } from './space';
import { takeFromWheel, wheelBytes } from './wheel';

export interface SourceContext {
  readonly assets: string;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: Platform;
  readonly pythons: readonly Python[];
  readonly run: ProgramOptions;
  readonly onProgress: (step: string, share: number) => void;
}

/** What a source has made: native.json but for the sizes. */
export type Made = Omit<NativeInstallation, 'files'>;

export interface Source {
  readonly title: string;
  /** Makes what belongs into the empty folder `build` and says what it is, its binding relative to that folder or absolute;
   * undefined if this source has nothing to offer here.
   * @throws Error, one sentence: what is missing, or what failed. */
  take(context: SourceContext, build: string): Promise<Made | undefined>;
}

export const sources: readonly Source[] = [
  { title: "tfjs-node's own binding", take: adoptBinding },
  { title: 'The TensorFlow of a Python', take: fromPython },
  { title: 'The wheel', take: fromWheel },
  { title: "tfjs-node's own download", take: fromOwnDownload },
];

/** Of tfjs-node, the version that its JavaScript in our bundle and the binding's sources have. */
const tfjsNode = '4.22.0';

/** In a checkout whose tfjs-node was built by hand (`npm rebuild @tensorflow/tfjs-node`). */
function adoptBinding(): Promise<Made | undefined> {
  let folder: string;
  try {
    folder = path.dirname(createRequire(__filename).resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return Promise.resolve(undefined);
  }
  const binding = [8, 7, 6].map((api) => path.join(folder, 'lib', `napi-v${api}`, bindingName)).find(fs.existsSync);
  if (binding === undefined) return Promise.resolve(undefined);
  return Promise.resolve({ binding, tensorflow: '', source: `tfjs-node in ${folder}`, tfjsNode });
}

async function fromPython(context: SourceContext, build: string): Promise<Made | undefined> {
  const { pythons, platform, env } = context;
  const names = platform.libraries;
  const found = pythons.find(
    ({ tensorflow }) => tensorflow && names?.every((name) => fs.existsSync(path.join(tensorflow.folder, name))),
  );
  // Without a compiler none can be used; the next source says so.
  if (found?.tensorflow === undefined || names === undefined || findCompiler(env) === undefined) return undefined;
  const { folder, version } = found.tensorflow;
  const libraries = names.map((name) => {
    fs.symlinkSync(path.join(folder, name), path.join(build, name));
    return path.join(build, name);
  });
  const source = `the TensorFlow of ${found.executable}`;
  return compiled(context, build, { version, source, include: path.join(folder, 'include'), libraries });
}

async function fromWheel(context: SourceContext, build: string): Promise<Made | undefined> {
  const { pythons, platform, env, run, onProgress } = context;
  if (platform.wheel === undefined) return undefined;
  // All that is missing is said at once, before anything is downloaded.
  const missing = [
    findCompiler(env) === undefined ? noCompiler : undefined,
    missingSpace(path.dirname(build), wheelBytes),
  ];
  const python = await pythonWithPip(pythons, build, run).catch((error: unknown) => {
    run.signal?.throwIfAborted();
    missing.push((error as Error).message);
    return undefined;
  });
  const sentences = missing.filter((sentence) => sentence !== undefined);
  if (python === undefined || sentences.length > 0) throw new Error(sentences.join('; '));
  const { requirement } = platform.wheel;
  const files = await takeFromWheel({
    platform,
    python,
    folder: build,
    options: run,
    onProgress: (step, share) => {
      if (step === 'download') onProgress(`Downloading ${requirement} with pip`, 0.02 + 0.53 * share);
      else onProgress('Unpacking the libraries', 0.55 + 0.25 * share);
    },
  });
  const installation = await compiled(context, build, files);
  for (const name of ['include', 'venv']) fs.rmSync(path.join(build, name), { recursive: true, force: true });
  return installation;
}

async function fromOwnDownload(context: SourceContext, build: string): Promise<Made | undefined> {
  const { platform, assets, env, run, onProgress } = context;
  const missing = missingSpace(path.dirname(build), ownDownloadBytes);
  if (missing !== undefined) throw new Error(missing);
  const { binding, version, source } = await takeOwnDownload({
    ...{ platform, folder: build, assets, env, options: run },
    onProgress: (share) => onProgress("Downloading TensorFlow as tfjs-node's own script does", 0.02 + 0.78 * share),
  });
  return { binding, tensorflow: version, source, tfjsNode };
}

async function compiled(
  { assets, env, platform, run, onProgress }: SourceContext,
  build: string,
  files: TensorFlowFiles,
): Promise<Made> {
  const compiler = findCompiler(env);
  if (compiler === undefined) throw new Error(noCompiler);
  onProgress('Compiling the binding', 0.8);
  await compileBinding(files, { folder: build, assets, compiler, platform, options: run });
  return { binding: bindingName, tensorflow: files.version, source: files.source, tfjsNode };
}

// What tfjs-node's install script downloads: TensorFlow's C library from Google's storage and, where it is offered, the
// compiled binding. Older than the wheel, but it needs neither Python nor a compiler.
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { bindingName, compileBinding, findCompiler, noCompiler, type TensorFlowFiles } from './binding';
import type { Platform } from './platform';
import { findProgram, lastWords, runProgram, type ProgramOptions } from './program';

/** Bytes of the archive and what is in it. */
export const ownDownloadBytes = 600_000_000;

export interface OwnDownloadOptions {
  readonly platform: Platform;
  /** An empty folder, which holds everything afterwards. */
  readonly folder: string;
  readonly assets: string;
  readonly env: NodeJS.ProcessEnv;
  readonly options: ProgramOptions;
  /** Share of the download that is done. */
  readonly onProgress: (share: number) => void;
}

/** Returns the binding's path relative to `folder`, and the version if the archive's name says it.
 * @throws Error, one sentence, if it cannot be downloaded, unpacked or compiled. */
export async function takeOwnDownload(
  own: OwnDownloadOptions,
): Promise<{ binding: string; version: string; source: string }> {
  const { platform, folder, env } = own;
  if (platform.archive === undefined) throw new Error('it offers nothing for this kind of machine');
  // The variable that tfjs-node itself reads: a mirror, with a slash at its end.
  const host = env['TFJS_NODE_CDN_STORAGE'] ?? 'https://storage.googleapis.com/';
  const library = path.join(folder, 'deps');
  const result = {
    version: /-(\d+\.\d+\.\d+)\./.exec(platform.archive)?.[1] ?? '',
    source: 'the download of tfjs-node',
  };
  await unpack(host + platform.archive, library, own);
  if (platform.compiledBinding !== undefined) {
    // It looks for the library in ../../deps/lib.
    const place = path.join(folder, 'lib', 'napi');
    await unpack(host + platform.compiledBinding, place, { ...own, onProgress: () => undefined });
    const files = fs.readdirSync(place, { recursive: true, encoding: 'utf8' });
    const found = files.find((file) => path.basename(file) === bindingName);
    if (found === undefined) throw new Error(`${host}${platform.compiledBinding} holds no ${bindingName}`);
    fs.renameSync(path.join(place, found), path.join(place, bindingName));
    const dll = path.join(library, 'lib', 'tensorflow.dll');
    if (fs.existsSync(dll)) fs.copyFileSync(dll, path.join(place, 'tensorflow.dll'));
    return { ...result, binding: path.join('lib', 'napi', bindingName) };
  }
  await compile(library, own);
  return { ...result, binding: bindingName };
}

async function compile(library: string, { folder, env, assets, platform, options }: OwnDownloadOptions) {
  const compiler = findCompiler(env);
  if (compiler === undefined) throw new Error(noCompiler);
  const names = fs.readdirSync(path.join(library, 'lib'));
  const libraries = ['libtensorflow', 'libtensorflow_framework'].map((stem) => {
    const name = names.find((file) => file === `${stem}.so.2` || file === `${stem}.2.dylib`);
    if (name === undefined) throw new Error(`the archive holds no ${stem}`);
    fs.symlinkSync(path.join('deps', 'lib', name), path.join(folder, name));
    return path.join(folder, name);
  });
  const files: TensorFlowFiles = { version: '', source: '', include: path.join(library, 'include'), libraries };
  await compileBinding(files, { folder, assets, compiler, platform, options });
}

async function unpack(url: string, folder: string, { options, env, onProgress }: OwnDownloadOptions): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, path.basename(url));
  await download(url, file, options.signal, onProgress);
  const tar = findProgram(['tar'], env);
  if (tar === undefined) throw new Error('there is no tar to unpack it with');
  const end = await runProgram(tar, ['-xf', file, '-C', folder], options);
  if (end.code !== 0) throw new Error(`${url} could not be unpacked: ${lastWords(end)}`);
  fs.rmSync(file);
}

async function download(
  url: string,
  file: string,
  signal: AbortSignal | undefined,
  onProgress: (share: number) => void,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const { message, code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    throw new Error(`${url} cannot be reached (${code ?? message})`, { cause: error });
  }
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
  const total = Number(response.headers.get('content-length')) || Infinity;
  let done = 0;
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  body.on('data', (block: Uint8Array) => onProgress((done += block.length) / total));
  await pipeline(body, fs.createWriteStream(file), ...(signal === undefined ? [] : [{ signal }]));
}

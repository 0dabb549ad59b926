// tfjs-node's binding: two C++ files of its package, compiled against a TensorFlow that is there. They speak Node-API, so
// one binary serves every Node and Electron, and no headers of a Node are needed but those of Node-API. One header of ours
// goes before them.
import fs from 'node:fs';
import path from 'node:path';
import type { Platform } from './platform';
import { findProgram, lastWords, runProgram, type ProgramOptions } from './program';

export interface TensorFlowFiles {
  /** Empty if unknown. */
  readonly version: string;
  /** Where they came from, in words. */
  readonly source: string;
  /** Folder of the C headers. */
  readonly include: string;
  /** Absolute paths of the libraries to link with. */
  readonly libraries: readonly string[];
}

export const bindingName = 'tfjs_binding.node';

/** The C++ compiler that the user names in CXX, or that is on the path. */
export function findCompiler(env: NodeJS.ProcessEnv): string | undefined {
  const named = (env['CXX'] ?? '').trim();
  return findProgram([...(named === '' ? [] : [named]), 'c++', 'g++', 'clang++'], env);
}

export const noCompiler =
  'no C++ compiler was found (looked for c++, g++ and clang++): install one (Debian, Ubuntu: `sudo apt install g++`; Fedora: `sudo dnf install gcc-c++`; macOS: `xcode-select --install`)';

/** Compiles the binding into `folder`, from where it finds the libraries of the same folder.
 * @param assets folder with the binding's sources in `binding`, the headers of Node-API in `node`, and sessionOptions.h.
 * @throws Error, one sentence, if the compiler fails. */
export async function compileBinding(
  { include, libraries }: TensorFlowFiles,
  { folder, assets, compiler, platform, options }: CompileOptions,
): Promise<void> {
  const binding = path.join(assets, 'binding');
  const files = fs.readdirSync(binding).filter((name) => name.endsWith('.cc'));
  const end = await runProgram(
    compiler,
    [
      ...['-std=c++17', '-O2', '-fPIC', '-w', '-DNAPI_VERSION=8'],
      ...[`-I${include}`, `-I${binding}`, `-I${path.join(assets, 'node')}`],
      ...['-include', path.join(assets, 'sessionOptions.h')],
      ...files.map((name) => path.join(binding, name)),
      ...libraries,
      ...platform.linkerFlags,
      ...['-o', path.join(folder, bindingName)],
    ],
    // Its temporary files too: the usual place may be full or small.
    { ...options, env: { ...(options.env ?? process.env), TMPDIR: folder } },
  );
  if (end.code === 0) return;
  const error = /^.*\b(?:fatal )?error: .*$/m.exec(end.stderr)?.[0];
  throw new Error(`the binding could not be compiled by ${compiler}: ${error ?? lastWords(end)}`);
}

interface CompileOptions {
  readonly folder: string;
  readonly assets: string;
  readonly compiler: string;
  readonly platform: Platform;
  readonly options: ProgramOptions;
}

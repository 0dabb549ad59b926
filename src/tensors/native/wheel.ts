// TensorFlow's libraries and headers out of the wheel that pip downloads. The wheel is unpacked in part and never
// installed; Python does the unpacking, since it is there and checks every file's sum.
import fs from 'node:fs';
import path from 'node:path';
import type { Python } from '../../protocol/nativeInstallation';
import type { TensorFlowFiles } from './binding';
import type { Platform } from './platform';
import { lastWords, runProgram, type ProgramOptions } from './program';

/** Bytes that the wheel and what is taken out of it need together for a while. */
export const wheelBytes = 1_200_000_000;
/** Bytes of the download, for its progress. */
const downloadBytes = 274_000_000;

const unpackScript = `
import os, shutil, sys, zipfile
wheel, target, libraries = sys.argv[1], sys.argv[2], sys.argv[3:]
headers = ["tensorflow/c/", "tensorflow/core/platform/ctstring", "tsl/platform/ctstring", "xla/tsl/c/"]
def wanted(name):
    return (name in ["tensorflow/" + library for library in libraries]
        or any(name.startswith("tensorflow/include/" + header) for header in headers)
        or name == "tensorflow/THIRD_PARTY_NOTICES.txt")
with zipfile.ZipFile(wheel) as archive:
    members = [info for info in archive.infolist() if wanted(info.filename) and not info.is_dir() and ".." not in info.filename]
    total, done, shown = sum(info.file_size for info in members), 0, 0
    for info in members:
        file = os.path.join(target, *info.filename.split("/")[1:])
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with archive.open(info) as source, open(file, "wb") as out:
            while True:
                block = source.read(1 << 20)
                if not block: break
                out.write(block)
                done += len(block)
                if done - shown > total / 100:
                    shown = done
                    print(done / total, flush=True)
`;

export interface WheelOptions {
  readonly platform: Platform;
  readonly python: Python;
  /** An empty folder, which holds the libraries and headers afterwards. */
  readonly folder: string;
  readonly options: ProgramOptions;
  /** Share of the download and of the unpacking that is done. */
  readonly onProgress: (step: 'download' | 'unpack', share: number) => void;
}

/** @throws Error, one sentence, if pip cannot get the wheel, or the wheel does not hold what is needed. */
export async function takeFromWheel(wheelOptions: WheelOptions): Promise<TensorFlowFiles> {
  const { platform, python, folder, options, onProgress } = wheelOptions;
  if (platform.wheel === undefined || platform.libraries === undefined) {
    throw new Error('there is no wheel with a C library for this kind of machine');
  }
  const file = await download(wheelOptions, platform.wheel);
  const words = ['-c', unpackScript, file, folder, ...platform.libraries];
  const end = await runProgram(python.executable, words, {
    ...options,
    onLine: (line) => onProgress('unpack', Number(line)),
  });
  fs.rmSync(path.dirname(file), { recursive: true, force: true });
  if (end.code !== 0) throw new Error(`the wheel could not be unpacked: ${lastWords(end)}`);
  const version = platform.wheel.requirement.split('==')[1]!;
  const libraries = platform.libraries.map((name) => path.join(folder, name));
  return {
    version,
    source: `the wheel ${platform.wheel.requirement}`,
    include: path.join(folder, 'include'),
    libraries,
  };
}

async function download(
  { python, folder, options, onProgress }: WheelOptions,
  { requirement, tags }: NonNullable<Platform['wheel']>,
): Promise<string> {
  const target = path.join(folder, 'wheel');
  fs.mkdirSync(target);
  const watch = setInterval(() => onProgress('download', Math.min(1, bytesIn(target) / downloadBytes)), 500);
  try {
    const pip = (more: readonly string[]) =>
      runProgram(
        python.executable,
        [
          ...['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--disable-pip-version-check', '--no-input'],
          ...['--progress-bar', 'off', '--dest', target, ...more, requirement],
        ],
        // pip gathers the download in a temporary folder, which elsewhere may be small.
        { ...options, env: { ...(options.env ?? process.env), TMPDIR: target, TEMP: target, TMP: target } },
      );
    let end = await pip([]);
    // The libraries are the same in the wheels for every Python: one for another Python serves as well.
    if (
      end.code !== 0 &&
      pipReason(end.stderr) === undefined &&
      /No matching distribution|not a supported wheel/.test(end.stderr)
    )
      end = await pip(tags);
    const file = fs.readdirSync(target).find((name) => name.endsWith('.whl'));
    if (end.code === 0 && file !== undefined) return path.join(target, file);
    throw new Error(`pip could not download ${requirement}: ${pipReason(end.stderr) ?? lastWords(end)}`);
  } finally {
    clearInterval(watch);
  }
}

/** pip's own reason is often lines above its last one. */
function pipReason(text: string): string | undefined {
  if (/No space left on device|Disk quota exceeded/.test(text)) return 'No space left on device';
  const connection = /(Failed to establish a new connection|Name or service not known|Connection refused|timed out)/;
  const found = connection.exec(text)?.[1];
  return found === undefined ? undefined : `the package index cannot be reached (${found})`;
}

/** Sum of the sizes of all files below `folder`, in bytes. */
function bytesIn(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath, entry.name)).size;
    }
  } catch {
    // A file went while we looked; the next look counts again.
  }
  return bytes;
}

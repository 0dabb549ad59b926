// The real installation: the wheel by pip, the compiler, the library. Interrupted at every step, repeated, repaired, from a
// Python's own TensorFlow, from what tfjs-node itself would download, and on a disk that fills up.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testBench, trirlProgram } from '../support/trainerProcess';
import { downloadWheel, namesIn, pathWith, python, scratchFolder, which, withWheel } from './installation';

const bench = testBench();
const scratch = scratchFolder();
const wheels = path.join(scratch, 'wheels');
const folder = path.join(scratch, 'native');
let environment: Record<string, string>;

beforeAll(() => {
  downloadWheel(wheels);
  environment = withWheel(wheels);
});
afterAll(() => {
  fs.rmSync(scratch, { recursive: true, force: true });
});

const install = (more: readonly string[] = [], env: Record<string, string> = {}) =>
  bench.trirl(['native', '--dir', folder, ...more], { environment: { ...environment, ...env } });
const check = (where = folder) => bench.trirl(['native', '--check', '--dir', where]).ended;

/** Sends the signal as soon as the program says that it is at this step; and again, as impatient people do. */
async function interrupted(step: string, signal: NodeJS.Signals) {
  const started = install();
  const watch = setInterval(() => {
    if (!started.stdout.includes(step)) return;
    clearInterval(watch);
    started.child.kill(signal);
    started.child.kill(signal);
  }, 20);
  const ended = await started.ended;
  clearInterval(watch);
  expect(ended.stdout).toContain(step);
  return ended;
}

describe('from the wheel', () => {
  it.each(['Downloading', 'Unpacking', 'Compiling', 'Checking'])(
    'interrupted while %s leaves nothing',
    async (step) => {
      const ended = await interrupted(step, 'SIGINT');
      expect(ended).toMatchObject({ code: 1, stderr: 'Cancelled; what was installed before is as it was.\n' });
      expect(namesIn(folder)).toEqual([]);
    },
  );

  it('killed in the middle, the next try clears up and succeeds', async () => {
    expect(await interrupted('Unpacking', 'SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    expect(namesIn(folder)).toEqual([expect.stringMatching(/^build-/), 'lock']);
    const ended = await install().ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain(`Native TensorFlow 2.21.0 from the wheel tensorflow-cpu==2.21.0 is installed in`);
    expect(namesIn(folder)).toEqual(['native.json', expect.stringMatching(/^tensorflow-/)]);
    expect(await check()).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `Native TensorFlow 2.21.0 in ${folder} works.\n`,
    });
  });

  it('repeated does nothing', async () => {
    const before = namesIn(folder);
    const ended = await install().ended;
    expect(ended.stdout).toContain('Native TensorFlow 2.21.0 from the wheel tensorflow-cpu==2.21.0 works already.');
    expect(ended.stdout).not.toContain('Downloading');
    expect(namesIn(folder)).toEqual(before);
  });

  it('made a binding that needs nothing of Node beyond Node-API 8, so that every Node and Electron can load it', () => {
    const symbols = execFileSync('nm', ['-D', '--undefined-only', bindingFile()], { encoding: 'utf8' });
    const used = [...symbols.matchAll(/\bU ((?:napi|node|uv|_ZN2v8)_?\w*)/g)].map((match) => match[1]!);
    const headers = createRequire(import.meta.url)('node-api-headers') as {
      symbols: Record<string, { js_native_api_symbols: string[]; node_api_symbols: string[] }>;
    };
    const { js_native_api_symbols, node_api_symbols } = headers.symbols['v8']!;
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((name) => ![...js_native_api_symbols, ...node_api_symbols].includes(name))).toEqual([]);
    // Electron has no buffers outside of V8's own memory.
    expect(used.filter((name) => name.includes('external'))).toEqual([]);
  });
});

function bindingFile(): string {
  const { binding } = JSON.parse(fs.readFileSync(path.join(folder, 'native.json'), 'utf8')) as { binding: string };
  return path.resolve(folder, binding);
}

describe('a broken installation', () => {
  it('is replaced, here by the TensorFlow of a Python, which is used where it is', async () => {
    fs.truncateSync(bindingFile(), 1000);
    const broken = await check();
    expect(broken).toMatchObject({ code: 1, stderr: `${bindingFile()} has changed since it was installed\n` });
    const venv = path.join(scratch, 'venv');
    execFileSync(python, ['-m', 'venv', venv]);
    const executable = path.join(venv, 'bin/python');
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', 'tensorflow-cpu==2.21.0'];
    execFileSync(executable, pip, { env: { ...process.env, ...environment } });
    const ended = await install([], { VIRTUAL_ENV: venv }).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain(`Native TensorFlow 2.21.0 from the TensorFlow of ${executable} is installed`);
    expect(ended.stdout).not.toContain('Downloading');
    expect((await check()).code).toBe(0);
    const kilobytes = Number(/^\d+/.exec(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }))![0]);
    expect(kilobytes).toBeLessThan(2000);
  });

  it('is said to be broken when its Python has lost its TensorFlow, and is replaced by the wheel', async () => {
    fs.rmSync(path.join(scratch, 'venv'), { recursive: true });
    const broken = await check();
    expect(broken.stderr).toMatch(/libtensorflow_cc\.so\.2 is missing\n$/);
    const without = await install([], { ...noServers(), PIP_FIND_LINKS: scratch }).ended;
    expect(without.code).toBe(1);
    expect(without.stderr).toMatch(/^The installation in .* does not work: .*libtensorflow/m);
    expect(without.stderr).toMatch(/^The wheel: pip could not download tensorflow-cpu==2.21.0: /m);
    expect((await install().ended).code).toBe(0);
    expect((await check()).code).toBe(0);
  });
});

const noServers = () => ({ TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:2/' });

describe('what is missing', () => {
  const elsewhere = () => path.join(bench.folder, 'native');
  const attempt = async (env: Record<string, string>) => {
    const words = ['native', '--dir', elsewhere()];
    const ended = await bench.trirl(words, { environment: { ...environment, ...noServers(), CXX: '', ...env } }).ended;
    expect(ended.code).toBe(1);
    expect(namesIn(elsewhere())).toEqual([]);
    return ended.stderr;
  };

  it('a compiler', async () => {
    const text = await attempt({ PATH: pathWith(path.join(bench.folder, 'bin'), { python3: python }) });
    expect(text).toMatch(
      /^The wheel: no C\+\+ compiler was found \(looked for c\+\+, g\+\+ and clang\+\+\): install one/m,
    );
    expect(text).not.toContain('Python');
  });

  it('a Python', async () => {
    const text = await attempt({ PATH: pathWith(path.join(bench.folder, 'bin'), { 'c++': which('c++') }) });
    expect(text).toMatch(
      /^The wheel: no Python was found: put python3 \(.*\) on the PATH, or name one with --python\.$/m,
    );
    expect(text).not.toContain('compiler');
  });

  it('the package index', async () => {
    const text = await attempt({
      PIP_NO_INDEX: '',
      PIP_FIND_LINKS: '',
      PIP_INDEX_URL: 'http://127.0.0.1:2/',
      PIP_RETRIES: '1',
    });
    expect(text).toMatch(
      /^The wheel: pip could not download tensorflow-cpu==2.21.0: the package index cannot be reached/m,
    );
  });

  it('a compiler that works', async () => {
    const text = await attempt({ CXX: '/bin/false' });
    expect(text).toMatch(/^The wheel: the binding could not be compiled by \/bin\/false: it said nothing\.$/m);
  });
});

/** In a mount namespace of its own, with a disk of this size in its `native` folder. */
function onDisk(size: string, script: string) {
  const mounted = path.join(bench.folder, 'disk');
  fs.mkdirSync(mounted);
  const words = ['-c', `mount -t tmpfs -o size=${size} tmpfs ${mounted} && ${script}`];
  const env = { ...environment, ...noServers(), TRIRL: trirlProgram, NODE: process.execPath, DISK: mounted };
  return bench.start('unshare', ['-rm', 'sh', ...words], { environment: env }).ended;
}

describe('a disk', () => {
  it('with too little space is not begun on', async () => {
    const ended = await onDisk('200m', '"$NODE" "$TRIRL" native --dir "$DISK/native"');
    expect(ended.stdout).not.toContain('Downloading');
    expect(ended.stderr).toMatch(
      /^The wheel: there is too little space in .*\/disk\/native: about 1\.2 GB are needed, 0\.2 GB are free \(.*--dir names another folder\)\.$/m,
    );
  });

  it('that fills up on the way is cleared again', async () => {
    // Ends with the shell at the latest, so that nothing is left behind however the installation ends.
    const begun = 'ls "$DISK"/native/build-*/libtensorflow_cc.so.2';
    const fill = `(while kill -0 $$ && ! ${begun}; do sleep 0.05; done; ${begun} && fallocate -l 800M "$DISK/other")`;
    const ended = await onDisk(
      '1300m',
      `${fill} >/dev/null 2>&1 & "$NODE" "$TRIRL" native --dir "$DISK/native"; ls "$DISK/native" | wc -l`,
    );
    expect(ended.stdout).toContain('Unpacking');
    expect(ended.stderr).toMatch(
      /^The wheel: there is too little space in .*\/disk\/native: about 1\.2 GB are needed/m,
    );
    expect(ended.stdout.trim().split('\n').at(-1)).toBe('0');
  });
});

describe("tfjs-node's own download", () => {
  it('needs neither Python nor a compiler', async () => {
    const { server, address } = await serveArchives(path.join(scratch, 'served'), folder);
    const elsewhere = path.join(bench.folder, 'native');
    const PATH = pathWith(path.join(bench.folder, 'bin'), { tar: which('tar'), gzip: which('gzip') });
    const env = { ...environment, PATH, CXX: '', TFJS_NODE_CDN_STORAGE: address };
    const ended = await bench.trirl(['native', '--dir', elsewhere], { environment: env }).ended;
    server.close();
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('from the download of tfjs-node is installed');
    expect(await check(elsewhere)).toMatchObject({ code: 0, stderr: '' });
  });
});

/** A mirror of tfjs-node's storage, with its layout, made of an installation from the wheel. */
async function serveArchives(served: string, installed: string) {
  const { binding } = JSON.parse(fs.readFileSync(path.join(installed, 'native.json'), 'utf8')) as { binding: string };
  const source = path.join(installed, path.dirname(binding));
  const lib = path.join(served, 'lib');
  fs.mkdirSync(lib, { recursive: true });
  for (const name of fs.readdirSync(source).filter((file) => file.startsWith('libtensorflow')))
    fs.linkSync(path.join(source, name), path.join(lib, name));
  const dist = path.dirname(trirlProgram);
  const napi = path.join(served, 'napi-v8');
  fs.mkdirSync(napi);
  execFileSync('c++', [
    ...['-std=c++17', '-O1', '-fPIC', '-w', '-shared', '-DNAPI_VERSION=8', `-I${path.join(dist, 'native/node')}`],
    ...[`-I${headersOf(wheels, served)}`, ...sourcesIn(path.join(dist, 'native/binding'))],
    ...[path.join(lib, 'libtensorflow_cc.so.2'), path.join(lib, 'libtensorflow_framework.so.2')],
    ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', path.join(napi, 'tfjs_binding.node')],
  ]);
  execFileSync('tar', ['-cf', 'library.tar', 'lib'], { cwd: served });
  execFileSync('tar', ['-czf', 'binding.tar', 'napi-v8'], { cwd: served });
  const server = createServer((request, response) => {
    const file = request.url!.includes('pre-built-binary') ? 'binding.tar' : 'library.tar';
    fs.createReadStream(path.join(served, file)).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

function headersOf(wheelFolder: string, target: string): string {
  const wheel = path.join(wheelFolder, namesIn(wheelFolder)[0]!);
  const script =
    'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist():\n    if n.startswith(("tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/ctstring", "tensorflow/include/tsl/platform/ctstring", "tensorflow/include/xla/tsl/c/")): z.extract(n, sys.argv[2])';
  execFileSync(python, ['-c', script, wheel, target]);
  return path.join(target, 'tensorflow/include');
}

function sourcesIn(folderOfSources: string): string[] {
  return namesIn(folderOfSources)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => path.join(folderOfSources, name));
}

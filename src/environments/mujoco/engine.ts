// MuJoCo in WebAssembly, loaded once per thread. The binary is compiled once per process: workers are handed what the main
// thread has compiled.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { MainModule } from '@mujoco/mujoco';

let binary: Promise<WebAssembly.Module> | undefined;
let engine: Promise<MainModule> | undefined;

/** The compiled binary; it can be sent to a worker. @throws if the file is not where it belongs. */
export function mujocoBinary(): Promise<WebAssembly.Module> {
  binary ??= fs.promises.readFile(binaryFile()).then((bytes) => WebAssembly.compile(bytes));
  return binary;
}

/** Takes what another thread has compiled; before the first use of MuJoCo in this thread. */
export function useMujocoBinary(compiled: WebAssembly.Module): void {
  binary = Promise.resolve(compiled);
}

export function loadMujoco(): Promise<MainModule> {
  engine ??= start();
  return engine;
}

async function start(): Promise<MainModule> {
  const [{ default: load }, compiled] = await Promise.all([import('@mujoco/mujoco'), mujocoBinary()]);
  return load({
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      void WebAssembly.instantiate(compiled, imports).then(done);
      return {};
    },
    // MuJoCo warns of what the environments report in their own words; programs' own output stays clean.
    print: () => undefined,
    printErr: () => undefined,
  });
}

/** Bundled, the binary lies beside the program; otherwise in the package. */
function binaryFile(): string {
  const program = typeof __filename === 'string' ? __filename : process.argv[1]!;
  const beside = path.join(path.dirname(program), 'wasm', 'mujoco.wasm');
  return fs.existsSync(beside) ? beside : createRequire(program).resolve('@mujoco/mujoco/mujoco.wasm');
}

// How MuJoCo gets into a bundle: its program is a module that asks where it lies, and its binary a file beside it, of which more
// than half is for debuggers.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** For bundles in CommonJS. @type {import('esbuild').Plugin} */
export const mujoco = {
  name: 'mujoco',
  setup({ onLoad }) {
    onLoad({ filter: /@mujoco[\\/]mujoco[\\/]mujoco\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) throw new Error(`${path} is not as expected: it does not ask where it is`);
      return {
        contents: `import { pathToFileURL as urlOfFile } from 'node:url';
          const ownUrl = urlOfFile(__filename).href;
          ${text.replaceAll('import.meta.url', 'ownUrl')}`,
      };
    });
  },
};

/** @param {string} file the binary without what only debuggers read */
export async function writeMujocoBinary(file) {
  const original = createRequire(import.meta.url).resolve('@mujoco/mujoco/mujoco.wasm');
  await writeFile(file, withoutCustomSections(await readFile(original)));
}

/** @param {Buffer} binary a WebAssembly module: a head of 8 bytes, then sections, each with kind, size and content. */
function withoutCustomSections(binary) {
  const kept = [binary.subarray(0, 8)];
  for (let at = 8; at < binary.length;) {
    let size = 0;
    let next = at + 1;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = binary[next++];
      size += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    const end = next + size;
    if (binary[at] !== 0) kept.push(binary.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

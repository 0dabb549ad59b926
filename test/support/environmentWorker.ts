// Bundles the program of the threads of environments, as the build does, for tests and benchmarks that run from source.
import { build } from 'esbuild';
import path from 'node:path';
import { mujoco } from '../../scripts/bundleMujoco.mjs';

/** @returns the bundle's file */
export async function bundleForThread(source: string, folder: string): Promise<string> {
  const outfile = path.join(folder, `${path.basename(source, '.ts')}.cjs`);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
    plugins: [mujoco],
    loader: { '.py': 'text' },
  });
  return outfile;
}

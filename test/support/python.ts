// A Python with Gymnasium and safetensors, for tests that need one: the one that PYTHON names, or else python3. Where CI has
// installed them, their absence is a failure; elsewhere such tests are not there, since one that is skipped counts as failed.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

export const python = process.env['PYTHON'] ?? 'python3';

export const hasGymnasium = has('gymnasium');
export const hasMujoco = hasGymnasium && has('mujoco');
export const hasSafetensors = has('safetensors.numpy');

/** For `each`: one case, by the name of the Python, or none. */
export function where(isThere: boolean): readonly string[] {
  return isThere ? [path.basename(python)] : [];
}

function has(module: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['TRIRL_REQUIRE_GYMNASIUM'] === '1') throw new Error(`${python} has no ${module}`);
    return false;
  }
}

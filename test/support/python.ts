// A Python with Gymnasium, for tests that need one: the one that PYTHON names, or else python3. Where CI has installed it, its
// absence is a failure and not a reason to skip.
import { execFileSync } from 'node:child_process';

export const python = process.env['PYTHON'] ?? 'python3';

export const hasGymnasium = has('gymnasium');
export const hasMujoco = hasGymnasium && has('mujoco');

function has(module: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['TRIRL_REQUIRE_GYMNASIUM'] === '1') throw new Error(`${python} has no ${module}`);
    return false;
  }
}

// The Pythons of this machine, as far as they matter here: which one is active, whether it has a TensorFlow, whether it
// has pip. Nothing is installed into any of them.
import fs from 'node:fs';
import path from 'node:path';
import { pythonSchema, type Python } from '../../protocol/nativeInstallation';
import { findProgram, runProgram, type ProgramOptions } from './program';

/** Finds the package without importing it: that would take seconds and start whatever the package starts. */
const describeScript = `
import importlib.util, json, platform, sys
found = {"executable": sys.executable, "version": platform.python_version()}
spec = importlib.util.find_spec("tensorflow")
if spec is not None and spec.submodule_search_locations:
    version = ""
    from importlib import metadata
    for name in ("tensorflow", "tensorflow-cpu", "tensorflow-macos", "tensorflow-cpu-aws", "tf-nightly"):
        try:
            version = metadata.version(name)
            break
        except metadata.PackageNotFoundError:
            pass
    found["tensorflow"] = {"folder": list(spec.submodule_search_locations)[0], "version": version}
print(json.dumps(found))
`;

/** The Python of the active environment first, then those on the path; each once.
 * @param named the one and only to look at, if the user names one.
 * @throws Error, one sentence, if the named one does not run. */
export async function findPythons(
  named: string | undefined,
  env: NodeJS.ProcessEnv,
  options: ProgramOptions,
): Promise<Python[]> {
  if (named !== undefined) {
    const executable = findProgram([named], env);
    if (executable === undefined) throw new Error(`${named} is no program that can be run`);
    const python = await describePython(executable, options);
    if (python === undefined) throw new Error(`${named} does not run as Python`);
    return [python];
  }
  const inEnvironment = process.platform === 'win32' ? ['Scripts/python.exe', 'python.exe'] : ['bin/python'];
  const places = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']]
    .filter((folder) => folder !== undefined && folder !== '')
    .flatMap((folder) => inEnvironment.map((file) => path.join(folder!, file)));
  const pythons = new Map<string, Python>();
  for (const name of [...places, 'python3', 'python']) {
    const executable = findProgram([name], env);
    const python = executable === undefined ? undefined : await describePython(executable, options);
    if (python !== undefined && !pythons.has(python.executable)) pythons.set(python.executable, python);
  }
  return [...pythons.values()];
}

async function describePython(executable: string, options: ProgramOptions): Promise<Python | undefined> {
  const { code, stdout } = await runProgram(executable, ['-c', describeScript], { ...options, timeoutSeconds: 30 });
  if (code !== 0) return undefined;
  try {
    return pythonSchema.safeParse(JSON.parse(stdout)).data;
  } catch {
    return undefined;
  }
}

/** A Python that has pip: the first that has it, or a virtual environment made of one in `folder`.
 * @throws Error, one sentence that says what to do, if there is none. */
export async function pythonWithPip(
  pythons: readonly Python[],
  folder: string,
  options: ProgramOptions,
): Promise<Python> {
  if (pythons.length === 0) {
    throw new Error('no Python was found: put python3 (3.8 or newer, with pip) on the PATH, or name one with --python');
  }
  const hasPip = async ({ executable }: Python) =>
    (await runProgram(executable, ['-m', 'pip', '--version'], { ...options, timeoutSeconds: 60 })).code === 0;
  for (const python of pythons) if (await hasPip(python)) return python;
  const [python] = pythons as [Python];
  const venv = path.join(folder, 'venv');
  await runProgram(python.executable, ['-m', 'venv', venv], { ...options, timeoutSeconds: 120 });
  const executable = path.join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (fs.existsSync(executable) && (await hasPip({ ...python, executable }))) return { ...python, executable };
  throw new Error(
    `${python.executable} has neither pip nor venv: install one (Debian, Ubuntu: \`sudo apt install python3-pip\`), or name another Python with --python`,
  );
}

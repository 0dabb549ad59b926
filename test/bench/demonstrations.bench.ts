// Files of 200 MB or so read into checked trajectories: against the bytes alone from the disk, and with --with-python against
// NumPy, h5py, pandas (or pyarrow) and pyarrow, which check nothing. Best of three.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDemonstrations } from '../../src/demonstrations/readDemonstrations';
import { writeDemonstrations } from '../../src/demonstrations/write/writeDemonstrations';

export const title = 'Demonstrations: megabytes of a file read per second';

const rounds = 3;
const steps = Number(process.argv.find((word) => word.startsWith('--steps='))?.split('=')[1] ?? 1_000_000);
const python = process.argv.includes('--with-python') ? (process.env['PYTHON'] ?? 'python3') : undefined;

export async function* cases() {
  const folder = mkdtempSync(path.join(tmpdir(), 'trirl-bench-'));
  try {
    const file = path.join(folder, 'ours.npz');
    await writeDemonstrations(file, walk());
    yield await compare('npz, against its bytes alone', file, () => {
      const begin = performance.now();
      readFileSync(file);
      return (performance.now() - begin) / 1000;
    });
    if (python === undefined) return;
    const rival = (...words: string[]) =>
      execFileSync(python, ['test/bench/demonstrationRivals.py', ...words], { encoding: 'utf8', stdio: 'pipe' });
    for (const name of rival('write', folder, String(steps)).trim().split('\n')) {
      const target = path.join(folder, name);
      yield await compare(name, target, () => Number(rival('read', target)));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(name: string, file: string, rivalSeconds: () => number) {
  const megabytes = statSync(file).size / 1e6;
  const best = { ours: Infinity, rival: Infinity };
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await readDemonstrations(file);
    best.ours = Math.min(best.ours, (performance.now() - begin) / 1000);
    best.rival = Math.min(best.rival, rivalSeconds());
  }
  return {
    case: `${name} (${Math.round(megabytes)} MB)`,
    unit: 'MB/s',
    ours: megabytes / best.ours,
    rival: megabytes / best.rival,
    ratio: best.rival / best.ours,
  };
}

/** Episodes of 1000 steps, 17 numbers seen and 6 done, of single precision. */
function walk() {
  const [stateSize, actionSize] = [17, 6];
  const number = (k: number) => Math.fround(Math.sin(k * 0.37) + Math.sin(k * k * 1e-3));
  const states = Float64Array.from({ length: steps * stateSize }, (_, k) => number(k));
  const nextStates = Float64Array.from(states, (_, k) => states[k + stateSize] ?? 0);
  const episodeStarts = Int32Array.from({ length: Math.ceil(steps / 1000) + 1 }, (_, k) => Math.min(1000 * k, steps));
  for (const end of episodeStarts.subarray(1)) nextStates[end * stateSize - 1] = 7;
  return {
    stateSize,
    actionSize,
    states,
    actions: Float64Array.from({ length: steps * actionSize }, (_, k) => number(k + 0.5)),
    nextStates,
    hasLastObservations: true,
    absorbing: new Uint8Array(steps),
    rewards: Float64Array.from({ length: steps }, (_, k) => number(3 * k)),
    episodeStarts,
  };
}

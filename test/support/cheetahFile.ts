// Files of demonstrations as large as wanted, in the paper's format, with numbers that could be HalfCheetah's: each part is
// made when it is written, so that a test holds no second copy of what it writes.
import fs from 'node:fs';
import { Zip, ZipPassThrough } from 'fflate';

const observations = 17;
const actions = 6;
/** Of a state, an action, a next state, a reward and a flag. */
export const bytesPerStep = 8 * (2 * observations + actions + 2);
const stepsPerPart = 10_000;

/** Episodes of 1000 steps, doubles, stored without compression. @param steps a multiple of 1000. */
export function writeCheetahFile(file: string, steps: number): void {
  const handle = fs.openSync(file, 'w');
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    fs.writeSync(handle, bytes);
  });
  const add = (name: string, width: number, value: (step: number, column: number) => number) => {
    const entry = new ZipPassThrough(`${name}.npy`);
    zip.add(entry);
    entry.push(header(width === 0 ? `(${steps},)` : `(${steps}, ${width})`));
    const size = Math.max(1, width);
    for (let first = 0; first < steps; first += stepsPerPart) {
      const length = Math.min(stepsPerPart, steps - first);
      const part = Float64Array.from({ length: length * size }, (_, k) =>
        value(first + Math.floor(k / size), k % size),
      );
      entry.push(new Uint8Array(part.buffer), first + length >= steps);
    }
  };
  add('states', observations, state);
  add('actions', actions, (step, column) => Math.sin(step * 0.37 + column));
  add('next_states', observations, nextState);
  add('absorbing', 0, () => 0);
  add('rewards', 0, (step) => 5 + 2 * Math.sin(step / 50));
  zip.end();
  fs.closeSync(handle);
}

/** Begins where HalfCheetah begins, and is no one else's: episodes differ by their number. */
function state(step: number, column: number): number {
  const inEpisode = step % 1000;
  const episode = (step - inEpisode) / 1000;
  return 0.09 * Math.sin(0.31 * inEpisode + column + 0.001 * episode) * (column < 8 || inEpisode === 0 ? 1 : 40);
}

function nextState(step: number, column: number): number {
  return step % 1000 === 999 ? 0.05 * column : state(step + 1, column);
}

function header(shape: string): Uint8Array {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  const begin = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  begin.writeUInt16LE(text.length, 8);
  return Buffer.concat([begin, Buffer.from(text, 'latin1')]);
}

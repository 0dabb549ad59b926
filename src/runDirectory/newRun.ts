// The beginning of a run: its experiment in a directory that holds no other, before any trainer is started on it.
import fs from 'node:fs';
import path from 'node:path';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import { writeFileAtomic } from './atomicFile';
import { runFiles } from './paths';

/** Writes config.json into `directory`, which is made if need be. Throws InputError if it holds a run already or cannot be written to. */
export function writeNewRun(directory: string, experiment: Experiment): void {
  const config = path.join(directory, runFiles.config);
  if (fs.existsSync(config)) {
    throw new InputError('this directory holds a run already, expected a new or an empty one', { file: directory });
  }
  try {
    fs.mkdirSync(directory, { recursive: true });
    writeFileAtomic(config, `${JSON.stringify(experiment, null, 2)}\n`);
  } catch (error) {
    throw new InputError(`the run directory cannot be written to: ${(error as Error).message}`, { file: directory });
  }
}

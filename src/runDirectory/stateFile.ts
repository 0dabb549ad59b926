// The state of training as a file: written whole, read with every part checked.
import fs from 'node:fs';
import path from 'node:path';
import { fieldPath } from '../protocol/fieldPath';
import { InputError } from '../protocol/inputError';
import { stateMetadataSchema, type StateHeader } from '../protocol/stateFile';
import type { TrainingState } from '../protocol/trainingState';
import { writeFileAtomic } from './atomicFile';
import { runFiles } from './paths';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

/** Gigabytes of state are nothing that was written here. */
const maximumBytes = 2 ** 31;

/** Throws the system's error if the disk does not take it; the file is then what it was. */
export function writeStateFile(file: string, header: StateHeader, { tensors, facts }: TrainingState): void {
  const { algorithm, backend } = header;
  const texts = Object.fromEntries(
    Object.entries({ ...header, facts }).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const metadata = { format: 'trirl.state/1', ...texts, algorithm, backend };
  writeFileAtomic(file, encodeSafetensors({ tensors, metadata }));
}

export interface StateFile {
  readonly header: StateHeader;
  readonly state: TrainingState;
}

/** Throws InputError if it cannot be read or is no state of ours. */
export function readStateFile(file: string): StateFile {
  let bytes: Uint8Array;
  try {
    const { size } = fs.statSync(file);
    if (size > maximumBytes) throw new Error(`its ${size} bytes are more than a state of training has`);
    bytes = fs.readFileSync(file);
  } catch (error) {
    throw new InputError(`cannot be read: ${(error as Error).message}`, { file });
  }
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const result = stateMetadataSchema.safeParse(metadata);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new InputError(issue.message, { file, field: `__metadata__.${fieldPath(issue.path)}` });
  }
  const { iteration, revision, algorithm, backend, tunables, facts } = result.data;
  return { header: { iteration, revision, algorithm, backend, tunables }, state: { tensors, facts } };
}

/** The state with which a run ended, else that of its newest checkpoint; absolute. Throws InputError if it has neither. */
export function newestStateFile(directory: string): string {
  const last = path.join(directory, runFiles.policy);
  if (fs.existsSync(last)) return last;
  const folder = path.join(directory, runFiles.checkpoints);
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const newest = names
    .filter((name) => /^checkpoint-\d+\.safetensors$/.test(name))
    .sort()
    .at(-1);
  if (newest !== undefined) return path.join(folder, newest);
  throw new InputError(
    `there is no policy to play: the run has neither ${runFiles.policy} nor a checkpoint (*.safetensors) yet`,
    { file: directory },
  );
}

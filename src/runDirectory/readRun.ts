// What a run directory says, each part checked when it is read. Works on a run that is being written as well as on one
// whose trainer died.
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import { experimentSchema, type Experiment } from '../protocol/experiment';
import { learnedRewardSchema, type LearnedReward } from '../protocol/learnedReward';
import { reportSchema, type Report } from '../protocol/report';
import { runEventSchema, type RunEvent } from '../protocol/runEvent';
import { runStatusSchema, type RunStatus } from '../protocol/runState';
import { controlFileSchema, type ControlFile } from '../protocol/trainerMessages';
import { worldSchema, type World } from '../protocol/world';
import { readJsonFile } from './jsonFile';
import { readJsonLines } from './jsonLines';
import { runFiles } from './paths';

/** The resolved experiment. Throws InputError if there is none, or if it is bad. */
export function readExperimentOf(directory: string): Experiment {
  const file = path.join(directory, runFiles.config);
  const experiment = readJsonFile(file, experimentSchema);
  if (experiment === undefined)
    throw new InputError('no such file; a run directory holds its experiment here', { file });
  return experiment;
}

/** Undefined as long as the trainer has not begun. Throws InputError if the file is bad. */
export function readStatus(directory: string): RunStatus | undefined {
  return readJsonFile(path.join(directory, runFiles.status), runStatusSchema);
}

/** How to reach the trainer; undefined once it has ended. Throws InputError if the file is bad. */
export function readControl(directory: string): ControlFile | undefined {
  return readJsonFile(path.join(directory, runFiles.control), controlFileSchema);
}

/** Undefined as long as the trainer has not prepared the run. Throws InputError if the file is bad. */
export function readWorld(directory: string): World | undefined {
  return readJsonFile(path.join(directory, runFiles.world), worldSchema);
}

/** Undefined before the first iteration. Throws InputError if the file is bad. */
export function readLearnedReward(directory: string): LearnedReward | undefined {
  return readJsonFile(path.join(directory, runFiles.reward), learnedRewardSchema);
}

/** All reports in order; one that a crash cut off is left out. Throws InputError with the line if another is bad. */
export function readReports(directory: string): Report[] {
  return readJsonLines(path.join(directory, runFiles.metrics), reportSchema).values;
}

/** The journal in order; an entry that a crash cut off is left out. Throws InputError with the line if another is bad. */
export function readEvents(directory: string): RunEvent[] {
  return readJsonLines(path.join(directory, runFiles.events), runEventSchema).values;
}

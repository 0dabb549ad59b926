// The experiment that learns from a file: it may say which world the file is from, and which of its columns is what.
import path from 'node:path';
import { readExperiment } from '../experiments/readExperiment';
import type { Experiment } from '../protocol/experiment';

export interface NamingExperiment {
  /** Of the experiment. */
  readonly file: string;
  readonly environment: Experiment['environment'];
  readonly demonstrations: Extract<NonNullable<Experiment['demonstrations']>, { kind: 'file' }>;
}

/** The first of the experiments that names the file. Those that cannot be read say why themselves. */
export function namingExperiment(file: string, experiments: readonly string[]): NamingExperiment | undefined {
  for (const experiment of experiments) {
    try {
      const { demonstrations, environment } = readExperiment(experiment);
      if (demonstrations?.kind === 'file' && path.resolve(demonstrations.file) === path.resolve(file))
        return { file: experiment, environment, demonstrations };
    } catch {
      // Another one may name it.
    }
  }
  return undefined;
}

// Demonstrations from the policy of a run: its newest state is loaded and played in the run's own world.
import path from 'node:path';
import type { Recording } from '../demonstrations/write/recording';
import { playEpisodes } from '../irl/playing/playEpisodes';
import { policyChoice } from '../irl/playing/policyChoice';
import { loadPolicy } from '../irl/policy/loadPolicy';
import { InputError } from '../protocol/inputError';
import { readExperimentOf } from '../runDirectory/readRun';
import { newestStateFile, readStateFile } from '../runDirectory/stateFile';
import { chooseBackend } from '../tensors/chooseBackend';

export interface PlayRunOptions {
  readonly episodes: number;
  /** The likeliest actions instead of drawn ones. */
  readonly deterministic: boolean;
  /** Of starts, of the world and of drawn actions. */
  readonly seed: number;
  /** Episodes that have ended so far. @returns false to break off */
  readonly onEpisode?: (done: number) => boolean;
}

export interface PlayedRun {
  readonly recording: Recording;
  /** The file that the policy came from, relative to the run directory. */
  readonly from: string;
  /** Iteration after which it was saved. */
  readonly iteration: number;
}

/** Returns undefined if it was broken off. Throws InputError if the run has no policy yet, or one that cannot be read. */
export async function playRun(directory: string, options: PlayRunOptions): Promise<PlayedRun | undefined> {
  const { episodes, deterministic, seed, onEpisode } = options;
  const { environment } = readExperimentOf(directory);
  const file = newestStateFile(directory);
  const { header, state } = readStateFile(file);
  const backend = await chooseBackend();
  const { actor, shape, dispose } = loadPolicy(backend, state, seed);
  try {
    const recording = await playEpisodes(
      { environment, episodes, seed, ...(onEpisode === undefined ? {} : { onEpisode }) },
      (world, count) => policyChoice({ actor, shape, deterministic }, world, count),
    );
    return recording && { recording, from: path.relative(directory, file), iteration: header.iteration };
  } catch (error) {
    if (error instanceof InputError && error.place.file === undefined)
      throw new InputError(error.sentence, { ...error.place, file });
    throw error;
  } finally {
    dispose();
  }
}

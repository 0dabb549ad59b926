// Names inside a run directory, and the name of the directory itself. What each file holds is said by its schema in
// src/protocol; this says only where it is.
import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../protocol/inputError';

export const runFiles = {
  /** The resolved experiment. */
  config: 'config.json',
  status: 'status.json',
  metrics: 'metrics.jsonl',
  events: 'events.jsonl',
  reward: 'reward.json',
  world: 'world.json',
  /** Rewards recorded along the way. */
  snapshots: 'snapshots.jsonl',
  /** How to reach the trainer while it lives. */
  control: 'control.json',
  /** Standard output and error of a trainer that the editor started. */
  log: 'trainer.log',
  checkpoints: 'checkpoints',
  /** The state of a run on a world of numbers at its end: what is played to record demonstrations. */
  policy: 'policy.safetensors',
  report: 'report.html',
} as const;

/** Folder of runs inside a workspace or working folder. */
export const runsFolder = path.join('.trirl', 'runs');

/** `20260801-142530-icy-gridworld`, in local time: sorts by age, and says what it is. */
export function runDirectoryName(name: string, at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return `${date}-${time}-${slug(name)}`;
}

/**
 * Makes `<parent>/<runDirectoryName>`; a run of the same second and name gets `-2`, `-3`, ... Returns its absolute path.
 * Throws InputError if the folder cannot be made.
 */
export function createRunDirectory(parent: string, name: string, at: Date): string {
  const base = path.resolve(parent, runDirectoryName(name, at));
  try {
    fs.mkdirSync(path.resolve(parent), { recursive: true });
    for (let attempt = 1; ; attempt++) {
      const directory = attempt === 1 ? base : `${base}-${attempt}`;
      try {
        fs.mkdirSync(directory);
        return directory;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw new InputError(`the run directory cannot be made: ${(error as Error).message}`, { file: base });
  }
}

function slug(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return words.slice(0, 40).replace(/-+$/, '') || 'run';
}

// The golden rollouts as tests read them: the fixtures, and the full reference where it lies beside the project.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Series {
  readonly observations: readonly number[][];
  readonly rewards: readonly number[];
  readonly terminated: readonly boolean[];
  readonly states: readonly number[][];
}

export interface Rollout extends Series {
  readonly kind: string;
  readonly seed: number;
  readonly steps: number;
  /** One number a step where the actions are discrete. */
  readonly actions: readonly (number | number[])[];
  readonly initial: {
    readonly observation: readonly number[];
    readonly state: readonly number[];
    readonly qpos: readonly number[];
    readonly qvel: readonly number[];
    readonly qacc_warmstart: readonly number[];
  };
  readonly with_float64_actions?: Series;
  readonly rewards_with_float64_actions: readonly number[];
  readonly info: Readonly<Record<string, readonly number[]>>;
  readonly qpos: readonly number[][];
  readonly qvel: readonly number[][];
  readonly qacc_warmstart: readonly number[][];
  readonly sensitivity: { readonly steps_below_1e_6: number };
}

export interface Golden {
  readonly environment: string;
  readonly dt: number | null;
  readonly max_episode_steps: number;
  readonly observation_layout: readonly string[];
  readonly action_low?: readonly number[];
  readonly action_high?: readonly number[];
  readonly actuators?: readonly string[];
  readonly rollouts: readonly Rollout[];
}

const root = path.resolve(import.meta.dirname, '../../../..');
const folders = {
  fixtures: path.join(root, 'test/fixtures/gymnasium'),
  'full reference': path.resolve(root, '../shared/reference/gymnasium'),
};

function readJson<T>(file: string): T {
  const bytes = readFileSync(file);
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as T;
}

/** By where it was found: one source at least, two where the reference lies beside the project. */
export function goldenOf(name: string): [string, Golden][] {
  return Object.entries(folders).flatMap(([source, folder]): [string, Golden][] => {
    const file = ['.json.gz', '.json'].map((ending) => path.join(folder, name + ending)).find(existsSync);
    return file === undefined ? [] : [[source, readJson<Golden>(file)]];
  });
}

export function compiledModel<T>(name: string): T {
  return readJson<T>(path.join(folders.fixtures, `${name}.compiled.json.gz`));
}

/** Largest absolute difference. @throws if the lengths differ or a number is none. */
export function distance(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) throw new Error(`${found.length} numbers, expected ${wanted.length}`);
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs(found[i]! - wanted[i]!);
    if (Number.isNaN(difference)) throw new Error(`number ${i} is ${found[i]}, expected ${wanted[i]}`);
    largest = Math.max(largest, difference);
  }
  return largest;
}

// What makes a simulated body a task: what is seen of it, what is rewarded, when it is over. One task per environment of
// Gymnasium; mujocoEnvironment.ts turns it into an environment.
import type { Numbers } from '../continuousEnvironment';
import type { ModelDescription, ModelLayout } from './modelDescription';
import type { SimulationArrays } from './simulation';

export interface MujocoTask {
  readonly name: string;
  readonly model: ModelDescription;
  /** Steps of MuJoCo in one step of the environment. */
  readonly frameSkip: number;
  readonly maxEpisodeSteps: number;
  /** Positions start within +-positions of the model's own; velocities likewise, or normal with that deviation. */
  readonly start: {
    readonly positions: number;
    readonly velocities: { readonly distribution: 'uniform' | 'normal'; readonly scale: number };
  };
  /** Whether `cfrc_ext` is asked for. */
  readonly usesContactForces: boolean;
  observationNames(layout: ModelLayout): string[];
  observe(arrays: SimulationArrays, into: Float64Array): void;
  readonly rewardNames: readonly string[];
  /** What the reward compares before and after a step; part of the state, since it may lag behind positions (see mujocoEnvironment.ts). */
  readonly trackedNames: readonly string[];
  track(arrays: SimulationArrays, into: Float64Array, masses: Float64Array): void;
  /** Writes the reward's components, signed. @returns whether the episode has terminated */
  judge(step: Step, rewards: Float64Array): boolean;
}

export interface Step {
  readonly arrays: SimulationArrays;
  /** As it was given: motors clamp it, the control cost does not. */
  readonly action: Numbers;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** s. */
  readonly duration: number;
}

/** `qpos[1] rootz`, from the first seen entry on. */
export function positionNames({ positions }: ModelLayout, first: number): string[] {
  return positions.map((name, i) => `qpos[${i}] ${name}`).slice(first);
}

export function velocityNames({ velocities }: ModelLayout, ending = ''): string[] {
  return velocities.map((name, i) => `qvel[${i}] ${name}${ending}`);
}

/** Sum of the squares. */
export function squares(values: Numbers): number {
  let sum = 0;
  for (const value of values) sum += value ** 2;
  return sum;
}

export function clip(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export function allFinite(values: Float64Array): boolean {
  return values.every(Number.isFinite);
}

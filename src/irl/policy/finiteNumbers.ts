// Finds what is no number in rollouts, and says in plain words where it came from.
import type { EnvironmentShape } from '../../environments/continuousEnvironment';
import type { RolloutColumns } from './rollouts';

/** @param count environments. @throws Error if the policy or the world gave what is no finite number. */
export function requireFiniteRollout(columns: RolloutColumns, shape: EnvironmentShape, count: number): void {
  const place = (index: number, width: number) => {
    const row = Math.floor(index / width);
    return `environment ${row % count}, step ${Math.floor(row / count)} of this iteration`;
  };
  const action = firstStrange(columns.actions);
  if (action >= 0) {
    const width = columns.actions.length / columns.rewards.length;
    throw new Error(
      `the policy has diverged: it chose the action ${columns.actions[action]} (${place(action, width)}); a smaller learning rate or trust region helps`,
    );
  }
  const width = shape.observationNames.length;
  const observation = firstStrange(columns.nextObservations);
  if (observation >= 0) {
    throw new Error(
      `${shape.name} gave ${columns.nextObservations[observation]} as observation '${shape.observationNames[observation % width]}' (${place(observation, width)}); expected finite numbers`,
    );
  }
  const reward = firstStrange(columns.rewards);
  if (reward >= 0) {
    throw new Error(
      `${shape.name} gave the reward ${columns.rewards[reward]} (${place(reward, 1)}); expected finite numbers`,
    );
  }
}

function firstStrange(values: Float32Array): number {
  // A sum is finite only if all parts are, but for overflow: then the search finds nothing.
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isFinite(sum) ? -1 : values.findIndex((value) => !Number.isFinite(value));
}

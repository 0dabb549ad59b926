// The features that a linear reward may use, by the name that an experiment gives them.
import type { FiniteMdp } from '../../environments/finiteMdp';
import { InputError } from '../../protocol/inputError';
import type { Experiment } from '../../protocol/experiment';
import type { FeatureMap } from './problem';

/** Undefined for `state`: one free reward per state. Errors: InputError where the environment has no such features. */
export function featureMap(kind: Experiment['reward']['features'], mdp: FiniteMdp): FeatureMap | undefined {
  switch (kind) {
    case 'state':
      return undefined;
    case 'coordinates':
      return coordinateFeatures(mdp);
    case 'user': {
      const features = Object.entries(mdp.features ?? {});
      if (features.length === 0) {
        throw new InputError(
          `'user' needs an environment that names features, and this one has none; use 'state' or 'coordinates'`,
          {
            field: 'reward.features',
          },
        );
      }
      return { names: features.map(([name]) => name), columns: features.map(([, column]) => column) };
    }
  }
}

/** x and y from 0 to 1, their squares and product, and the flag of the absorbing states. */
function coordinateFeatures(mdp: FiniteMdp): FeatureMap {
  const { grid, states } = mdp;
  if (!grid) {
    throw new InputError(
      `'coordinates' needs an environment with a grid, and this one has none; use 'state' or 'user'`,
      {
        field: 'reward.features',
      },
    );
  }
  const x = Float64Array.from({ length: states }, (_, s) => (s % grid.width) / Math.max(1, grid.width - 1));
  const y = Float64Array.from({ length: states }, (_, s) => Math.floor(s / grid.width) / Math.max(1, grid.height - 1));
  return {
    names: ['x', 'y', 'x²', 'y²', 'x·y', 'absorbing'],
    columns: [
      x,
      y,
      x.map((v) => v * v),
      y.map((v) => v * v),
      x.map((v, s) => v * y[s]!),
      Float64Array.from(mdp.absorbing),
    ],
  };
}

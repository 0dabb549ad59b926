// The worlds that a learner can act in, by name. Worlds that need a file or a setting have none; an experiment describes them.
import { classicNames, continuousWorldSchema, mazeLayoutNames, mujocoNames } from './continuousWorlds';
import { environmentSchema, type EnvironmentConfig } from './experiment';
import { InputError } from './inputError';

/** Every world that a name alone describes; mazes are called `PointMaze/LAYOUT`. */
export const continuousWorlds: Readonly<Record<string, EnvironmentConfig>> = {
  ...Object.fromEntries(classicNames.map((name) => [name, continuousWorldSchema.parse({ kind: 'classic', name })])),
  ...Object.fromEntries(mujocoNames.map((name) => [name, continuousWorldSchema.parse({ kind: 'mujoco', name })])),
  ...Object.fromEntries(
    mazeLayoutNames.map((layout) => [
      `PointMaze/${layout}`,
      continuousWorldSchema.parse({ kind: 'pointMaze', layout }),
    ]),
  ),
  IcyGridworld: environmentSchema.parse({ kind: 'icyGridworld' }),
};

/** @throws InputError that lists the names there are. */
export function continuousWorldNamed(name: string): EnvironmentConfig {
  const config = Object.hasOwn(continuousWorlds, name) ? continuousWorlds[name] : undefined;
  if (config !== undefined) return config;
  throw new InputError(
    `there is no environment '${name}'; expected one of ${Object.keys(continuousWorlds).join(', ')}`,
    {
      field: 'environment',
    },
  );
}

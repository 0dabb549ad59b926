// The worlds that a learner of continuous numbers can act in, by name. Algorithms on finite worlds take theirs from catalogue.ts.
import { classicNames, continuousWorldSchema, mazeLayoutNames, mujocoNames } from '../protocol/continuousWorlds';
import { environmentSchema } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import type { WorldConfig } from './createContinuous';

/** Every world that a name alone describes; mazes are called `PointMaze/LAYOUT`. */
export const continuousWorlds: Readonly<Record<string, WorldConfig>> = {
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
export function continuousWorldNamed(name: string): WorldConfig {
  const config = Object.hasOwn(continuousWorlds, name) ? continuousWorlds[name] : undefined;
  if (config !== undefined) return config;
  throw new InputError(
    `there is no environment '${name}'; expected one of ${Object.keys(continuousWorlds).join(', ')}`,
    {
      field: 'environment',
    },
  );
}

// Names of the worlds of continuous numbers that there are. Its counterpart for finite worlds is catalogue.ts.
import {
  classicNames,
  continuousWorldSchema,
  mazeLayoutNames,
  mujocoNames,
  type ContinuousWorldConfig,
} from '../protocol/continuousWorlds';
import { InputError } from '../protocol/inputError';

/** Every world that a name alone describes; mazes are called `PointMaze/LAYOUT`. */
export const continuousWorlds: Readonly<Record<string, ContinuousWorldConfig>> = Object.fromEntries(
  [
    ...classicNames.map((name) => [name, { kind: 'classic', name }]),
    ...mujocoNames.map((name) => [name, { kind: 'mujoco', name }]),
    ...mazeLayoutNames.map((layout) => [`PointMaze/${layout}`, { kind: 'pointMaze', layout }]),
  ].map(([name, config]) => [name as string, continuousWorldSchema.parse(config)]),
);

/** @throws InputError that lists the names there are. */
export function continuousWorldNamed(name: string): ContinuousWorldConfig {
  const config = Object.hasOwn(continuousWorlds, name) ? continuousWorlds[name] : undefined;
  if (config !== undefined) return config;
  throw new InputError(
    `there is no environment '${name}'; expected one of ${Object.keys(continuousWorlds).join(', ')}`,
    { field: 'environment' },
  );
}

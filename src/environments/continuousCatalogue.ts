// The worlds of continuous numbers that there are, by name and by configuration: the one place that knows all kinds. Its
// counterpart for finite worlds is catalogue.ts.
import {
  classicNames,
  continuousWorldSchema,
  mazeLayoutNames,
  mujocoNames,
  type ClassicName,
  type ContinuousWorldConfig,
} from '../protocol/continuousWorlds';
import { InputError } from '../protocol/inputError';
import { Acrobot } from './classic/acrobot';
import { CartPole } from './classic/cartPole';
import { MountainCarContinuous } from './classic/mountainCar';
import { Pendulum } from './classic/pendulum';
import type { ContinuousEnvironment } from './continuousEnvironment';
import { PointMaze } from './maze/pointMaze';
import { createMujoco } from './mujoco/createMujoco';

const classic: Readonly<Record<ClassicName, () => ContinuousEnvironment>> = {
  'CartPole-v1': () => new CartPole(),
  'Pendulum-v1': () => new Pendulum(),
  'MountainCarContinuous-v0': () => new MountainCarContinuous(),
  'Acrobot-v1': () => new Acrobot(),
};

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

/** @throws InputError that names the field of the experiment at fault: a part of a body, a row of a maze. */
export async function createContinuous(config: ContinuousWorldConfig): Promise<ContinuousEnvironment> {
  switch (config.kind) {
    case 'classic':
      return classic[config.name]();
    case 'mujoco':
      return createMujoco(config);
    case 'pointMaze':
      return new PointMaze(config);
  }
}

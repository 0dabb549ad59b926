// From the configuration of a continuous world to the environment itself, for all kinds that are made of our own code; what is
// somebody else's is only ever loaded in a thread: see vector/environmentWorker.ts.
import type { ClassicName, GymnasiumConfig, ModuleWorldConfig } from '../protocol/continuousWorlds';
import type { EnvironmentConfig } from '../protocol/experiment';
import { Acrobot } from './classic/acrobot';
import { CartPole } from './classic/cartPole';
import { MountainCarContinuous } from './classic/mountainCar';
import { Pendulum } from './classic/pendulum';
import { createFiniteEnvironment } from './catalogue';
import type { ContinuousEnvironment } from './continuousEnvironment';
import { FiniteWorld } from './finiteWorld';
import { PointMaze } from './maze/pointMaze';
import { createMujoco } from './mujoco/createMujoco';

const classic: Readonly<Record<ClassicName, () => ContinuousEnvironment>> = {
  'CartPole-v1': () => new CartPole(),
  'Pendulum-v1': () => new Pendulum(),
  'MountainCarContinuous-v0': () => new MountainCarContinuous(),
  'Acrobot-v1': () => new Acrobot(),
};

const finiteNames = { icyGridworld: 'IcyGridworld', finiteMdp: 'FiniteMdp' } as const;

/** Worlds whose code is not ours: stepped apart from this thread, and never loaded into it. */
export type ForeignWorldConfig = ModuleWorldConfig | GymnasiumConfig;

export function isForeign(config: WorldConfig): config is ForeignWorldConfig {
  return config.kind === 'module' || config.kind === 'gymnasium';
}

/** Finite worlds are environments too. */
export type WorldConfig = EnvironmentConfig;

/** @throws InputError that names the field of the experiment at fault: a part of a body, a row of a maze. */
export async function createContinuous(config: WorldConfig): Promise<ContinuousEnvironment> {
  switch (config.kind) {
    case 'classic':
      return createClassic(config.name);
    case 'mujoco':
      return createMujoco(config);
    case 'pointMaze':
      return new PointMaze(config);
    case 'icyGridworld':
    case 'finiteMdp':
      return new FiniteWorld(finiteNames[config.kind], createFiniteEnvironment(config).mdp);
    case 'module':
    case 'gymnasium':
      throw new Error(
        `code that is not ours runs apart from ours: an environment of kind ${config.kind} is made by VectorEnvironment alone`,
      );
  }
}

export function createClassic(name: ClassicName): ContinuousEnvironment {
  return classic[name]();
}

// From the configuration of a continuous world to the environment itself: the one place that knows all kinds.
import type { ClassicName, ContinuousWorldConfig } from '../protocol/continuousWorlds';
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

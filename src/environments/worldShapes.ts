// How many numbers the worlds of the catalogue show and take, and between which limits: known without making them, since a
// body of MuJoCo needs the library. A test compares the table with the real ones.
import { mujocoNames, type MujocoName } from '../protocol/continuousWorlds';
import type { EnvironmentConfig } from '../protocol/experiment';
import { actionSize, type EnvironmentShape } from './continuousEnvironment';
import { createClassic } from './createContinuous';
import { PointMaze } from './maze/pointMaze';

export interface WorldShape {
  /** Numbers in an observation. */
  readonly stateSize: number;
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Least and greatest value of each number of an action; of a choice, the first and the last index. */
  readonly actionLow: readonly number[];
  readonly actionHigh: readonly number[];
  /** Steps after which an episode is cut off. */
  readonly maximumSteps: number;
}

/** Observations, actions, and the limit of every action to both sides. All are cut off after 1000 steps. */
const bodies: Readonly<Record<MujocoName, readonly [observations: number, actions: number, limit: number]>> = {
  'HalfCheetah-v5': [17, 6, 1],
  'Hopper-v5': [11, 3, 1],
  'Walker2d-v5': [17, 6, 1],
  'Ant-v5': [105, 8, 1],
  'Humanoid-v5': [348, 17, 0.4],
  'InvertedPendulum-v5': [4, 1, 3],
  'InvertedDoublePendulum-v5': [9, 1, 1],
  'Swimmer-v5': [8, 2, 1],
};
const usualSteps = 1000;

/** Undefined where only the world itself knows, or where it is finite. Errors: InputError of a maze that is none. */
export function worldShape(environment: EnvironmentConfig): WorldShape | undefined {
  switch (environment.kind) {
    case 'mujoco':
      return bodyShape(environment.name, environment.maxEpisodeSteps);
    case 'gymnasium':
      return isBody(environment.name) ? bodyShape(environment.name, undefined) : undefined;
    case 'classic':
      return shapeOf(createClassic(environment.name), environment.maxEpisodeSteps);
    case 'pointMaze':
      return shapeOf(new PointMaze(environment), environment.maxEpisodeSteps);
    case 'icyGridworld':
    case 'finiteMdp':
    case 'module':
      return undefined;
  }
}

function isBody(name: string): name is MujocoName {
  return (mujocoNames as readonly string[]).includes(name);
}

function bodyShape(name: MujocoName, maxEpisodeSteps = usualSteps): WorldShape {
  const [stateSize, actions, limit] = bodies[name];
  return {
    stateSize,
    actionSize: actions,
    actionLow: new Array<number>(actions).fill(-limit),
    actionHigh: new Array<number>(actions).fill(limit),
    maximumSteps: maxEpisodeSteps,
  };
}

/** Of an environment that has been made. */
export function shapeOf(
  { observationNames, actionSpace, maxEpisodeSteps }: EnvironmentShape,
  maximumSteps = maxEpisodeSteps,
): WorldShape {
  return {
    stateSize: observationNames.length,
    actionSize: actionSize(actionSpace),
    actionLow: actionSpace.kind === 'box' ? actionSpace.low : [0],
    actionHigh: actionSpace.kind === 'box' ? actionSpace.high : [actionSpace.names.length - 1],
    maximumSteps,
  };
}

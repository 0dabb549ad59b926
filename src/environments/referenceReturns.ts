// What an episode brings in the worlds that have a name, so that a return can be read between chance and an expert. Data: a
// world with other dynamics, reward or time limit than its name stands for has none.
import type { EnvironmentConfig } from '../protocol/experiment';
import { continuousWorlds } from '../protocol/worldCatalogue';

export interface ReferenceReturns {
  /** Mean undiscounted return of uniformly random actions, over 200 episodes (playing/uniformChoice.ts). */
  readonly randomReturn: number;
  /** Of the experts that the reference demonstrations were recorded from (SAC, deterministic), or the most there is to get. */
  readonly expertReturn?: number;
}

const byName: Readonly<Record<string, ReferenceReturns>> = {
  'CartPole-v1': { randomReturn: 21.8, expertReturn: 500 },
  'Pendulum-v1': { randomReturn: -1229, expertReturn: -136.7 },
  'MountainCarContinuous-v0': { randomReturn: -32.8 },
  'Acrobot-v1': { randomReturn: -499.3 },
  'HalfCheetah-v5': { randomReturn: -279.9, expertReturn: 9776.8 },
  'Hopper-v5': { randomReturn: 17.7, expertReturn: 2840.1 },
  'Walker2d-v5': { randomReturn: 1.8 },
  'Ant-v5': { randomReturn: -63.7 },
  'Humanoid-v5': { randomReturn: 112.3 },
  'InvertedPendulum-v5': { randomReturn: 4.8, expertReturn: 1000 },
  'InvertedDoublePendulum-v5': { randomReturn: 46.9 },
  'Swimmer-v5': { randomReturn: 1.5 },
  'PointMaze/open': { randomReturn: -960.7 },
  'PointMaze/wall': { randomReturn: -1081.8 },
  'PointMaze/mirroredWall': { randomReturn: -1066.7 },
  'PointMaze/uTurn': { randomReturn: -804.7 },
  'PointMaze/spiral': { randomReturn: -3892.1 },
  'PointMaze/rooms': { randomReturn: -1194.6 },
  'PointMaze/medium': { randomReturn: -1316.3 },
  'PointMaze/large': { randomReturn: -2167.9 },
};

const byConfig = new Map(
  Object.entries(byName).map(([name, returns]) => [keyOf(continuousWorlds[name]!), returns] as const),
);

/** Nothing where they are not known. */
export function referenceReturns(environment: EnvironmentConfig): Partial<ReferenceReturns> {
  return byConfig.get(keyOf(environment)) ?? {};
}

/** The same for the same world, in whatever order its keys were written. */
function keyOf(environment: EnvironmentConfig): string {
  return JSON.stringify(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)));
}

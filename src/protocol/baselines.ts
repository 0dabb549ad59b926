// What the charts of a run are compared with, from the facts of its world.
import type { Baselines } from './webviewMessages';
import type { World } from './world';

/** Nothing where the world is not known. */
export function baselinesOf(world: World | undefined): Baselines {
  if (world === undefined) return {};
  const { expertReturn, randomReturn } = world;
  return {
    ...(expertReturn === undefined ? {} : { expertReturn }),
    ...(randomReturn === undefined ? {} : { randomReturn }),
    ...(world.kind === 'finite' ? { randomKl: world.randomKl } : {}),
  };
}

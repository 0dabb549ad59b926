import { expect, it } from 'vitest';
import { continuousWorlds } from '../../../../src/protocol/worldCatalogue';
import { createContinuous } from '../../../../src/environments/createContinuous';
import { shapeOf, worldShape } from '../../../../src/environments/worldShapes';

it.each(Object.entries(continuousWorlds).filter(([, { kind }]) => kind !== 'icyGridworld'))(
  '%s is what is known of it without making it',
  async (name, config) => {
    const world = await createContinuous(config);
    expect(worldShape(config)).toEqual(shapeOf(world));
    world.dispose();
    if (config.kind === 'mujoco') {
      const gymnasium = { kind: 'gymnasium', name, options: {}, timeout: 60 } as unknown as typeof config;
      expect(worldShape(gymnasium)).toEqual(worldShape(config));
      expect(worldShape({ ...config, maxEpisodeSteps: 7 })?.maximumSteps).toBe(7);
    }
  },
);

import { expect, it } from 'vitest';
import { continuousWorldNamed, continuousWorlds } from '../../src/protocol/worldCatalogue';
import { actionSize } from '../../src/environments/continuousEnvironment';
import { createContinuous } from '../../src/environments/createContinuous';
import { InputError } from '../../src/protocol/inputError';

it.each(Object.keys(continuousWorlds))(
  '%s can be made from its name, and acts by its own description',
  async (name) => {
    const world = await createContinuous(continuousWorldNamed(name));
    expect(name.startsWith(world.name)).toBe(true);
    const first = world.reset(1);
    expect(first.length).toBe(world.observationNames.length);
    const { actionSpace } = world;
    const action = new Float64Array(actionSize(actionSpace));
    if (actionSpace.kind === 'box') {
      expect(actionSpace.low.length).toBe(action.length);
      expect(actionSpace.high.length).toBe(action.length);
    }
    const { observation, reward, rewardComponents } = world.step(action);
    expect(observation.every(Number.isFinite)).toBe(true);
    expect(rewardComponents.length).toBe(world.rewardNames.length);
    expect(reward).toBeCloseTo(
      rewardComponents.reduce((sum, value) => sum + value),
      12,
    );
    for (const names of [world.observationNames, world.stateNames, world.rewardNames, actionSpace.names])
      expect(new Set(names).size).toBe(names.length);
    world.dispose();
  },
);

it.each(['HalfCheetah', 'halfcheetah-v5', 'toString', ''])('an unknown name is refused: %j', (name) => {
  expect(() => continuousWorldNamed(name)).toThrow(InputError);
  expect(() => continuousWorldNamed(name)).toThrow(`there is no environment '${name}'; expected one of CartPole-v1`);
});

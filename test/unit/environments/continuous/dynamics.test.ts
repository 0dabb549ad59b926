import { describe, expect, it } from 'vitest';
import { createMujoco, mujocoTasks } from '../../../../src/environments/mujoco/createMujoco';
import type { MujocoEnvironment } from '../../../../src/environments/mujoco/mujocoEnvironment';
import { mujocoSchema, type MujocoName } from '../../../../src/protocol/continuousWorlds';
import { InputError } from '../../../../src/protocol/inputError';

const create = (name: MujocoName, dynamics: object) =>
  createMujoco(mujocoSchema.parse({ kind: 'mujoco', name, dynamics }));

/** Puts the body somewhere at rest, lets steps pass without force, and gives the change of each velocity. */
function drift(world: MujocoEnvironment, height: number, steps = 1): number[] {
  const positions = world.stateNames.filter((name) => name.startsWith('qpos')).length;
  const velocities = world.stateNames.filter((name) => name.startsWith('qvel')).length;
  const state = new Float64Array(world.stateNames.length);
  world.reset(1);
  world.readState(state);
  const qpos = [...state.slice(0, positions)].map((value, i) => (world.stateNames[i]!.includes('z') ? height : value));
  world.resetTo(qpos, new Float64Array(velocities));
  const rest = new Float64Array(world.actionSpace.high.length);
  for (let i = 0; i < steps; i++) world.step(rest);
  world.readState(state);
  return [...state.slice(positions, positions + velocities)];
}

describe('changed dynamics', () => {
  it('gravity: a body in the air falls as fast as it says', async () => {
    const earth = drift(await create('HalfCheetah-v5', {}), 5);
    const mars = drift(await create('HalfCheetah-v5', { gravity: [0, 0, -3.71] }), 5);
    const sideways = drift(await create('HalfCheetah-v5', { gravity: [2, 0, 0] }), 5);
    // One step is 0.05 s. Springs move the torso too, but do not depend on gravity.
    expect(mars[1]! - earth[1]!).toBeCloseTo((9.81 - 3.71) * 0.05, 6);
    expect(sideways[1]! - earth[1]!).toBeCloseTo(9.81 * 0.05, 6);
    expect(sideways[0]! - earth[0]!).toBeCloseTo(2 * 0.05, 6);
  });

  it('wind: pushes along, more the denser the air', async () => {
    const drifts = async (wind?: object) => drift(await create('HalfCheetah-v5', wind ? { wind } : {}), 500, 4)[0]!;
    const vacuum = await drifts();
    const wind = (await drifts({ velocity: [10, 0, 0] })) - vacuum;
    const dense = (await drifts({ velocity: [10, 0, 0], density: 2.4 })) - vacuum;
    expect(wind).toBeGreaterThan(0.01);
    // Drag is proportional to density, and the body hardly yields in so short a time.
    expect(dense / wind).toBeGreaterThan(1.8);
    expect(dense / wind).toBeLessThan(2.2);
    const still = (await drifts({ velocity: [0, 0, 0] })) - vacuum;
    expect(Math.abs(still)).toBeLessThan(0.1 * wind);
  });

  it('wind: the medium of the swimmer stays what it is', async () => {
    const world = await create('Swimmer-v5', { wind: { velocity: [1, 0, 0] } });
    // In water the current takes it along within seconds; air would not.
    expect(drift(world, 0, 100)[0]).toBeGreaterThan(0.2);
  });

  it('friction: on ice the cheetah slides', async () => {
    const slide = async (friction: object | number) => {
      const world = await create('HalfCheetah-v5', { friction });
      const state = new Float64Array(world.stateNames.length);
      world.resetTo(new Float64Array(9), Float64Array.from([4, 0, 0, 0, 0, 0, 0, 0, 0]));
      for (let i = 0; i < 40; i++) world.step(new Float64Array(6));
      world.readState(state);
      return state[0]!;
    };
    const usual = await slide(1);
    expect(await slide(0.1)).toBeGreaterThan(usual + 1);
    // Of two surfaces the greater friction counts: smooth feet on the usual floor change nothing.
    expect(await slide({ bfoot: 0.1, ffoot: 0.1 })).toBe(usual);
    expect(await slide({ floor: 3 })).toBeLessThan(usual);
  });

  it('masses: a heavy torso is harder to move, and what is derived from masses follows', async () => {
    const push = async (masses: object | number) => {
      const world = await create('InvertedPendulum-v5', { masses });
      const state = new Float64Array(world.stateNames.length);
      world.resetTo([0, 0], [0, 0]);
      world.step([1]);
      world.readState(state);
      return state[2]!;
    };
    const usual = await push({ cart: 1 });
    expect(usual).toBe(await push(1));
    expect(await push({ cart: 3 })).toBeLessThan(0.6 * usual);
    expect(await push(2)).toBeLessThan(0.6 * usual);
  });

  it('disabled joints: their motors do nothing, the others what they did', async () => {
    const usual = await create('Ant-v5', {});
    const lame = await create('Ant-v5', { disabledJoints: ['hip_4', 'ankle_4'] });
    const velocityAfter = (world: MujocoEnvironment, action: number[]) => {
      const state = new Float64Array(world.stateNames.length);
      world.reset(5);
      world.step(action);
      world.readState(state);
      return [...state.slice(15, 29)];
    };
    const legFour = [1, -1, 0, 0, 0, 0, 0, 0];
    const others = [0, 0, 1, -1, 1, -1, 1, -1];
    expect(velocityAfter(lame, legFour)).toEqual(velocityAfter(lame, [0, 0, 0, 0, 0, 0, 0, 0]));
    expect(velocityAfter(lame, legFour)).not.toEqual(velocityAfter(usual, legFour));
    expect(velocityAfter(lame, others)).toEqual(velocityAfter(usual, others));
    // The control cost is what was asked for, not what came of it.
    expect(lame.step(legFour).rewardComponents[1]).toBe(-1);
  });

  it('leaves the usual world as it is, whatever was made before it', async () => {
    await create('Hopper-v5', { gravity: [0, 0, -1], masses: 2 });
    const world = await createMujoco({ kind: 'mujoco', name: 'Hopper-v5' });
    const other = await create('Hopper-v5', { masses: 1, friction: 1 });
    world.reset(1);
    other.reset(1);
    for (let i = 0; i < 30; i++) {
      const { observation } = world.step([0.3, -0.2, 0.5]);
      expect([...other.step([0.3, -0.2, 0.5]).observation]).toEqual([...observation]);
    }
  });

  it.each<[string, MujocoName, object, string]>([
    [
      'a body that is not there',
      'Hopper-v5',
      { masses: { tors: 2 } },
      "environment.dynamics.masses.tors: there is no body 'tors'; expected torso, thigh, leg, foot",
    ],
    [
      'the world',
      'Hopper-v5',
      { masses: { world: 2 } },
      "environment.dynamics.masses.world: there is no body 'world'; expected torso, thigh, leg, foot",
    ],
    [
      'a geom that is not there',
      'Hopper-v5',
      { friction: { sole: 2 } },
      "environment.dynamics.friction.sole: there is no geom 'sole'; expected floor, torso_geom, thigh_geom, leg_geom, foot_geom",
    ],
    [
      'a joint that is not there',
      'Swimmer-v5',
      { disabledJoints: ['motor1_rot', 'hip'] },
      "environment.dynamics.disabledJoints[1]: swimmer has no joint 'hip'; expected one of motor1_rot, motor2_rot",
    ],
    [
      'a joint without a motor',
      'Swimmer-v5',
      { disabledJoints: ['slider1'] },
      "environment.dynamics.disabledJoints[0]: swimmer has no motor at the joint 'slider1'; expected one of motor1_rot, motor2_rot",
    ],
  ])('refuse %s', async (_, name, dynamics, message) => {
    const refused = create(name, dynamics);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
  });

  it.each([
    { gravity: [0, -9.81] },
    { gravity: [0, 0, NaN] },
    { masses: 0 },
    { masses: { torso: -1 } },
    { friction: Infinity },
    { wind: { density: 1 } },
    { wind: { velocity: [1, 0, 0], density: -1 } },
    { disabledJoints: [] },
    { colour: 1 },
  ])('the schema refuses %j', (dynamics) => {
    expect(mujocoSchema.safeParse({ kind: 'mujoco', name: 'Hopper-v5', dynamics }).success).toBe(false);
  });

  it('every name of the protocol has a task of that name', () => {
    for (const [name, task] of Object.entries(mujocoTasks)) expect(task.name).toBe(name);
  });
});

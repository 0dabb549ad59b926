import { beforeAll, describe, expect, it } from 'vitest';
import { loadMujoco } from '../../../../src/environments/mujoco/engine';
import { MujocoEnvironment } from '../../../../src/environments/mujoco/mujocoEnvironment';
import { compileModel } from '../../../../src/environments/mujoco/simulation';
import { mujocoTasks } from '../../../../src/environments/mujoco/createMujoco';
import { compiledDifferences } from './compiled';
import { distance, goldenOf, type Rollout } from './golden';

const tolerance = 1e-10;

interface Difference {
  readonly state: number;
  readonly observation: number;
  readonly reward: number;
  readonly components: number;
}

/** Compares steps; after each, `goOn` may put the recorded state in place of the one that was reached. */
function replay(
  world: MujocoEnvironment,
  rollout: Rollout,
  steps: number,
  { fromEachRecordedState }: { readonly fromEachRecordedState: boolean },
): Difference {
  const largest = { state: 0, observation: 0, reward: 0, components: 0 };
  const note = (what: keyof Difference, found: ArrayLike<number>, wanted: ArrayLike<number>) =>
    (largest[what] = Math.max(largest[what], distance(found, wanted)));
  const state = new Float64Array(world.stateNames.length);
  const { initial } = rollout;
  note('observation', world.resetTo(initial.qpos, initial.qvel), initial.observation);
  for (let step = 0; step < steps; step++) {
    const outcome = world.step([rollout.actions[step]!].flat());
    const recorded = [...rollout.qpos[step]!, ...rollout.qvel[step]!, ...rollout.qacc_warmstart[step]!];
    world.readState(state);
    const moved = rollout.qpos[step]!.length + rollout.qvel[step]!.length;
    note('state', state.subarray(0, moved), recorded.slice(0, moved));
    note('observation', outcome.observation, rollout.observations[step]!);
    note('reward', [outcome.reward], [rollout.rewards_with_float64_actions[step]!]);
    world.rewardNames.forEach((name, i) => {
      // Gymnasium's components are those of the recorded, single precision, actions.
      if (name === 'reward_ctrl') return;
      note('components', [outcome.rewardComponents[i]!], [rollout.info[name]![step]!]);
    });
    expect(outcome.terminated, `${rollout.kind}, step ${step}`).toBe(rollout.terminated[step]);
    // What lags behind positions is not recorded; it is that of our own step from the state before.
    if (fromEachRecordedState) world.writeState([...recorded, ...state.subarray(recorded.length)]);
  }
  return largest;
}

describe.each(Object.entries(mujocoTasks))('%s', (name, task) => {
  let world: MujocoEnvironment;
  let compiled: ReturnType<typeof compileModel>;

  beforeAll(async () => {
    compiled = compileModel(await loadMujoco(), task.model);
    world = new MujocoEnvironment(task, compiled);
    return () => world.dispose();
  });

  it('is compiled to the bodies, joints, geoms, motors and options of the reference', () => {
    expect(compiledDifferences(name, compiled)).toEqual([]);
  });

  it('goes on from a state that was read as if nothing had been between', () => {
    const twin = new MujocoEnvironment(task, compiled);
    const state = new Float64Array(world.stateNames.length);
    const action = (step: number) => world.actionSpace.high.map((high, i) => high * Math.sin(7 * step + i));
    world.reset(3);
    for (let step = 0; step < 20; step++) world.step(action(step));
    world.readState(state);
    twin.writeState(state);
    for (let step = 20; step < 40; step++) {
      const { reward, observation } = world.step(action(step));
      const other = twin.step(action(step));
      expect(other.reward).toBe(reward);
      expect([...other.observation]).toEqual([...observation]);
    }
    twin.dispose();
  });

  it('starts as Gymnasium documents it, by the seed alone', () => {
    const { positions, velocities } = task.start;
    const { layout, model } = compiled;
    const state = new Float64Array(world.stateNames.length);
    const states = Array.from({ length: 400 }, (_, seed) => {
      world.reset(seed);
      world.readState(state);
      return [...state];
    });
    world.reset(17);
    world.readState(state);
    expect([...state]).toEqual(states[17]);
    const start = model.qpos0 as Float64Array;
    layout.positions.forEach((_, i) => {
      const moves = states.map((each) => each[i]! - start[i]!);
      expect(Math.max(...moves.map(Math.abs))).toBeLessThanOrEqual(positions * (1 + 1e-9));
      expect(Math.max(...moves)).toBeGreaterThan(0.97 * positions);
      expect(Math.min(...moves)).toBeLessThan(-0.97 * positions);
    });
    const speeds = states.flatMap((each) => each.slice(layout.positions.length).slice(0, layout.velocities.length));
    const variance = speeds.reduce((sum, speed) => sum + speed ** 2, 0) / speeds.length;
    const wanted = velocities.scale ** 2 / (velocities.distribution === 'normal' ? 1 : 3);
    expect(variance / wanted).toBeGreaterThan(0.85);
    expect(variance / wanted).toBeLessThan(1.15);
    const farthest = Math.max(...speeds.map(Math.abs));
    if (velocities.distribution === 'normal') expect(farthest).toBeGreaterThan(2.5 * velocities.scale);
    else expect(farthest).toBeLessThanOrEqual(velocities.scale);
  });

  describe.each(goldenOf(name))('against Gymnasium (%s)', (_, golden) => {
    it('is of the same shape', () => {
      expect(world.observationNames).toEqual(golden.observation_layout);
      expect(world.timeStep).toBeCloseTo(golden.dt!, 12);
      expect(world.maxEpisodeSteps).toBe(golden.max_episode_steps);
      expect(world.actionSpace.low.map(Math.fround)).toEqual(golden.action_low);
      expect(world.actionSpace.high.map(Math.fround)).toEqual(golden.action_high);
    });

    it('steps alike from every recorded state', () => {
      for (const rollout of golden.rollouts) {
        const difference = replay(world, rollout, rollout.steps, { fromEachRecordedState: true });
        for (const value of Object.values(difference)) expect(value).toBeLessThan(tolerance);
      }
    });

    it('goes the same way for as long as can be predicted', () => {
      for (const rollout of golden.rollouts) {
        const steps = rollout.sensitivity.steps_below_1e_6;
        const { state } = replay(world, rollout, steps, { fromEachRecordedState: false });
        expect(state).toBeLessThan(1e-5);
      }
    });
  });
});

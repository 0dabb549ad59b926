import { describe, expect, it } from 'vitest';
import { Acrobot } from '../../../../src/environments/classic/acrobot';
import { CartPole } from '../../../../src/environments/classic/cartPole';
import { MountainCarContinuous } from '../../../../src/environments/classic/mountainCar';
import { Pendulum } from '../../../../src/environments/classic/pendulum';
import type { ContinuousEnvironment } from '../../../../src/environments/continuousEnvironment';
import { distance, goldenOf, type Rollout, type Series } from './golden';

const tolerance = 1e-10;
const worlds = [new CartPole(), new Pendulum(), new MountainCarContinuous(), new Acrobot()];

const actionOf = (rollout: Rollout, step: number) => [rollout.actions[step]!].flat();

/** Largest difference in state, observation and reward; each termination is compared at once. */
function replay(world: ContinuousEnvironment, rollout: Rollout, fromEachRecordedState: boolean): number {
  const series: Series = rollout.with_float64_actions ?? rollout;
  const state = new Float64Array(world.stateNames.length);
  let largest = distance(world.writeState(rollout.initial.state), rollout.initial.observation);
  for (let step = 0; step < rollout.steps; step++) {
    if (fromEachRecordedState && step > 0) world.writeState(series.states[step - 1]!);
    const outcome = world.step(actionOf(rollout, step));
    world.readState(state);
    largest = Math.max(
      largest,
      distance(outcome.observation, series.observations[step]!),
      distance([outcome.reward], [series.rewards[step]!]),
      distance(state, series.states[step]!),
    );
    expect(outcome.terminated, `${rollout.kind}, step ${step}`).toBe(series.terminated[step]);
  }
  return largest;
}

describe.each(worlds.map((world) => [world.name, world] as const))('%s', (name, world) => {
  describe.each(goldenOf(name))('against Gymnasium (%s)', (_, golden) => {
    it('is of the same shape', () => {
      expect(world.observationNames).toEqual(golden.observation_layout);
      expect(world.timeStep ?? null).toBe(golden.dt);
      expect(world.maxEpisodeSteps).toBe(golden.max_episode_steps);
    });

    it('steps alike from every recorded state', () => {
      for (const rollout of golden.rollouts) expect(replay(world, rollout, true)).toBeLessThan(tolerance);
    });

    it('goes the same way over whole rollouts', () => {
      for (const rollout of golden.rollouts) expect(replay(world, rollout, false)).toBeLessThan(1e-6);
    });
  });
});

/** Smallest and largest of each number of the state over many starts. */
function startRanges(world: ContinuousEnvironment): [number, number][] {
  const state = new Float64Array(world.stateNames.length);
  const ranges = Array.from(state, (): [number, number] => [Infinity, -Infinity]);
  for (let seed = 0; seed < 4000; seed++) {
    world.reset(seed);
    world.readState(state);
    ranges.forEach((range, i) => {
      range[0] = Math.min(range[0], state[i]!);
      range[1] = Math.max(range[1], state[i]!);
    });
  }
  return ranges;
}

it.each<[ContinuousEnvironment, [number, number][]]>([
  [new CartPole(), Array.from({ length: 4 }, () => [-0.05, 0.05])],
  [
    new Pendulum(),
    [
      [-Math.PI, Math.PI],
      [-1, 1],
    ],
  ],
  [
    new MountainCarContinuous(),
    [
      [-0.6, -0.4],
      [0, 0],
    ],
  ],
  [new Acrobot(), Array.from({ length: 4 }, () => [-0.1, 0.1])],
])('starts fill the range that Gymnasium documents: $name', (world, ranges) => {
  startRanges(world).forEach(([low, high], i) => {
    const [lowest, highest] = ranges[i]!;
    const width = highest - lowest;
    expect(low).toBeGreaterThanOrEqual(lowest);
    expect(high).toBeLessThanOrEqual(highest);
    expect(low).toBeLessThanOrEqual(lowest + width / 200);
    expect(high).toBeGreaterThanOrEqual(highest - width / 200);
  });
});

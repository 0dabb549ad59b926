// The point maze: a point with inertia is pushed through a maze to a goal. Of the kind that work on transfer of rewards uses
// (Fu, Luo and Levine 2018), with layouts and figures of our own; all of it is deterministic but for the place of the start.
import type { PointMazeConfig } from '../../protocol/continuousWorlds';
import type { ContinuousEnvironment, Numbers, Transition } from '../continuousEnvironment';
import { Outcome } from '../outcome';
import { Random } from '../random';
import { mazeLayouts } from './layouts';
import { MazeMap, pointRadius } from './mazeMap';

/** s. */
const timeStep = 0.1;
/** At full push, cells/s^2. */
const acceleration = 5;
/** 1/s; the highest speed is acceleration / damping = 2.5 cells/s, a quarter of a cell in a step. */
const damping = 2;
/** Of the goal, cells. */
const goalRadius = 0.3;
/** From the middle of the start's cell. */
const startSpread = 0.3;
const controlCost = 1e-3;

export class PointMaze implements ContinuousEnvironment {
  readonly name = 'PointMaze';
  readonly observationNames = ['x (cells)', 'y (cells)', 'x_dot (cells/s)', 'y_dot (cells/s)'];
  readonly actionSpace = { kind: 'box', names: ['push x', 'push y'], low: [-1, -1], high: [1, 1] } as const;
  readonly rewardNames: readonly string[];
  readonly stateNames = ['x', 'y', 'x_dot', 'y_dot'];
  readonly timeStep = timeStep;
  readonly maxEpisodeSteps = 200;
  readonly map: MazeMap;
  private readonly isDense: boolean;
  private readonly terminateAtGoal: boolean;
  private readonly outcome: Outcome;
  private readonly random = new Random(0);

  /** @throws InputError if the layout is no maze. */
  constructor({ layout, reward, terminateAtGoal }: PointMazeConfig) {
    this.map = new MazeMap(typeof layout === 'string' ? mazeLayouts[layout] : layout, 'environment.layout');
    this.isDense = reward === 'dense';
    this.terminateAtGoal = terminateAtGoal;
    this.rewardNames = this.isDense ? ['reward_distance', 'reward_ctrl'] : ['reward_goal'];
    this.outcome = new Outcome({ observation: 4, rewards: this.rewardNames.length });
  }

  reset(seed: number): Float64Array {
    const { random, map } = this;
    random.seed(seed);
    const start = map.starts[random.index(map.starts.length)]!;
    const { observation } = this.outcome;
    observation[0] = start.x + random.uniform(-startSpread, startSpread);
    observation[1] = start.y + random.uniform(-startSpread, startSpread);
    observation.fill(0, 2);
    return observation;
  }

  step(action: Numbers): Transition {
    const { outcome, map } = this;
    const { observation, rewardComponents } = outcome;
    const pushX = clamp(action[0]!);
    const pushY = clamp(action[1]!);
    observation[2]! += timeStep * (acceleration * pushX - damping * observation[2]!);
    observation[3]! += timeStep * (acceleration * pushY - damping * observation[3]!);
    // One axis after the other, so that the point slides along walls.
    this.moveX(observation[2]! * timeStep);
    this.moveY(observation[3]! * timeStep);
    const x = observation[0]!;
    const y = observation[1]!;
    const isAtGoal = Math.hypot(map.goal.x - x, map.goal.y - y) <= goalRadius;
    if (this.isDense) {
      rewardComponents[0] = -map.distanceToGoal(x, y);
      rewardComponents[1] = -controlCost * (pushX ** 2 + pushY ** 2);
    } else {
      rewardComponents[0] = isAtGoal ? 1 : 0;
    }
    return outcome.finish(this.terminateAtGoal && isAtGoal);
  }

  readState(into: Float64Array): void {
    into.set(this.outcome.observation);
  }

  writeState(state: Numbers): Float64Array {
    this.outcome.observation.set(state);
    return this.outcome.observation;
  }

  dispose(): void {
    // Nothing is held.
  }

  private moveX(by: number): void {
    const { observation } = this.outcome;
    const from = observation[0]!;
    const y = observation[1]!;
    let to = Math.min(Math.max(from + by, pointRadius), this.map.width - pointRadius);
    for (const { left, top, right, bottom } of this.map.obstacles) {
      if (y <= top || y >= bottom) continue;
      if (from <= left && to > left) to = left;
      if (from >= right && to < right) to = right;
    }
    if (to !== from + by) observation[2] = 0;
    observation[0] = to;
  }

  private moveY(by: number): void {
    const { observation } = this.outcome;
    const x = observation[0]!;
    const from = observation[1]!;
    let to = Math.min(Math.max(from + by, pointRadius), this.map.height - pointRadius);
    for (const { left, top, right, bottom } of this.map.obstacles) {
      if (x <= left || x >= right) continue;
      if (from <= top && to > top) to = top;
      if (from >= bottom && to < bottom) to = bottom;
    }
    if (to !== from + by) observation[3] = 0;
    observation[1] = to;
  }
}

function clamp(push: number): number {
  return Math.min(Math.max(push, -1), 1);
}

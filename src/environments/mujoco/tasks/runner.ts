// The tasks that pay for speed along x and charge for control: HalfCheetah, Hopper, Walker2d, Swimmer. They see positions but
// for the first, which say where in the world they are, and velocities.
import { clip, positionNames, squares, velocityNames, type MujocoTask } from '../task';
import type { SimulationArrays } from '../simulation';

interface RunnerPlan extends Pick<MujocoTask, 'name' | 'model' | 'frameSkip' | 'start'> {
  readonly controlCost: number;
  /** So many positions are not seen. */
  readonly hiddenPositions: number;
  /** Observed velocities are clipped to +- this. */
  readonly velocityLimit?: number;
  /** Pays 1 for each healthy step and ends when it is not; without it an episode never terminates. */
  isHealthy?(arrays: SimulationArrays): boolean;
}

export function runner(plan: RunnerPlan): MujocoTask {
  const { name, model, frameSkip, start, controlCost, hiddenPositions, isHealthy } = plan;
  const limit = plan.velocityLimit ?? Infinity;
  const velocityEnding = limit === Infinity ? '' : `, clipped to [-${limit}, ${limit}]`;
  return {
    name,
    model,
    frameSkip,
    maxEpisodeSteps: 1000,
    start,
    usesContactForces: false,
    observationNames: (layout) => [...positionNames(layout, hiddenPositions), ...velocityNames(layout, velocityEnding)],
    observe({ qpos, qvel }, into) {
      const seen = qpos.length - hiddenPositions;
      for (let i = 0; i < seen; i++) into[i] = qpos[i + hiddenPositions]!;
      for (let i = 0; i < qvel.length; i++) into[seen + i] = clip(qvel[i]!, -limit, limit);
    },
    rewardNames: ['reward_forward', 'reward_ctrl', ...(isHealthy ? ['reward_survive'] : [])],
    trackedNames: ['x'],
    track({ qpos }, into) {
      into[0] = qpos[0]!;
    },
    judge({ arrays, action, before, after, duration }, rewards) {
      rewards[0] = (after[0]! - before[0]!) / duration;
      rewards[1] = -controlCost * squares(action);
      if (!isHealthy) return false;
      const healthy = isHealthy(arrays);
      rewards[2] = healthy ? 1 : 0;
      return !healthy;
    },
  };
}

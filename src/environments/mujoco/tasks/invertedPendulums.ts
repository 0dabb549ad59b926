// InvertedPendulum-v5 and InvertedDoublePendulum-v5 of Gymnasium: keep one pole, or one on the other, upright by moving a cart.
import { invertedDoublePendulumModel, invertedPendulumModel } from '../models/pendulums';
import { allFinite, clip, positionNames, velocityNames, type MujocoTask } from '../task';

const steepest = 0.2;
const nothing = { trackedNames: [], track: () => undefined };

export const invertedPendulum: MujocoTask = {
  ...nothing,
  name: 'InvertedPendulum-v5',
  model: invertedPendulumModel,
  frameSkip: 2,
  maxEpisodeSteps: 1000,
  start: { positions: 0.01, velocities: { distribution: 'uniform', scale: 0.01 } },
  usesContactForces: false,
  observationNames: (layout) => [...positionNames(layout, 0), ...velocityNames(layout)],
  observe({ qpos, qvel }, into) {
    into.set(qpos);
    into.set(qvel, qpos.length);
  },
  rewardNames: ['reward_survive'],
  judge({ arrays: { qpos, qvel } }, rewards) {
    const terminated = !allFinite(qpos) || !allFinite(qvel) || Math.abs(qpos[1]!) > steepest;
    rewards[0] = terminated ? 0 : 1;
    return terminated;
  },
};

const healthyReward = 10;
/** Of the tip, m. Both poles upright reach 1.2. */
const lowest = 1;
const limit = 10;
const ending = `, clipped to [-${limit}, ${limit}]`;

export const invertedDoublePendulum: MujocoTask = {
  ...nothing,
  name: 'InvertedDoublePendulum-v5',
  model: invertedDoublePendulumModel,
  frameSkip: 5,
  maxEpisodeSteps: 1000,
  start: { positions: 0.1, velocities: { distribution: 'normal', scale: 0.1 } },
  usesContactForces: false,
  observationNames: (layout) => [
    'qpos[0] slider',
    ...['sin', 'cos'].flatMap((of) => ['qpos[1] hinge', 'qpos[2] hinge2'].map((name) => `${of}(${name})`)),
    ...velocityNames(layout, ending),
    `qfrc_constraint[0]${ending}`,
  ],
  observe({ qpos, qvel, qfrc_constraint }, into) {
    into[0] = qpos[0]!;
    into[1] = Math.sin(qpos[1]!);
    into[2] = Math.sin(qpos[2]!);
    into[3] = Math.cos(qpos[1]!);
    into[4] = Math.cos(qpos[2]!);
    for (let i = 0; i < 3; i++) into[5 + i] = clip(qvel[i]!, -limit, limit);
    into[8] = clip(qfrc_constraint[0]!, -limit, limit);
  },
  rewardNames: ['reward_survive', 'distance_penalty', 'velocity_penalty'],
  judge({ arrays: { site_xpos, qvel } }, rewards) {
    const x = site_xpos[0]!;
    const height = site_xpos[2]!;
    const terminated = height <= lowest;
    rewards[0] = terminated ? 0 : healthyReward;
    rewards[1] = -(0.01 * x ** 2 + (height - 2) ** 2);
    rewards[2] = -(1e-3 * qvel[1]! ** 2 + 5e-3 * qvel[2]! ** 2);
    return terminated;
  },
};

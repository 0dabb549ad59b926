// Ant-v5 of Gymnasium: run along x on four legs, with little effort and gentle contacts; ends when it jumps or falls too far.
import { antModel } from '../models/ant';
import { allFinite, clip, positionNames, squares, velocityNames, type MujocoTask } from '../task';

const hiddenPositions = 2;
const controlCost = 0.5;
const contactCost = 5e-4;
const contactLimit = 1;
const lowest = 0.2;
const highest = 1;

const forceParts = ['torque_x', 'torque_y', 'torque_z', 'force_x', 'force_y', 'force_z'];

export const ant: MujocoTask = {
  name: 'Ant-v5',
  model: antModel,
  frameSkip: 5,
  maxEpisodeSteps: 1000,
  start: { positions: 0.1, velocities: { distribution: 'normal', scale: 0.1 } },
  usesContactForces: true,
  observationNames: (layout) => [
    ...positionNames(layout, hiddenPositions),
    ...velocityNames(layout),
    ...layout.bodies
      .flatMap((body, i) => forceParts.map((part) => `cfrc_ext[${i}] ${body} ${part}, clipped to [-1, 1]`))
      .slice(forceParts.length),
  ],
  observe({ qpos, qvel, cfrc_ext }, into) {
    let at = 0;
    for (let i = hiddenPositions; i < qpos.length; i++) into[at++] = qpos[i]!;
    for (const velocity of qvel) into[at++] = velocity;
    for (let i = forceParts.length; i < cfrc_ext.length; i++)
      into[at++] = clip(cfrc_ext[i]!, -contactLimit, contactLimit);
  },
  rewardNames: ['reward_forward', 'reward_ctrl', 'reward_contact', 'reward_survive'],
  trackedNames: ['torso_x'],
  track({ xpos }, into) {
    into[0] = xpos[3]!;
  },
  judge({ arrays, action, before, after, duration }, rewards) {
    const { qpos, qvel, cfrc_ext } = arrays;
    let contacts = 0;
    for (const force of cfrc_ext) contacts += clip(force, -contactLimit, contactLimit) ** 2;
    const healthy = qpos[2]! >= lowest && qpos[2]! <= highest && allFinite(qpos) && allFinite(qvel);
    rewards[0] = (after[0]! - before[0]!) / duration;
    rewards[1] = -controlCost * squares(action);
    rewards[2] = -contactCost * contacts;
    rewards[3] = healthy ? 1 : 0;
    return !healthy;
  },
};

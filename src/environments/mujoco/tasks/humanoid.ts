// Humanoid-v5 of Gymnasium: walk along x on two legs, with little effort and gentle contacts; falling over is the end.
import { humanoidModel } from '../models/humanoid';
import { positionNames, squares, velocityNames, type MujocoTask } from '../task';

const hiddenPositions = 2;
/** Degrees of freedom of the free root, on which no motor acts. */
const rootVelocities = 6;
const forwardWeight = 1.25;
const controlCost = 0.1;
const contactCost = 5e-7;
const highestContactCost = 10;
const healthyReward = 5;
const lowest = 1;
const highest = 2;

const inertiaParts = ['I_xx', 'I_yy', 'I_zz', 'I_xy', 'I_xz', 'I_yz', 'm*x', 'm*y', 'm*z', 'm'];
const velocityParts = ['w_x', 'w_y', 'w_z', 'v_x', 'v_y', 'v_z'];
const forceParts = ['torque_x', 'torque_y', 'torque_z', 'force_x', 'force_y', 'force_z'];

/** All bodies but the world. */
const ofBodies = (bodies: readonly string[], array: string, parts: readonly string[]) =>
  bodies.flatMap((body, i) => parts.map((part) => `${array}[${i}] ${body} ${part}`)).slice(parts.length);

export const humanoid: MujocoTask = {
  name: 'Humanoid-v5',
  model: humanoidModel,
  frameSkip: 5,
  maxEpisodeSteps: 1000,
  start: { positions: 0.01, velocities: { distribution: 'uniform', scale: 0.01 } },
  usesContactForces: true,
  observationNames: (layout) => [
    ...positionNames(layout, hiddenPositions),
    ...velocityNames(layout),
    ...ofBodies(layout.bodies, 'cinert', inertiaParts),
    ...ofBodies(layout.bodies, 'cvel', velocityParts),
    ...layout.velocities.map((name, i) => `qfrc_actuator[${i}] ${name}`).slice(rootVelocities),
    ...ofBodies(layout.bodies, 'cfrc_ext', forceParts),
  ],
  observe({ qpos, qvel, cinert, cvel, qfrc_actuator, cfrc_ext }, into) {
    let at = 0;
    for (let i = hiddenPositions; i < qpos.length; i++) into[at++] = qpos[i]!;
    for (const velocity of qvel) into[at++] = velocity;
    for (let i = inertiaParts.length; i < cinert.length; i++) into[at++] = cinert[i]!;
    for (let i = velocityParts.length; i < cvel.length; i++) into[at++] = cvel[i]!;
    for (let i = rootVelocities; i < qfrc_actuator.length; i++) into[at++] = qfrc_actuator[i]!;
    for (let i = forceParts.length; i < cfrc_ext.length; i++) into[at++] = cfrc_ext[i]!;
  },
  rewardNames: ['reward_survive', 'reward_forward', 'reward_ctrl', 'reward_contact'],
  trackedNames: ['centre_of_mass_x'],
  track({ xipos }, into, masses) {
    let moment = 0;
    let total = 0;
    for (let body = 0; body < masses.length; body++) {
      moment += masses[body]! * xipos[3 * body]!;
      total += masses[body]!;
    }
    into[0] = moment / total;
  },
  judge({ arrays, before, after, duration }, rewards) {
    const height = arrays.qpos[2]!;
    const healthy = height > lowest && height < highest;
    rewards[0] = healthy ? healthyReward : 0;
    rewards[1] = (forwardWeight * (after[0]! - before[0]!)) / duration;
    rewards[2] = -controlCost * squares(arrays.ctrl);
    rewards[3] = -Math.min(contactCost * squares(arrays.cfrc_ext), highestContactCost);
    return !healthy;
  },
};

// Hopper-v5 of Gymnasium: hop forwards on one leg; falling over is the end.
import { hopperModel } from '../models/hopper';
import { runner } from './runner';

const stateLimit = 100;
const lowest = 0.7;
const steepest = 0.2;

export const hopper = runner({
  name: 'Hopper-v5',
  model: hopperModel,
  frameSkip: 4,
  start: { positions: 0.005, velocities: { distribution: 'uniform', scale: 0.005 } },
  controlCost: 1e-3,
  hiddenPositions: 1,
  velocityLimit: 10,
  isHealthy({ qpos, qvel }) {
    // Of positions and velocities, all but the first two positions. What is not a number is not healthy.
    for (let i = 2; i < qpos.length; i++) if (!(Math.abs(qpos[i]!) < stateLimit)) return false;
    for (const velocity of qvel) if (!(Math.abs(velocity) < stateLimit)) return false;
    return qpos[1]! > lowest && Math.abs(qpos[2]!) < steepest;
  },
});

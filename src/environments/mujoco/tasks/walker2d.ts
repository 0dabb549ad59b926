// Walker2d-v5 of Gymnasium: walk forwards on two legs; falling over is the end.
import { walker2dModel } from '../models/walker2d';
import { runner } from './runner';

const lowest = 0.8;
const highest = 2;
const steepest = 1;

export const walker2d = runner({
  name: 'Walker2d-v5',
  model: walker2dModel,
  frameSkip: 4,
  start: { positions: 0.005, velocities: { distribution: 'uniform', scale: 0.005 } },
  controlCost: 1e-3,
  hiddenPositions: 1,
  velocityLimit: 10,
  isHealthy: ({ qpos }) => qpos[1]! > lowest && qpos[1]! < highest && Math.abs(qpos[2]!) < steepest,
});

// HalfCheetah-v5 of Gymnasium: run forwards, at little effort. It never terminates.
import { halfCheetahModel } from '../models/halfCheetah';
import { runner } from './runner';

export const halfCheetah = runner({
  name: 'HalfCheetah-v5',
  model: halfCheetahModel,
  frameSkip: 5,
  start: { positions: 0.1, velocities: { distribution: 'normal', scale: 0.1 } },
  controlCost: 0.1,
  hiddenPositions: 1,
});

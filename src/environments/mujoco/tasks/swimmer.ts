// Swimmer-v5 of Gymnasium: swim along x, at little effort. It never terminates.
import { swimmerModel } from '../models/swimmer';
import { runner } from './runner';

export const swimmer = runner({
  name: 'Swimmer-v5',
  model: swimmerModel,
  frameSkip: 4,
  start: { positions: 0.1, velocities: { distribution: 'uniform', scale: 0.1 } },
  controlCost: 1e-4,
  hiddenPositions: 2,
});

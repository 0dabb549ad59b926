// What is written of trajectories; a recorder need not know the rest.
import type { Trajectories } from '../trajectories';

export type Recording = Pick<
  Trajectories,
  | 'stateSize'
  | 'actionSize'
  | 'states'
  | 'actions'
  | 'nextStates'
  | 'hasLastObservations'
  | 'absorbing'
  | 'rewards'
  | 'episodeStarts'
>;

export type Precision = 'float32' | 'float64';

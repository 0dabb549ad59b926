// What deep inverse learning is given beside its settings.
import type { Trajectories } from '../../demonstrations/trajectories';
import type { PolicyProblem } from '../policy/policyProblem';

export interface DeepProblem extends PolicyProblem {
  /** Of the expert, in the world of the problem. */
  readonly trajectories: Trajectories;
}

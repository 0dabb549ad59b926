// Lays recorded episodes on a finite MDP: every observation becomes a state, and every step must be one that the MDP can
// make. What does not fit is an error of the input, because a reward learned from it would be about another world.
import type { FiniteEnvironment } from '../environments/finiteEnvironment';
import type { FiniteMdp } from '../environments/finiteMdp';
import { InputError } from '../protocol/inputError';
import { rowOf, stepPlace, type StepOrigin, type Trajectories } from './trajectories';

/** Recorded steps as indices into a finite MDP, [N] each. */
export interface StateVisits {
  readonly states: Int32Array;
  readonly actions: Int32Array;
  /** `unknownState` at the end of an episode whose last observation is not in the file. */
  readonly nextStates: Int32Array;
}

export const unknownState = -1;

/**
 * Errors: InputError that names the file and the row or line of an observation that is no state, an action that does not
 * exist, a next state that the step cannot lead to, or an absorbing flag at a state that is left again.
 */
export function stateVisits(trajectories: Trajectories, environment: FiniteEnvironment): StateVisits {
  const { steps, stateSize, actionSize, absorbing, hasLastObservations } = trajectories;
  const { mdp } = environment;
  const refuse = (step: number, column: keyof StepOrigin['names'], sentence: string): InputError =>
    new InputError(sentence, stepPlace(trajectories, step, column));
  const toState = (step: number, column: 'states' | 'nextStates'): number => {
    const observation = rowOf(trajectories[column], step, stateSize);
    const state = environment.stateOf(observation);
    if (state !== undefined) return state;
    throw refuse(step, column, `[${observation.join(', ')}] is no state, expected ${environment.describeObservation}`);
  };
  if (actionSize !== 1) {
    throw refuse(0, 'actions', `an action has ${actionSize} numbers, expected one: ${describeActions(mdp)}`);
  }

  const visits: StateVisits = {
    states: new Int32Array(steps),
    actions: new Int32Array(steps),
    nextStates: new Int32Array(steps),
  };
  for (let step = 0; step < steps; step++) {
    const state = toState(step, 'states');
    const action = trajectories.actions[step]!;
    if (!Number.isInteger(action) || action < 0 || action >= mdp.actions) {
      throw refuse(step, 'actions', `action ${action} does not exist, expected ${describeActions(mdp)}`);
    }
    visits.states[step] = state;
    visits.actions[step] = action;
    if (!hasLastObservations && isEpisodeEnd(trajectories, step)) {
      visits.nextStates[step] =
        absorbing[step] === 1 ? absorbingSuccessor(mdp, state * mdp.actions + action) : unknownState;
      continue;
    }
    const next = toState(step, 'nextStates');
    if (!leadsTo(mdp, state * mdp.actions + action, next)) {
      throw refuse(
        step,
        'nextStates',
        `action ${describeAction(mdp, action)} in state ${state} cannot lead to state ${next}, expected ${successors(mdp, state * mdp.actions + action)}`,
      );
    }
    if (absorbing[step] === 1 && mdp.absorbing[next] === 0) {
      throw refuse(
        step,
        'nextStates',
        `the step is marked as ending in an absorbing state, but state ${next} is not absorbing in this environment; was a time-out recorded as a termination?`,
      );
    }
    visits.nextStates[step] = next;
  }
  return visits;
}

function isEpisodeEnd({ absorbing, truncated }: Trajectories, step: number): boolean {
  return absorbing[step] === 1 || truncated[step] === 1;
}

/** The only absorbing state that the step can lead to, if there is just one. */
function absorbingSuccessor({ rowStart, nextState, absorbing }: FiniteMdp, row: number): number {
  const ends = new Set(nextState.subarray(rowStart[row], rowStart[row + 1]).filter((state) => absorbing[state] === 1));
  const [end = unknownState] = ends.size === 1 ? ends : [];
  return end;
}

function leadsTo({ rowStart, nextState }: FiniteMdp, row: number, next: number): boolean {
  for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) if (nextState[entry] === next) return true;
  return false;
}

function successors({ rowStart, nextState }: FiniteMdp, row: number): string {
  const states = [...nextState.subarray(rowStart[row], rowStart[row + 1])];
  return states.length > 20 ? `one of ${states.length} others` : states.join(', ');
}

function describeAction({ actionNames }: FiniteMdp, action: number): string {
  const name = actionNames[action];
  return name === undefined || name === String(action) ? `${action}` : `${action} (${name})`;
}

function describeActions(mdp: FiniteMdp): string {
  if (mdp.actions > 20) return `0 to ${mdp.actions - 1}`;
  return mdp.actionNames.map((_, action) => describeAction(mdp, action)).join(', ');
}

// Which states any policy at all can be in.
import type { FiniteMdp } from './finiteMdp';

/** 1 for every state that some sequence of actions reaches from a possible start, breadth first; [S]. */
export function reachableStates({ states, actions, start, rowStart, nextState }: FiniteMdp): Uint8Array {
  const reached = new Uint8Array(states);
  const queue = new Int32Array(states);
  let length = 0;
  const visit = (state: number) => {
    if (reached[state] === 1) return;
    reached[state] = 1;
    queue[length++] = state;
  };
  start.forEach((mass, state) => {
    if (mass > 0) visit(state);
  });
  for (let head = 0; head < length; head++) {
    // The rows of all actions of a state lie side by side.
    const row = queue[head]! * actions;
    for (let entry = rowStart[row]!; entry < rowStart[row + actions]!; entry++) visit(nextState[entry]!);
  }
  return reached;
}

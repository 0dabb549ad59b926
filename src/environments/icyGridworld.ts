// The icy gridworld: a grid on which a step sometimes slips, with an absorbing goal. State s = y * width + x, the first
// row on top. Transition probabilities are those of the public TRIRL code, whose P keeps the goal's own row: P[goal][goal]
// is 1 for every action, the self-loop that absorbing states have here too. It is that code's occupancy that zeroes the
// rows out of the goal, not its P; and its expert's reward is a table over (s', a), not the r(s) built here.
import type { z } from 'zod';
import type { icyGridworldSchema } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import type { FiniteMdp } from './finiteMdp';

/** Displacement (dx, dy) of each action; dy grows downwards. */
const arrows = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
const actionNames = ['right', 'left', 'down', 'up'] as const;
/** Actions in the order of the states they lead to: up, left, (stay), right, down. */
const beforeSelf = [3, 1] as const;
const afterSelf = [0, 2] as const;

/**
 * With slip p the intended neighbour has 1 - p + p/4 and each other neighbour p/4; what would leave the grid stays.
 * Errors: InputError that names `environment.start` or `environment.goal` if the cell is not on the grid, or both are one.
 */
export function icyGridworld(config: z.output<typeof icyGridworldSchema>): FiniteMdp {
  const { width, height, slip } = config;
  const states = width * height;
  const actions = arrows.length;
  const startState = cellState(config.start, 'environment.start', config);
  const goal = cellState(config.goal ?? [width - 1, height - 1], 'environment.goal', config);
  if (startState === goal) {
    throw new InputError(
      `the cell [${config.start}] is the goal too; an episode that starts there ends before it begins`,
      {
        field: 'environment.start',
      },
    );
  }

  const rowStart = new Int32Array(states * actions + 1);
  const nextState = new Int32Array(states * actions * 5);
  const probability = new Float64Array(states * actions * 5);
  let entries = 0;
  const add = (state: number, mass: number) => {
    if (mass <= 0) return;
    nextState[entries] = state;
    probability[entries++] = mass;
  };
  const isOnGrid = (x: number, y: number) => x >= 0 && x < width && y >= 0 && y < height;

  for (let state = 0; state < states; state++) {
    const x = state % width;
    const y = (state - x) / width;
    const neighbours = arrows.map(([dx, dy]) => (isOnGrid(x + dx, y + dy) ? state + dy * width + dx : undefined));
    const offGrid = neighbours.filter((neighbour) => neighbour === undefined).length;
    for (let action = 0; action < actions; action++) {
      if (state === goal) {
        add(goal, 1);
      } else {
        const go = (direction: number) => {
          const neighbour = neighbours[direction];
          if (neighbour !== undefined) add(neighbour, (direction === action ? 1 - slip : 0) + slip / 4);
        };
        beforeSelf.forEach(go);
        // In this order of operations the sums are those of the public code to the last bit.
        add(state, (neighbours[action] === undefined ? 1 - slip : 0) + (offGrid * slip) / 4);
        afterSelf.forEach(go);
      }
      rowStart[state * actions + action + 1] = entries;
    }
  }

  return {
    states,
    actions,
    discount: config.discount,
    start: new Float64Array(states).fill(1, startState, startState + 1),
    absorbing: new Uint8Array(states).fill(1, goal, goal + 1),
    rowStart,
    nextState: nextState.slice(0, entries),
    probability: probability.slice(0, entries),
    reward: new Float64Array(states).fill(config.stepReward).fill(config.goalReward, goal, goal + 1),
    actionNames,
    grid: { width, height },
    actionArrows: arrows,
  };
}

function cellState(
  [x, y]: readonly [number, number],
  field: string,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  if (x >= width || y >= height) {
    throw new InputError(
      `the cell [${x}, ${y}] is not on the ${width} x ${height} grid: expected x from 0 to ${width - 1} and y from 0 to ${height - 1}`,
      { field },
    );
  }
  return y * width + x;
}

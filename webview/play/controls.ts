// From the arrow keys that are held to an action of the world, and how that is told to whoever plays.
import type { PlayWorld } from '../../src/protocol/playMessages';

export type Held = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const words = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const;

/** @param last the action before, for worlds in which one must always act. @returns undefined if the keys say nothing. */
export function actionOf(
  { actionSpace }: Pick<PlayWorld, 'actionSpace'>,
  held: ReadonlySet<Held>,
  last: readonly number[] | undefined,
): number[] | undefined {
  if (actionSpace.kind === 'discrete') {
    const wanted = [...held].map((key) => actionSpace.names.indexOf(words[key])).findLast((index) => index >= 0);
    return wanted === undefined ? last && [...last] : [wanted];
  }
  const across = (held.has('ArrowRight') ? 1 : 0) - (held.has('ArrowLeft') ? 1 : 0);
  const down = (held.has('ArrowDown') ? 1 : 0) - (held.has('ArrowUp') ? 1 : 0);
  const { low, high } = actionSpace;
  const scaled = (direction: number, entry: number) =>
    direction === 0 ? 0 : direction > 0 ? (high[entry] ?? 1) : (low[entry] ?? -1);
  return actionSpace.names.length === 1 ? [scaled(across, 0)] : [scaled(across, 0), scaled(down, 1)];
}

export function howToPlay({ scene, timeStep }: Pick<PlayWorld, 'scene' | 'timeStep'>): string {
  const keys = {
    grid: 'The arrow keys move, one cell a press; on ice not always where you want to.',
    maze: 'Hold the arrow keys to push the point towards the goal.',
    pendulum: 'Hold the left or right arrow key to turn the pendulum; it wants to stand on its head.',
    cartPole: 'The left and right arrow keys push the cart; the last one goes on until you press the other.',
    mountainCar: 'Hold the left or right arrow key to drive; swing to get up to the flag.',
  }[scene.kind];
  const time =
    timeStep === undefined ? '' : ' The world runs from your first key on, and stops when you look elsewhere.';
  return `${keys}${time} Enter ends the episode, Backspace discards it.`;
}

// A policy drawn on a grid: from the middle of each cell an arrow for each action, as long as the action is probable; in
// small cells one arrow, their mean.
import { colourAt, inkOn, type ColourMap } from './colourMaps';
import type { HeatMapInput } from './heatMapInput';
import { shareOf } from './rewardLayers';

/** Actions less probable than this are left out: their arrows would be dots. */
const leastProbability = 0.04;

/** Under this many CSS pixels there is no room for an arrow an action. */
const smallCell = 28;

export function paintPolicyArrows(
  context: CanvasRenderingContext2D,
  { world, frame, grid, layer, map, cell }: HeatMapInput & { readonly map: ColourMap; readonly cell: number },
): void {
  const arrows = world.actionArrows;
  if (arrows === undefined || cell < 7) return;
  const actions = world.actionNames.length;
  context.lineWidth = Math.max(1, Math.min(2, cell / 24));
  for (let state = 0; state < world.states; state++) {
    if (world.absorbing[state] || !world.reachable[state]) continue;
    const ink = inkOn(colourAt(map, shareOf(layer.scale, layer.values[state]!)));
    context.strokeStyle = ink;
    context.fillStyle = ink;
    const x = ((state % grid.width) + 0.5) * cell;
    const y = (Math.floor(state / grid.width) + 0.5) * cell;
    const head = Math.min(0.12 * cell, 6);
    const probabilities = arrows.map((_, action) => frame.policy[state * actions + action] ?? 0);
    if (cell < smallCell) {
      const [dx, dy] = meanDirection(arrows, probabilities);
      if (Math.hypot(dx, dy) < leastProbability) continue;
      const length = 0.8 * cell;
      // Centred on the cell: the tail starts behind the middle.
      const tail = { x: x - (dx * length) / 2, y: y - (dy * length) / 2 };
      arrow(context, { ...tail, dx: dx * length, dy: dy * length, head: Math.max(2, 0.2 * cell) });
      continue;
    }
    arrows.forEach(([dx, dy], action) => {
      const probability = probabilities[action]!;
      const size = Math.hypot(dx, dy);
      if (probability < leastProbability || size === 0) return;
      const length = 0.44 * cell * probability;
      arrow(context, { x, y, dx: (dx / size) * length, dy: (dy / size) * length, head });
    });
  }
}

/** Mean of the actions' unit vectors under the policy; its length is 1 when one action is certain. */
function meanDirection(arrows: readonly (readonly [number, number])[], probabilities: readonly number[]) {
  const mean: [number, number] = [0, 0];
  arrows.forEach(([dx, dy], action) => {
    const size = Math.hypot(dx, dy);
    if (size === 0) return;
    mean[0] += (probabilities[action]! * dx) / size;
    mean[1] += (probabilities[action]! * dy) / size;
  });
  return mean;
}

function arrow(
  context: CanvasRenderingContext2D,
  {
    x,
    y,
    dx,
    dy,
    head,
  }: { readonly x: number; readonly y: number; readonly dx: number; readonly dy: number; readonly head: number },
): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + dx, y + dy);
  context.stroke();
  const length = Math.hypot(dx, dy);
  const size = Math.min(head, length);
  const [ux, uy] = [dx / length, dy / length];
  context.beginPath();
  context.moveTo(x + dx + ux * size * 0.5, y + dy + uy * size * 0.5);
  context.lineTo(x + dx - ux * size * 0.6 - uy * size * 0.6, y + dy - uy * size * 0.6 + ux * size * 0.6);
  context.lineTo(x + dx - ux * size * 0.6 + uy * size * 0.6, y + dy - uy * size * 0.6 - ux * size * 0.6);
  context.fill();
}

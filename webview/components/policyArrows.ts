// A policy drawn on a grid: from the middle of each cell an arrow for each action, as long as the action is probable.
import { colourAt, inkOn, type ColourMap } from './colourMaps';
import type { HeatMapInput } from './heatMapInput';
import { shareOf } from './rewardLayers';

/** Actions less probable than this are left out: their arrows would be dots. */
const leastProbability = 0.04;

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
    arrows.forEach(([dx, dy], action) => {
      const probability = frame.policy[state * actions + action] ?? 0;
      const size = Math.hypot(dx, dy);
      if (probability < leastProbability || size === 0) return;
      const length = 0.44 * cell * probability;
      arrow(context, { x, y, dx: (dx / size) * length, dy: (dy / size) * length, head: Math.min(0.12 * cell, 6) });
    });
  }
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

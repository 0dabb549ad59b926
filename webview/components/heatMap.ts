// The picture of a layer on a grid: one canvas, square cells, hatched where nobody has been, with arrows for a policy.
// Large grids are drawn as one scaled image. Pointing and reading are cellCursor.ts's.
import { colourAt, inkOn, type ColourMap } from './colourMaps';
import { h } from './dom';
import { plain } from './format';
import { mapOf, type HeatMapInput } from './heatMapInput';
import { paintPolicyArrows } from './policyArrows';
import { isUnvisited, shareOf } from './rewardLayers';

export class HeatMap {
  readonly element = h('canvas', { class: 'heat-map', 'aria-hidden': 'true' });
  /** Side of a cell, in CSS pixels. */
  cell = 0;

  /** Draws into at most this many CSS pixels. */
  draw(input: HeatMapInput, { width, height }: { readonly width: number; readonly height: number }): void {
    const { grid, theme } = input;
    const fitting = Math.min(width / grid.width, height / grid.height);
    this.cell = fitting >= 3 ? Math.floor(fitting) : Math.max(1, fitting);
    const ratio = devicePixelRatio;
    const canvas = this.element;
    canvas.width = Math.round(this.cell * grid.width * ratio);
    canvas.height = Math.round(this.cell * grid.height * ratio);
    canvas.style.width = `${this.cell * grid.width}px`;
    canvas.style.height = `${this.cell * grid.height}px`;
    const context = canvas.getContext('2d');
    if (context === null) return;
    const map = mapOf(input.layer, theme);
    context.imageSmoothingEnabled = false;
    context.drawImage(cellImage(input, map, this.cell < 6), 0, 0, canvas.width, canvas.height);
    context.scale(ratio, ratio);
    if (this.cell >= 6) paintHatching(context, input, this.cell);
    if (this.cell >= 8) paintGaps(context, input, this.cell);
    if (this.cell >= 8) paintMarks(context, input, map, this.cell);
    if (input.layer.id === 'policy') paintPolicyArrows(context, { ...input, map, cell: this.cell });
    else if (this.cell >= 44) paintNumbers(context, input, map, this.cell);
  }
}

/** One pixel a cell. Where cells are too small to be hatched, every other one is left out. */
function cellImage({ grid, layer, world, frame }: HeatMapInput, map: ColourMap, sieve: boolean): HTMLCanvasElement {
  const canvas = h('canvas', { width: grid.width, height: grid.height });
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const image = context.createImageData(grid.width, grid.height);
  for (let state = 0; state < world.states; state++) {
    const unreachable = !world.reachable[state];
    const checked = sieve && ((state % grid.width) + Math.floor(state / grid.width)) % 2 === 0;
    if (unreachable || (checked && isUnvisited(world, frame, state))) continue;
    const [red, green, blue] = colourAt(map, shareOf(layer.scale, layer.values[state]!));
    image.data.set([red, green, blue, 255], 4 * state);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Thin lines over the colour where nobody has been; crossed lines and no colour where nobody can get. */
function paintHatching(
  context: CanvasRenderingContext2D,
  { world, frame, grid, theme }: HeatMapInput,
  cell: number,
): void {
  const unvisited = new Path2D();
  const unreachable = new Path2D();
  for (let state = 0; state < world.states; state++) {
    const hatched = world.reachable[state] ? isUnvisited(world, frame, state) : true;
    if (!hatched) continue;
    const path = world.reachable[state] ? unvisited : unreachable;
    path.rect((state % grid.width) * cell, Math.floor(state / grid.width) * cell, cell, cell);
  }
  const width = grid.width * cell;
  const height = grid.height * cell;
  const distance = 6;
  const lines = (rising: boolean) => {
    const path = new Path2D();
    for (let x = -height; x < width; x += distance) {
      path.moveTo(x, rising ? height : 0);
      path.lineTo(x + height, rising ? 0 : height);
    }
    return path;
  };
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  for (const [area, strokes] of [
    [unvisited, [lines(true)]],
    [unreachable, [lines(true), lines(false)]],
  ] as const) {
    context.save();
    context.clip(area);
    context.globalAlpha = 0.35;
    for (const path of strokes) context.stroke(path);
    context.restore();
  }
}

function paintGaps(context: CanvasRenderingContext2D, { grid, theme }: HeatMapInput, cell: number): void {
  context.strokeStyle = theme.background;
  context.lineWidth = cell >= 24 ? 2 : 1;
  context.beginPath();
  for (let x = 1; x < grid.width; x++) {
    context.moveTo(x * cell, 0);
    context.lineTo(x * cell, grid.height * cell);
  }
  for (let y = 1; y < grid.height; y++) {
    context.moveTo(0, y * cell);
    context.lineTo(grid.width * cell, y * cell);
  }
  context.stroke();
}

/** A ring where episodes start, a frame where they end. */
function paintMarks(context: CanvasRenderingContext2D, input: HeatMapInput, map: ColourMap, cell: number): void {
  const { world, grid, layer } = input;
  context.lineWidth = cell >= 24 ? 1.5 : 1;
  for (let state = 0; state < world.states; state++) {
    const starts = world.start[state]! > 0;
    if (!starts && !world.absorbing[state]) continue;
    const x = (state % grid.width) * cell;
    const y = Math.floor(state / grid.width) * cell;
    context.strokeStyle = inkOn(colourAt(map, shareOf(layer.scale, layer.values[state]!)));
    const inset = Math.max(2, Math.min(5, cell * 0.1));
    if (world.absorbing[state]) context.strokeRect(x + inset, y + inset, cell - 2 * inset, cell - 2 * inset);
    if (starts) {
      context.beginPath();
      context.arc(x + cell / 2, y + cell / 2, cell / 2 - inset, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}

function paintNumbers(context: CanvasRenderingContext2D, input: HeatMapInput, map: ColourMap, cell: number): void {
  const { world, grid, layer, theme } = input;
  context.font = `${cell >= 64 ? 12 : 11}px ${theme.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let state = 0; state < world.states; state++) {
    if (!world.reachable[state]) continue;
    const value = layer.values[state]!;
    context.fillStyle = inkOn(colourAt(map, shareOf(layer.scale, value)));
    const text = plain(Number(value.toPrecision(3)));
    context.fillText(
      text,
      ((state % grid.width) + 0.5) * cell,
      (Math.floor(state / grid.width) + 0.5) * cell,
      cell - 8,
    );
  }
}

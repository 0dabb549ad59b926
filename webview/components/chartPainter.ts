// What uPlot does not draw by itself: constant lines with their names, interventions with their flags, hollow marks,
// the shaded excess over a bound, and the newest values at the right edge. Works in canvas pixels.
import type uPlot from 'uplot';
import type { ConstantLine } from './chartDefinitions';
import type { Intervention } from './chartView';
import { withAlpha, type Theme } from './theme';

/** Width kept free right of the plot for the newest values, in CSS pixels. */
export const edgeWidth = 64;
/** Height kept free above the plot for the flags, in CSS pixels. */
export const flagHeight = 15;

/** CSS pixels per canvas pixel, and helpers that every painter needs. */
function scaled(u: uPlot, theme: Theme) {
  const ratio = devicePixelRatio;
  const { ctx, bbox } = u;
  ctx.font = `${11 * ratio}px ${theme.fontFamily}`;
  ctx.textBaseline = 'middle';
  return { ctx, ratio, bbox, right: bbox.left + bbox.width, bottom: bbox.top + bbox.height };
}

export function paintConstants(u: uPlot, theme: Theme, constants: readonly ConstantLine[]): void {
  const { ctx, ratio, bbox, right, bottom } = scaled(u, theme);
  for (const { value, label } of constants) {
    const y = Math.round(u.valToPos(value, 'y', true));
    if (!(y >= bbox.top && y <= bottom)) continue;
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = theme.muted;
    const above = y - bbox.top > 14 * ratio;
    const height = y + (above ? -8 : 8) * ratio;
    const width = ctx.measureText(label).width;
    ctx.textAlign = 'left';
    haloText(ctx, theme, { text: label, x: clearestPlace(u, { y: height, width }), y: height });
  }
}

/** Where along a constant line its name is farthest from the data: right, left or in the middle. */
function clearestPlace(u: uPlot, { y, width }: { readonly y: number; readonly width: number }): number {
  const { left, width: plotWidth } = u.bbox;
  const air = 4 * devicePixelRatio;
  const places = [left + plotWidth - width - air, left + air, left + (plotWidth - width) / 2];
  const distances = places.map((start) => distanceFromData(u, y, [start - air, start + width + air]));
  return places[distances.indexOf(Math.max(...distances))]!;
}

/** Least distance of the lines from a height between two x, in canvas pixels; what is far is equally good. */
function distanceFromData(u: uPlot, y: number, [from, to]: readonly [number, number]): number {
  let least = 24 * devicePixelRatio;
  const [x, ...columns] = u.data;
  x.forEach((value, i) => {
    const at = u.valToPos(value, 'x', true);
    if (at < from || at > to) return;
    for (const column of columns) {
      const height = column[i];
      if (typeof height === 'number') least = Math.min(least, Math.abs(u.valToPos(height, 'y', true) - y));
    }
  });
  return least;
}

/** Where a flag or its line can be hovered, in CSS pixels from the plot's left edge. */
export interface FlagPlace {
  readonly intervention: Intervention;
  readonly x: number;
}

export interface PlacedIntervention {
  readonly intervention: Intervention;
  readonly x: number;
}

/** Draws the lines; the newest flags get their text first, older ones only where there is room. */
export function paintInterventions(u: uPlot, theme: Theme, interventions: readonly PlacedIntervention[]): FlagPlace[] {
  const { ctx, ratio, bbox, right, bottom } = scaled(u, theme);
  const places: FlagPlace[] = [];
  let free = right + edgeWidth * ratio;
  for (const { intervention, x } of [...interventions].reverse()) {
    const left = Math.round(u.valToPos(x, 'x', true));
    if (!(left >= bbox.left - 1 && left <= right + 1)) continue;
    places.push({ intervention, x: (left - bbox.left) / ratio });
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top - flagHeight * ratio * 0.6);
    ctx.lineTo(left, bottom);
    ctx.stroke();
    ctx.setLineDash([]);
    const width = ctx.measureText(intervention.flag).width + 6 * ratio;
    // A flag flies to the right of its line, to the left where the plot ends.
    const at = left + width <= free ? left : left - width >= bbox.left && left <= free ? left - width : undefined;
    if (at === undefined) continue;
    ctx.textAlign = 'left';
    ctx.fillStyle = theme.foreground;
    ctx.fillText(intervention.flag, at + 3 * ratio, bbox.top - flagHeight * ratio * 0.55);
    free = at - 4 * ratio;
  }
  return places;
}

/** Least distance between two hollow marks, in CSS pixels. */
export const hollowMarkSpacing = 5;

export interface HollowMark {
  readonly x: number;
  readonly y: number;
}

export function paintHollowMarks(u: uPlot, theme: Theme, marks: readonly HollowMark[]): void {
  const { ctx, ratio } = scaled(u, theme);
  for (const mark of marks) {
    const x = u.valToPos(mark.x, 'x', true);
    ctx.beginPath();
    ctx.arc(x, u.valToPos(mark.y, 'y', true), 3.5 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = theme.background;
    ctx.strokeStyle = theme.colours.red;
    ctx.lineWidth = 1.5 * ratio;
    ctx.fill();
    ctx.stroke();
  }
}

/** Shades the area under the first line and over the second. */
export function paintExcess(u: uPlot, theme: Theme): void {
  const { ctx, bbox, bottom } = scaled(u, theme);
  const [x, value, bound] = u.data as [number[], (number | null)[], (number | null)[]];
  const under = outline(u, x, value, bottom);
  const over = outline(u, x, bound, bbox.top);
  if (!under || !over) return;
  ctx.save();
  ctx.clip(over);
  ctx.fillStyle = withAlpha(theme.colours.red, 0.35);
  ctx.fill(under);
  ctx.restore();
}

/** The area between a line and the plot's edge at `edge`. */
function outline(u: uPlot, x: readonly number[], y: readonly (number | null)[], edge: number): Path2D | undefined {
  const path = new Path2D();
  let first: number | undefined;
  let last = 0;
  x.forEach((value, i) => {
    const height = y[i];
    if (height === null || height === undefined) return;
    last = u.valToPos(value, 'x', true);
    if (first === undefined) {
      first = last;
      path.moveTo(first, edge);
    }
    path.lineTo(last, u.valToPos(height, 'y', true));
  });
  if (first === undefined) return undefined;
  path.lineTo(last, edge);
  path.closePath();
  return path;
}

export interface EdgeLabel {
  readonly text: string;
  readonly value: number;
  readonly colour: string;
}

/** Writes the newest values beside the ends of their lines, pushed apart where they would touch. */
export function paintEdgeLabels(u: uPlot, theme: Theme, labels: readonly EdgeLabel[]): void {
  const { ctx, ratio, bbox, right, bottom } = scaled(u, theme);
  const height = 13 * ratio;
  const placed = labels
    .map((label) => ({ ...label, y: Math.min(bottom, Math.max(bbox.top, u.valToPos(label.value, 'y', true))) }))
    .filter(({ y }) => Number.isFinite(y))
    .sort((a, b) => a.y - b.y);
  placed.forEach((label, i) => {
    const above = placed[i - 1];
    if (above && label.y < above.y + height) label.y = above.y + height;
  });
  const overflow = (placed.at(-1)?.y ?? 0) - bottom;
  ctx.textAlign = 'left';
  for (const { text, colour, y } of placed) {
    const at = overflow > 0 ? y - overflow : y;
    ctx.fillStyle = colour;
    ctx.fillRect(right + 2 * ratio, at - 4 * ratio, 2 * ratio, 8 * ratio);
    ctx.fillStyle = theme.foreground;
    ctx.fillText(text, right + 7 * ratio, at);
  }
}

/** Text with the background around it, so that lines behind do not cross it out. */
function haloText(
  ctx: CanvasRenderingContext2D,
  theme: Theme,
  { text, x, y }: { readonly text: string; readonly x: number; readonly y: number },
): void {
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.strokeStyle = theme.background;
  ctx.lineJoin = 'round';
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}

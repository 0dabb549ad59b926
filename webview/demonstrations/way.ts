// The way of an episode over a map or a plane: a line that stands out from any colour, its beginning, and where the page's
// cursor is.
import type { AnswerTo } from '../../src/protocol/demonstrationView';
import type { Theme } from '../components/theme';
import { nearest } from './seriesChart';

export type Way = AnswerTo<'coverage'>['way'];

/** Points [from, to). */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface WayPlace {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly theme: Theme;
}

/** More points than this would hide what they lie on: the whole is then faint, and what was just gone stands out. */
const fewPoints = 150;
const tailPoints = 40;

export function paintWay(context: CanvasRenderingContext2D, way: Way, place: WayPlace): void {
  const { x, y, theme } = place;
  const { length } = way.steps;
  if (length === 0) return;
  if (length <= fewPoints) {
    strokeOutlined(context, pathOf(way, place, { from: 0, to: length }), theme);
  } else {
    context.strokeStyle = theme.foreground;
    context.lineWidth = 0.8;
    context.globalAlpha = 0.35;
    context.stroke(pathOf(way, place, { from: 0, to: length }));
    context.globalAlpha = 1;
  }
  dot(context, { x: x(way.x[0]!), y: y(way.y[0]!), radius: 3.5, theme, hollow: true });
}

/** Between two recorded points of the way, as far as the position is. */
export function paintPosition(context: CanvasRenderingContext2D, way: Way, position: number, place: WayPlace): void {
  const { x, y, theme } = place;
  const at = nearest(way.steps, position);
  const step = way.steps[at];
  if (step === undefined) return;
  const after = Math.min(at + 1, way.steps.length - 1);
  const part = after === at ? 0 : Math.min(1, Math.max(0, (position - step) / (way.steps[after]! - step)));
  const between = (values: Float64Array) => values[at]! + part * (values[after]! - values[at]!);
  if (way.steps.length > fewPoints) {
    const path = pathOf(way, place, { from: Math.max(0, at - tailPoints), to: at + 1 });
    path.lineTo(x(between(way.x)), y(between(way.y)));
    strokeOutlined(context, path, theme);
  }
  dot(context, { x: x(between(way.x)), y: y(between(way.y)), radius: 5.5, theme, hollow: false });
}

function pathOf(way: Way, { x, y }: WayPlace, { from, to }: Span): Path2D {
  const path = new Path2D();
  for (let i = from; i < to; i++) {
    if (i === from) path.moveTo(x(way.x[i]!), y(way.y[i]!));
    else path.lineTo(x(way.x[i]!), y(way.y[i]!));
  }
  return path;
}

/** Seen on any colour. */
function strokeOutlined(context: CanvasRenderingContext2D, path: Path2D, theme: Theme): void {
  context.lineJoin = context.lineCap = 'round';
  context.strokeStyle = theme.background;
  context.lineWidth = 3.6;
  context.globalAlpha = 0.8;
  context.stroke(path);
  context.globalAlpha = 1;
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1.4;
  context.stroke(path);
}

function dot(
  context: CanvasRenderingContext2D,
  {
    x,
    y,
    radius,
    theme,
    hollow,
  }: {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly theme: Theme;
    readonly hollow: boolean;
  },
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = hollow ? theme.background : theme.colours.orange;
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}

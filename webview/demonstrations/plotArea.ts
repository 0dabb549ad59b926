// A canvas with two measured axes: where a value of x or y stands, ticks that are round numbers, and sharp pixels.
import { h } from '../components/dom';
import { plain } from '../components/format';
import type { Theme } from '../components/theme';

export interface Box {
  readonly left: number;
  readonly right: number;
  /** Values at the bottom and at the top. */
  readonly low: number;
  readonly high: number;
}

const room = { left: 46, right: 8, top: 6, bottom: 22 } as const;

/** Prepared for drawing in CSS pixels. */
export function fitted(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  context?.scale(ratio, ratio);
  return context;
}

export class PlotArea {
  readonly canvas = h('canvas', { class: 'plot-area' });
  private box: Box = { left: 0, right: 1, low: 0, high: 1 };
  private size = { width: 0, height: 0 };

  /** Clears it. Sizes are in CSS pixels, axes included. */
  begin(box: Box, size: { readonly width: number; readonly height: number }): CanvasRenderingContext2D | null {
    this.box = box;
    this.size = size;
    return fitted(this.canvas, size);
  }

  get inner(): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
    const { width, height } = this.size;
    return {
      x: room.left,
      y: room.top,
      width: Math.max(1, width - room.left - room.right),
      height: Math.max(1, height - room.top - room.bottom),
    };
  }

  x(value: number): number {
    const { left, right } = this.box;
    const { x, width } = this.inner;
    return x + (width * (value - left)) / (right - left);
  }

  y(value: number): number {
    const { low, high } = this.box;
    const { y, height } = this.inner;
    return y + height * (1 - (value - low) / (high - low));
  }

  paintAxes(context: CanvasRenderingContext2D, theme: Theme): void {
    const { x, y, width, height } = this.inner;
    const { left, right, low, high } = this.box;
    context.fillStyle = theme.muted;
    context.font = `11px ${theme.fontFamily}`;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const tick of ticks({ from: left, to: right, most: width / 70 })) {
      const at = Math.min(x + width - 12, Math.max(x + 12, this.x(tick)));
      context.fillText(plain(tick), at, y + height + 6);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const tick of ticks({ from: low, to: high, most: height / 36 }))
      context.fillText(plain(tick), x - 5, this.y(tick));
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  }
}

/** Round numbers in a range, at most about `most`. */
function ticks({ from, to, most }: { readonly from: number; readonly to: number; readonly most: number }): number[] {
  const rough = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((each) => each >= rough) ?? rough;
  const found: number[] = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

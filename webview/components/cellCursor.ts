// Pointing at cells of a grid with the mouse and the keyboard. Only the cell that has the cursor exists as an element
// (an ARIA grid may leave the others out), so a grid of 65,536 cells costs nothing.
import { h } from './dom';

export interface CellCursorOptions {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** What a screen reader says about a cell. */
  readonly describe: (state: number) => string;
  /** The cell under the mouse, else the one chosen by keyboard or click; undefined if there is none. */
  readonly onPoint: (state: number | undefined) => void;
}

export class CellCursor {
  readonly element: HTMLElement;
  private readonly row = h('div', { role: 'row' });
  private cell = 0;
  private chosen: number | undefined;
  private hovered: number | undefined;

  constructor(private readonly options: CellCursorOptions) {
    const { width, height, label } = options;
    this.element = h(
      'div',
      { class: 'cell-cursor', role: 'grid', 'aria-label': label, 'aria-rowcount': height, 'aria-colcount': width },
      this.row,
    );
    this.element.addEventListener('mousemove', (event) => this.hover(this.stateAt(event)));
    this.element.addEventListener('mouseleave', () => this.hover(undefined));
    this.element.addEventListener('click', (event) => {
      const state = this.stateAt(event);
      if (state !== undefined) this.choose(state, true);
    });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.put(0, false);
  }

  get state(): number | undefined {
    return this.hovered ?? this.chosen;
  }

  /** The map was drawn with cells of this many CSS pixels, or shows other values. */
  update(cell: number): void {
    this.cell = cell;
    this.put(this.chosen ?? 0, this.element.contains(document.activeElement));
  }

  private choose(state: number, focus: boolean): void {
    this.chosen = state;
    this.put(state, focus);
    this.options.onPoint(this.state);
  }

  private hover(state: number | undefined): void {
    if (state === this.hovered) return;
    this.hovered = state;
    this.options.onPoint(this.state);
  }

  /** A new element each time, so that screen readers announce the cell that was moved to. */
  private put(state: number, focus: boolean): void {
    const { width } = this.options;
    const [x, y] = [state % width, Math.floor(state / width)];
    const cell = h('div', {
      role: 'gridcell',
      class: this.chosen === undefined ? 'cell' : 'cell chosen',
      tabindex: 0,
      'aria-colindex': x + 1,
      'aria-label': this.options.describe(state),
      'aria-selected': String(this.chosen === state),
    });
    Object.assign(cell.style, {
      left: `${x * this.cell}px`,
      top: `${y * this.cell}px`,
      width: `${this.cell}px`,
      height: `${this.cell}px`,
    });
    cell.addEventListener('focus', () => {
      if (this.chosen === undefined) this.choose(state, true);
    });
    this.row.setAttribute('aria-rowindex', String(y + 1));
    this.row.replaceChildren(cell);
    if (focus) cell.focus({ preventScroll: true });
  }

  private stateAt(event: MouseEvent): number | undefined {
    if (this.cell === 0) return undefined;
    const { left, top } = this.element.getBoundingClientRect();
    const x = Math.floor((event.clientX - left) / this.cell);
    const y = Math.floor((event.clientY - top) / this.cell);
    const { width, height } = this.options;
    return x >= 0 && y >= 0 && x < width && y < height ? y * width + x : undefined;
  }

  private onKey(event: KeyboardEvent): void {
    const { width, height } = this.options;
    const state = this.chosen ?? 0;
    let [x, y] = [state % width, Math.floor(state / width)];
    if (event.key === 'ArrowLeft') x -= 1;
    else if (event.key === 'ArrowRight') x += 1;
    else if (event.key === 'ArrowUp') y -= 1;
    else if (event.key === 'ArrowDown') y += 1;
    else if (event.key === 'PageUp') y -= Math.ceil(height / 4);
    else if (event.key === 'PageDown') y += Math.ceil(height / 4);
    else if (event.key === 'Home') [x, y] = event.ctrlKey ? [0, 0] : [0, y];
    else if (event.key === 'End') [x, y] = event.ctrlKey ? [width - 1, height - 1] : [width - 1, y];
    else return;
    event.preventDefault();
    this.hovered = undefined;
    x = Math.min(width - 1, Math.max(0, x));
    y = Math.min(height - 1, Math.max(0, y));
    this.choose(y * width + x, true);
  }
}

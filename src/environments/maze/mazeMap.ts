// The geometry of a maze: its walls as rectangles, and the length of the shortest way to the goal from any place. Knows neither
// motion nor reward.
import { InputError } from '../../protocol/inputError';

/** With sides along the axes; y grows downwards, as rows do. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The point is a square of twice this width, so that it does not slip through corners. */
export const pointRadius = 0.1;

export class MazeMap {
  readonly width: number;
  readonly height: number;
  /** Few large ones; they may touch but do not overlap. The frame around the maze is not among them. */
  readonly walls: readonly Box[];
  /** Middles of cells. */
  readonly starts: readonly Place[];
  readonly goal: Place;
  /** Walls as the point's middle meets them. */
  readonly obstacles: readonly Box[];
  /** Corners around which shortest ways bend, with what is left from there. */
  private readonly corners: readonly (Place & { readonly left: number })[];

  /**
   * @param field where the rows stand in the experiment, for messages
   * @throws InputError if the rows are no maze: of different lengths, of other characters, no start, not one goal, no way.
   */
  constructor(rows: readonly string[], field: string) {
    checkRows(rows, field);
    this.width = rows[0]!.length;
    this.height = rows.length;
    this.walls = wallBoxes(rows);
    this.obstacles = this.walls.map((box) => grown(box, pointRadius));
    this.starts = placesOf(rows, 'S');
    this.goal = placesOf(rows, 'G')[0]!;
    this.corners = this.cornersByDistance();
    for (const start of this.starts) {
      if (this.distanceToGoal(start.x, start.y) === Infinity) {
        const row = Math.floor(start.y);
        throw new InputError(
          `no way leads from the start in row ${row + 1}, column ${Math.floor(start.x) + 1}, to the goal`,
          { field: `${field}[${row}]` },
        );
      }
    }
  }

  /** Length of the shortest way of the point's middle; Infinity where there is none. */
  distanceToGoal(x: number, y: number): number {
    if (this.isClear(x, y, this.goal.x, this.goal.y)) return Math.hypot(this.goal.x - x, this.goal.y - y);
    let shortest = Infinity;
    for (const corner of this.corners) {
      const length = Math.hypot(corner.x - x, corner.y - y) + corner.left;
      if (length < shortest && this.isClear(x, y, corner.x, corner.y)) shortest = length;
    }
    return shortest;
  }

  /** Whether the point can go straight from one place to another. */
  isClear(x: number, y: number, toX: number, toY: number): boolean {
    for (const box of this.obstacles) if (crosses(box, x, y, toX, toY)) return false;
    return true;
  }

  /** Dijkstra's algorithm over the corners that see each other. */
  private cornersByDistance(): (Place & { left: number })[] {
    const margin = 1e-6;
    const isInside = ({ x, y }: Place) =>
      x >= pointRadius && y >= pointRadius && x <= this.width - pointRadius && y <= this.height - pointRadius;
    const open = this.obstacles
      .map((box) => grown(box, margin))
      .flatMap(({ left, top, right, bottom }) => [
        { x: left, y: top },
        { x: right, y: top },
        { x: left, y: bottom },
        { x: right, y: bottom },
      ])
      .filter((corner) => isInside(corner) && this.isClear(corner.x, corner.y, corner.x, corner.y))
      .map((corner) => ({
        ...corner,
        left: this.isClear(corner.x, corner.y, this.goal.x, this.goal.y)
          ? Math.hypot(this.goal.x - corner.x, this.goal.y - corner.y)
          : Infinity,
      }));
    const done: (Place & { left: number })[] = [];
    while (open.length > 0) {
      open.sort((a, b) => b.left - a.left);
      const nearest = open.pop()!;
      if (nearest.left === Infinity) break;
      done.push(nearest);
      for (const other of open) {
        const length = nearest.left + Math.hypot(nearest.x - other.x, nearest.y - other.y);
        if (length < other.left && this.isClear(nearest.x, nearest.y, other.x, other.y)) other.left = length;
      }
    }
    return done;
  }
}

function checkRows(rows: readonly string[], field: string): void {
  const width = rows[0]?.length ?? 0;
  rows.forEach((row, index) => {
    const place = { field: `${field}[${index}]` };
    if (row.length !== width || width === 0)
      throw new InputError(`a row of ${row.length} cells; expected ${width || 'at least 1'}, as in the first`, place);
    const stranger = [...row].find((cell) => !'#.SG'.includes(cell));
    if (stranger !== undefined)
      throw new InputError(`found '${stranger}'; expected # (wall), . (free), S (start) or G (goal)`, place);
  });
  if (placesOf(rows, 'S').length === 0) throw new InputError('no cell S to start in', { field });
  const goals = placesOf(rows, 'G').length;
  if (goals !== 1) throw new InputError(`${goals} cells G; expected one goal`, { field });
}

function placesOf(rows: readonly string[], kind: string): Place[] {
  return rows.flatMap((row, y) => [...row].flatMap((cell, x) => (cell === kind ? [{ x: x + 0.5, y: y + 0.5 }] : [])));
}

/** Runs of wall along a row, joined with those below of the same extent. */
function wallBoxes(rows: readonly string[]): Box[] {
  const boxes: Box[] = [];
  let above: Box[] = [];
  rows.forEach((row, top) => {
    const runs = [...row.matchAll(/#+/g)].map(({ index, 0: { length } }) => {
      const joined = above.find(({ left, right }) => left === index && right === index + length);
      if (joined) boxes.splice(boxes.indexOf(joined), 1);
      return { left: index, right: index + length, top: joined?.top ?? top, bottom: top + 1 };
    });
    boxes.push(...runs);
    above = runs;
  });
  return boxes;
}

function grown({ left, top, right, bottom }: Box, by: number): Box {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

/** Whether a line enters a box's inside. */
function crosses({ left, top, right, bottom }: Box, x: number, y: number, toX: number, toY: number): boolean {
  let enter = 0;
  let leave = 1;
  const dx = toX - x;
  const dy = toY - y;
  if (dx === 0) {
    if (x <= left || x >= right) return false;
  } else {
    const first = (left - x) / dx;
    const second = (right - x) / dx;
    enter = Math.max(enter, Math.min(first, second));
    leave = Math.min(leave, Math.max(first, second));
  }
  if (dy === 0) {
    if (y <= top || y >= bottom) return false;
  } else {
    const first = (top - y) / dy;
    const second = (bottom - y) / dy;
    enter = Math.max(enter, Math.min(first, second));
    leave = Math.min(leave, Math.max(first, second));
  }
  return enter < leave || (dx === 0 && dy === 0);
}

import { describe, expect, it } from 'vitest';
import { mazeLayouts } from '../../../../src/environments/maze/layouts';
import { MazeMap, pointRadius } from '../../../../src/environments/maze/mazeMap';
import { PointMaze } from '../../../../src/environments/maze/pointMaze';
import { Random } from '../../../../src/environments/random';
import { pointMazeSchema } from '../../../../src/protocol/continuousWorlds';
import { InputError } from '../../../../src/protocol/inputError';

const maze = (config: object) => new PointMaze(pointMazeSchema.parse({ kind: 'pointMaze', ...config }));

/** Length of the shortest way over a fine grid of places with straight moves in many directions: an upper bound, a little loose. */
function lengthOverGrid(map: MazeMap, fromX: number, fromY: number): number {
  const spacing = 0.1;
  const columns = Math.round(map.width / spacing) + 1;
  const rows = Math.round(map.height / spacing) + 1;
  const lengths = new Float64Array(columns * rows).fill(Infinity);
  const isInside = (x: number, y: number) =>
    x >= pointRadius - 1e-9 &&
    y >= pointRadius - 1e-9 &&
    x <= map.width - pointRadius + 1e-9 &&
    y <= map.height - pointRadius + 1e-9;
  const moves = [
    ...[
      [1, 0],
      [1, 1],
      [2, 1],
      [1, 2],
      [3, 1],
      [1, 3],
      [3, 2],
      [2, 3],
    ],
    ...[
      [0, 1],
      [-1, 1],
      [-2, 1],
      [-1, 2],
      [-3, 1],
      [-1, 3],
      [-3, 2],
      [-2, 3],
    ],
  ].flatMap(([x, y]) => [
    [x!, y!],
    [-x!, -y!],
  ]);
  lengths[Math.round(fromY / spacing) * columns + Math.round(fromX / spacing)] = 0;
  // Dijkstra's algorithm; places wait in buckets as wide as the shortest move, so that each is final when it is taken.
  const buckets: number[][] = [[lengths.indexOf(0)]];
  for (let bucket = 0; bucket < buckets.length; bucket++) {
    for (const place of buckets[bucket] ?? []) {
      const length = lengths[place]!;
      if (Math.floor(length / spacing + 1e-9) !== bucket) continue;
      const column = place % columns;
      const row = (place - column) / columns;
      for (const [dx, dy] of moves as [number, number][]) {
        const x = column + dx;
        const y = row + dy;
        if (!isInside(x * spacing, y * spacing)) continue;
        const next = length + spacing * Math.hypot(dx, dy);
        if (next >= lengths[y * columns + x]! - 1e-12) continue;
        if (!map.isClear(column * spacing, row * spacing, x * spacing, y * spacing)) continue;
        lengths[y * columns + x] = next;
        (buckets[Math.floor(next / spacing + 1e-9)] ??= []).push(y * columns + x);
      }
    }
  }
  return lengths[Math.round(map.goal.y / spacing) * columns + Math.round(map.goal.x / spacing)]!;
}

describe('MazeMap', () => {
  it.each(Object.entries(mazeLayouts))('the shortest way in %s is that of a search over a fine grid', (_, rows) => {
    const map = new MazeMap(rows, 'layout');
    for (const { x, y } of map.starts) {
      const exact = map.distanceToGoal(x, y);
      const grid = lengthOverGrid(map, x, y);
      expect(grid).toBeGreaterThanOrEqual(exact - 1e-6);
      expect(grid).toBeLessThan(exact * 1.02 + 0.05);
    }
  });

  it('measures a way by hand: around the end of a wall', () => {
    const map = new MazeMap(['.S', '.#', '.G'], 'layout');
    const edge = 1 - pointRadius;
    const expected = 2 * Math.hypot(1.5 - edge, 0.5 - pointRadius) + (1 + 2 * pointRadius);
    expect(map.distanceToGoal(1.5, 0.5)).toBeCloseTo(expected, 4);
  });

  it('joins walls to few boxes that cover the same cells', () => {
    for (const rows of Object.values(mazeLayouts)) {
      const { walls } = new MazeMap(rows, 'layout');
      rows.forEach((row, y) =>
        [...row].forEach((cell, x) => {
          const covering = walls.filter(
            ({ left, top, right, bottom }) => x >= left && x < right && y >= top && y < bottom,
          );
          expect(covering.length).toBe(cell === '#' ? 1 : 0);
        }),
      );
    }
    expect(new MazeMap(['S##', '.##', '.##', '..G'], 'layout').walls).toEqual([
      { left: 1, right: 3, top: 0, bottom: 3 },
    ]);
  });

  it.each<[string, readonly string[], string]>([
    ['rows of different lengths', ['S.', 'G'], 'environment.layout[1]: a row of 1 cells; expected 2'],
    ['an empty row', ['', ''], 'environment.layout[0]: a row of 0 cells'],
    ['an unknown character', ['S.', 'xG'], "environment.layout[1]: found 'x'"],
    ['no start', ['..', '.G'], 'environment.layout: no cell S'],
    ['no goal', ['S.', '..'], 'environment.layout: 0 cells G'],
    ['two goals', ['SG', '.G'], 'environment.layout: 2 cells G'],
    ['a goal behind walls', ['S#G', '.#.'], 'environment.layout[0]: no way leads from the start in row 1, column 1'],
    ['one start of two cut off', ['S#.', '##G', '..S'], 'row 1, column 1'],
    ['a goal around a corner only', ['S#', '#G'], 'no way leads'],
  ])('refuses %s', (_, layout, message) => {
    expect(() => maze({ layout })).toThrow(InputError);
    expect(() => maze({ layout })).toThrow(message);
  });
});

describe('PointMaze', () => {
  it.each(Object.keys(mazeLayouts))('never enters a wall, however it is pushed: %s', (layout) => {
    const world = maze({ layout });
    const random = new Random(1);
    const { map } = world;
    for (let seed = 0; seed < 20; seed++) {
      world.reset(seed);
      let push = [0, 0];
      for (let step = 0; step < 200; step++) {
        if (step % 10 === 0) push = [random.uniform(-3, 3), random.uniform(-3, 3)];
        const { observation, reward } = world.step(push);
        const [x, y] = [observation[0]!, observation[1]!];
        expect(map.isClear(x, y, x, y)).toBe(true);
        expect(Math.min(x, y, map.width - x, map.height - y)).toBeGreaterThan(pointRadius - 1e-12);
        expect(reward).toBeGreaterThan(-Infinity);
      }
    }
  });

  it('stops at a wall and slides along it', () => {
    const world = maze({ layout: ['S.G', '###'] });
    world.writeState([0.5, 0.5, 0, 0]);
    for (let step = 0; step < 30; step++) world.step([0, 1]);
    const { observation } = world.step([1, 1]);
    expect(observation[1]).toBe(1 - pointRadius);
    expect(observation[3]).toBe(0);
    expect(observation[0]).toBeGreaterThan(0.5);
  });

  it('pays by the way that is left, or at the goal only', () => {
    const dense = maze({ layout: 'wall' });
    const sparse = maze({ layout: 'wall', reward: 'sparse' });
    dense.writeState([2.5, 4.5, 0, 0]);
    const far = dense.step([0, 0]);
    expect(far.reward).toBeCloseTo(-dense.map.distanceToGoal(2.5, 4.5), 12);
    expect(far.reward).toBeLessThan(-5);
    expect(dense.step([1, 0]).rewardComponents[1]).toBe(-1e-3);
    sparse.writeState([2.5, 4.5, 0, 0]);
    expect(sparse.step([0, 0]).reward).toBe(0);
    sparse.writeState([2.5, 0.5, 0, 0]);
    expect(sparse.step([0, 0])).toMatchObject({ reward: 1, terminated: false });
  });

  it('ends at the goal if it shall', () => {
    const world = maze({ layout: 'open', terminateAtGoal: true, reward: 'sparse' });
    world.reset(4);
    let steps = 0;
    for (; ; steps++) {
      // Straight to it.
      const { terminated, observation, reward } = world.step([4.5 - world.step([0, 0]).observation[0]!, -1]);
      expect(terminated).toBe(reward === 1);
      if (terminated) {
        expect(Math.hypot(observation[0]! - 4.5, observation[1]! - 0.5)).toBeLessThanOrEqual(0.3);
        break;
      }
      expect(steps).toBeLessThan(200);
    }
    expect(steps).toBeGreaterThan(5);
  });

  it('starts around the start, by the seed alone', () => {
    const world = maze({ layout: ['S.G', '..S'] });
    const starts = Array.from({ length: 200 }, (_, seed) => [...world.reset(seed)]);
    expect([...world.reset(7)]).toEqual(starts[7]);
    const left = starts.filter(([x]) => x! < 1.5);
    expect(left.length).toBeGreaterThan(70);
    expect(left.length).toBeLessThan(130);
    for (const [x, y, xSpeed, ySpeed] of starts) {
      expect(Math.max(Math.abs((x! % 1) - 0.5), Math.abs((y! % 1) - 0.5))).toBeLessThanOrEqual(0.3);
      expect([xSpeed, ySpeed]).toEqual([0, 0]);
    }
  });

  it('a mirrored layout is the mirror image', () => {
    const [world, mirror] = [maze({ layout: 'wall' }), maze({ layout: 'mirroredWall' })];
    world.writeState([2.5, 4.5, 0, 0]);
    mirror.writeState([2.5, 4.5, 0, 0]);
    for (let step = 0; step < 60; step++) {
      const push = step < 25 ? -1 : 0.7;
      const outcome = world.step([push, -0.5]);
      const other = mirror.step([-push, -0.5]);
      expect(other.observation[0]).toBeCloseTo(5 - outcome.observation[0]!, 9);
      expect(other.observation[1]).toBeCloseTo(outcome.observation[1]!, 9);
      expect(other.reward).toBeCloseTo(outcome.reward, 5);
    }
  });
});

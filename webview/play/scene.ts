// Pictures of the worlds that can be played by hand, as SVG in the theme's colours (play.css). Lengths are those of the world.
import type { Scene } from '../../src/protocol/playMessages';
import { svg } from '../components/dom';

export function drawScene(scene: Scene, observation: readonly number[]): SVGElement {
  switch (scene.kind) {
    case 'grid':
      return grid(scene, observation);
    case 'maze':
      return maze(scene.rows, observation);
    case 'pendulum':
      return pendulum(observation);
    case 'cartPole':
      return cartPole(observation);
    case 'mountainCar':
      return mountainCar(observation);
  }
}

function grid(scene: Extract<Scene, { kind: 'grid' }>, observation: readonly number[]): SVGElement {
  const { width, height, absorbing } = scene;
  const [x = 0, y = 0] = observation;
  const lines = [
    ...Array.from({ length: width - 1 }, (_, i) => ({ x1: i + 1, x2: i + 1, y1: 0, y2: height })),
    ...Array.from({ length: height - 1 }, (_, i) => ({ x1: 0, x2: width, y1: i + 1, y2: i + 1 })),
  ];
  return frame(
    [0, 0, width, height],
    [
      rectangle(0, 0, width, height, 'floor'),
      ...absorbing.map((state) => rectangle(state % width, Math.floor(state / width), 1, 1, 'goal')),
      ...lines.map((line) => svg('line', { ...line, class: 'rule' })),
      circle(x + 0.5, y + 0.5, 0.3, 'actor'),
    ],
  );
}

function maze(rows: readonly string[], [x = 0, y = 0]: readonly number[]): SVGElement {
  const width = rows[0]?.length ?? 1;
  const cells = rows.flatMap((row, top) => [...row].map((sign, left) => ({ sign, left, top })));
  return frame(
    [0, 0, width, rows.length],
    [
      rectangle(0, 0, width, rows.length, 'floor'),
      ...cells.filter(({ sign }) => sign === '#').map(({ left, top }) => rectangle(left, top, 1, 1, 'wall')),
      ...cells.filter(({ sign }) => sign === 'G').map(({ left, top }) => circle(left + 0.5, top + 0.5, 0.3, 'goal')),
      circle(x, y, 0.1, 'actor'),
    ],
  );
}

/** Observation: cosine and sine of the angle from upright, counted against the clock. */
function pendulum([cos = 1, sin = 0]: readonly number[]): SVGElement {
  const [x, y] = [-sin, -cos];
  return frame(
    [-1.3, -1.3, 2.6, 2.6],
    [
      circle(0, 0, 1.15, 'floor'),
      circle(0, -1, 0.06, 'goal'),
      svg('line', { x1: 0, y1: 0, x2: x, y2: y, class: 'rod' }),
      circle(0, 0, 0.06, 'wall'),
      circle(x, y, 0.12, 'actor'),
    ],
  );
}

/** Observation: place of the cart, its speed, angle of the pole (rad), its speed. An episode ends at 2.4 and at 12 degrees. */
function cartPole([place = 0, , angle = 0]: readonly number[]): SVGElement {
  const length = 1;
  return frame(
    [-2.6, -1.6, 5.2, 2.1],
    [
      rectangle(-2.4, -1.5, 4.8, 1.9, 'floor'),
      svg('line', { x1: -2.4, x2: 2.4, y1: 0.25, y2: 0.25, class: 'rule' }),
      rectangle(place - 0.25, 0, 0.5, 0.25, 'wall'),
      svg('line', {
        x1: place,
        y1: 0,
        x2: place + length * Math.sin(angle),
        y2: -length * Math.cos(angle),
        class: 'rod',
      }),
      circle(place, 0, 0.06, 'actor'),
    ],
  );
}

/** Observation: place and speed. The road is sin(3 x), the flag at 0.45. */
function mountainCar([place = 0]: readonly number[]): SVGElement {
  const height = (x: number) => -0.45 * Math.sin(3 * x);
  const road = Array.from({ length: 61 }, (_, i) => -1.2 + (1.8 * i) / 60).map((x) => `${x},${height(x)}`);
  return frame(
    [-1.3, -0.8, 2, 1.4],
    [
      svg('polygon', { points: ['-1.2,0.55', ...road, '0.6,0.55'].join(' '), class: 'hill' }),
      svg('line', { x1: 0.45, x2: 0.45, y1: height(0.45), y2: height(0.45) - 0.2, class: 'rule' }),
      svg('polygon', {
        points: `0.45,${height(0.45) - 0.2} 0.55,${height(0.45) - 0.16} 0.45,${height(0.45) - 0.12}`,
        class: 'goal',
      }),
      circle(place, height(place) - 0.05, 0.05, 'actor'),
    ],
  );
}

function frame([x, y, width, height]: readonly [number, number, number, number], parts: SVGElement[]): SVGElement {
  return svg('svg', { viewBox: `${x} ${y} ${width} ${height}`, 'aria-hidden': 'true' }, ...parts);
}

function rectangle(x: number, y: number, width: number, height: number, kind: string): SVGElement {
  return svg('rect', { x, y, width, height, class: kind });
}

function circle(cx: number, cy: number, r: number, kind: string): SVGElement {
  return svg('circle', { cx, cy, r, class: kind });
}

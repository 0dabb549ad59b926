// Layouts of the point maze, drawn as text: `#` is wall, `.` free, `S` where episodes start, `G` the goal. The first row is on
// top; what lies outside is wall.
import type { MazeLayoutName } from '../../protocol/continuousWorlds';

export const mazeLayouts: Readonly<Record<MazeLayoutName, readonly string[]>> = {
  open: ['....G', '.....', '.....', '.....', 'S....'],
  // The way around is on the left; in its mirror image, on which a learned reward can be tried, on the right.
  wall: ['..G..', '.....', '.####', '.....', '..S..'],
  mirroredWall: ['..G..', '.....', '####.', '.....', '..S..'],
  uTurn: ['S..', '##.', 'G..'],
  spiral: ['.......', '.#####.', '.#...#.', '.#.G.#.', '.#.###.', '.#.....', 'S######'],
  rooms: ['...#...', '...#.G.', '.......', '##.####', '...#...', '.S.....', '...#...'],
  medium: ['S.##..', '..#...', '#...##', '..#..#', '.#....', '...#.G'],
  large: ['S...#.....', '.##.#.#.#.', '......#...', '.####.###.', '..#.#.....', '#.#.#.#.##', '..#...#..G'],
};

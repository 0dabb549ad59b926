// The worlds that a recording may come from, and what each of them calls its numbers. Nothing is simulated here, and no code
// of the user's is run: a world that is a program of theirs is known by its name only.
import { continuousWorlds } from '../protocol/worldCatalogue';
import { createContinuous, type WorldConfig } from '../environments/createContinuous';
import { layoutOf } from '../environments/mujoco/modelDescription';
import { mujocoTasks } from '../environments/mujoco/createMujoco';
import { observedPositions } from '../environments/mujoco/observedPositions';
import type { MujocoTask } from '../environments/mujoco/task';
import { mazeLayouts } from '../environments/maze/layouts';
import { MazeMap } from '../environments/maze/mazeMap';
import type { WorldMap } from '../protocol/demonstrationView';

export interface KnownWorld {
  readonly name: string;
  readonly observationNames: readonly string[];
  readonly actionNames: readonly string[];
  /** An action is one whole number. */
  readonly isDiscrete: boolean;
  /** Observations may also have so many numbers, the first of their names. */
  readonly shorterObservation?: number;
  readonly timeStep?: number;
  readonly maximumSteps?: number;
  readonly actionLow?: readonly number[];
  readonly actionHigh?: readonly number[];
  readonly map?: WorldMap;
  readonly task?: MujocoTask;
}

/** @param name as people will read it; undefined for a world that is not ours to show. */
export async function knownWorld(name: string, config: WorldConfig): Promise<KnownWorld | undefined> {
  switch (config.kind) {
    case 'mujoco': {
      const task = mujocoTasks[config.name];
      const layout = layoutOf(task.model);
      const { motors } = task.model;
      return {
        name,
        observationNames: task.observationNames(layout),
        actionNames: layout.motors,
        isDiscrete: false,
        // Older versions of Gymnasium leave contact forces out, or have others behind the same positions and velocities.
        shorterObservation: observedPositions(task).observationSize,
        timeStep: task.model.option.timestep * task.frameSkip,
        maximumSteps: config.maxEpisodeSteps ?? task.maxEpisodeSteps,
        actionLow: motors.map(({ ctrlrange }) => ctrlrange[0]!),
        actionHigh: motors.map(({ ctrlrange }) => ctrlrange[1]!),
        task,
      };
    }
    case 'icyGridworld': {
      const { width, height, start, goal = [width - 1, height - 1] } = config;
      return {
        name,
        observationNames: ['x (cells)', 'y (cells)'],
        actionNames: ['action: 0 right, 1 left, 2 down, 3 up'],
        isDiscrete: true,
        map: { kind: 'cells', width, height, walls: [], starts: [[...start]], goal: [...goal] },
      };
    }
    case 'classic':
    case 'pointMaze': {
      const { observationNames, actionSpace, timeStep, maxEpisodeSteps } = await createContinuous(config);
      return {
        name,
        observationNames,
        actionNames:
          actionSpace.kind === 'box'
            ? actionSpace.names
            : [`action: ${actionSpace.names.map((each, index) => `${index} ${each}`).join(', ')}`],
        isDiscrete: actionSpace.kind === 'discrete',
        ...(timeStep === undefined ? {} : { timeStep }),
        maximumSteps: config.maxEpisodeSteps ?? maxEpisodeSteps,
        ...(actionSpace.kind === 'box' ? { actionLow: actionSpace.low, actionHigh: actionSpace.high } : {}),
        ...(config.kind === 'pointMaze' ? { map: mazeMap(config.layout) } : {}),
      };
    }
    case 'gymnasium': {
      // Ours of the same name looks alike, and needs no Python.
      const ours = Object.hasOwn(continuousWorlds, config.name) ? continuousWorlds[config.name] : undefined;
      return ours && knownWorld(name, ours);
    }
    case 'finiteMdp':
    case 'module':
      return undefined;
  }
}

/** All worlds that a name alone describes. */
export async function catalogueWorlds(): Promise<KnownWorld[]> {
  const worlds = await Promise.all(Object.entries(continuousWorlds).map(([name, config]) => knownWorld(name, config)));
  return worlds.filter((world) => world !== undefined);
}

function mazeMap(layout: keyof typeof mazeLayouts | readonly string[]): WorldMap {
  const { width, height, walls, starts, goal } = new MazeMap(
    typeof layout === 'string' ? mazeLayouts[layout] : layout,
    'environment.layout',
  );
  return {
    kind: 'maze',
    width,
    height,
    walls: walls.map(({ left, top, right, bottom }) => ({ left, top, right, bottom })),
    starts: starts.map(({ x, y }) => [x, y]),
    goal: [goal.x, goal.y],
  };
}

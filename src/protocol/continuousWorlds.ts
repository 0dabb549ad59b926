// Worlds of continuous numbers as an experiment names them: the classic ones, MuJoCo's bodies with changes to their dynamics,
// the point maze, a user's own module, Gymnasium's through Python. What each name stands for is in src/environments.
import { z } from 'zod';

export const classicNames = ['CartPole-v1', 'Pendulum-v1', 'MountainCarContinuous-v0', 'Acrobot-v1'] as const;
export const mujocoNames = [
  'HalfCheetah-v5',
  'Hopper-v5',
  'Walker2d-v5',
  'Ant-v5',
  'Humanoid-v5',
  'InvertedPendulum-v5',
  'InvertedDoublePendulum-v5',
  'Swimmer-v5',
] as const;
export const mazeLayoutNames = ['open', 'wall', 'mirroredWall', 'uTurn', 'spiral', 'rooms', 'medium', 'large'] as const;

export type ClassicName = (typeof classicNames)[number];
export type MujocoName = (typeof mujocoNames)[number];
export type MazeLayoutName = (typeof mazeLayoutNames)[number];

const vector = z.tuple([z.number(), z.number(), z.number()]);
const factor = z.number().gt(0).max(1000);
const factors = (what: string, part: string) =>
  z
    .union([factor, z.record(z.string(), factor)])
    .optional()
    .describe(`${what}: one factor for all, or factors by the name of the ${part}; 1 changes nothing.`);

export const dynamicsSchema = z
  .strictObject({
    gravity: vector.optional().describe('Gravity [x, y, z] in m/s²; Earth is [0, 0, -9.81], Mars [0, 0, -3.71].'),
    wind: z
      .strictObject({
        velocity: vector.describe('Of the air, [x, y, z] in m/s.'),
        density: z
          .number()
          .min(0)
          .optional()
          .describe('Of the air, in kg/m³. If left out: the medium’s own where the world has one, else 1.2.'),
        viscosity: z
          .number()
          .min(0)
          .optional()
          .describe('Of the air, in Pa·s. If left out: the medium’s own where the world has one, else 1.8e-5.'),
      })
      .optional()
      .describe('Moving air that pushes all bodies.'),
    friction: factors('Friction of surfaces; of two that touch, the greater counts', 'geom'),
    masses: factors('Masses and inertias of bodies', 'body'),
    disabledJoints: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Joints whose motors have no force; they still move.'),
  })
  .describe('Changes to the dynamics, for transfer.');

const steps = z
  .int()
  .min(1)
  .optional()
  .describe('Steps after which an episode is cut off; the usual number if left out.');

export const classicSchema = z
  .strictObject({ kind: z.literal('classic'), name: z.enum(classicNames), maxEpisodeSteps: steps })
  .describe('Classic control, as in Gymnasium.');

export const mujocoSchema = z
  .strictObject({
    kind: z.literal('mujoco'),
    name: z.enum(mujocoNames),
    dynamics: dynamicsSchema.optional(),
    maxEpisodeSteps: steps,
  })
  .describe('A body simulated by MuJoCo, as in Gymnasium.');

export const pointMazeSchema = z
  .strictObject({
    kind: z.literal('pointMaze'),
    layout: z
      .union([z.enum(mazeLayoutNames), z.array(z.string().max(64)).min(1).max(64)])
      .default('wall')
      .describe(
        'A layout by name, or rows of your own: `#` is wall, `.` is free, episodes start in a cell `S`, the goal is in the one cell `G`. Each cell is 1 wide.',
      ),
    reward: z
      .enum(['dense', 'sparse'])
      .default('dense')
      .describe('`dense`: minus the length of the shortest way to the goal. `sparse`: 1 at the goal, else 0.'),
    terminateAtGoal: z
      .boolean()
      .default(false)
      .describe('Whether an episode is over when the goal is reached. If not, all have the same length.'),
    maxEpisodeSteps: steps,
  })
  .describe('A point that is pushed through a maze with walls.');

const options = (taker: string) =>
  z.record(z.string(), z.unknown()).default({}).describe(`Handed to ${taker} as they stand.`);
const timeout = (seconds: number) =>
  z
    .number()
    .min(0.1)
    .max(86_400)
    .default(seconds)
    .describe(`Seconds that a step may take before the run ends with an error. Default ${seconds}.`);

export const moduleWorldSchema = z
  .strictObject({
    kind: z.literal('module'),
    file: z
      .string()
      .min(1)
      .describe(
        'A JavaScript or TypeScript module whose default export is a function that makes the world, relative to this file. It runs in a thread of its own.',
      ),
    options: options('the function that makes the world'),
    maxEpisodeSteps: steps,
    timeoutSeconds: timeout(10),
  })
  .describe('Your own world, as a JavaScript or TypeScript module.');

export const gymnasiumSchema = z
  .strictObject({
    kind: z.literal('gymnasium'),
    name: z.string().min(1).max(200).describe('As `gymnasium.make` takes it, such as `Reacher-v5`.'),
    python: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The Python that has Gymnasium: a command, or a file relative to this one, such as `.venv/bin/python`. If left out: `python3`, on Windows `python`.',
      ),
    options: options('`gymnasium.make`'),
    resetOptions: options('every `reset`').optional(),
    maxEpisodeSteps: steps,
    timeoutSeconds: timeout(60),
  })
  .describe('An environment of Gymnasium, in a Python process beside the run.');

export const continuousWorldSchema = z.discriminatedUnion('kind', [
  classicSchema,
  mujocoSchema,
  pointMazeSchema,
  moduleWorldSchema,
  gymnasiumSchema,
]);

export type Dynamics = z.output<typeof dynamicsSchema>;
export type ClassicConfig = z.output<typeof classicSchema>;
export type MujocoConfig = z.output<typeof mujocoSchema>;
export type PointMazeConfig = z.output<typeof pointMazeSchema>;
export type ModuleWorldConfig = z.output<typeof moduleWorldSchema>;
export type GymnasiumConfig = z.output<typeof gymnasiumSchema>;
export type ContinuousWorldConfig = z.output<typeof continuousWorldSchema>;

// What is said about one file of demonstrations between the program that reads it, the extension host and the page that shows
// it. The page asks for what it draws, already thinned or counted; the file itself never leaves the reader. Columns of numbers
// are typed arrays, which go through both borders as bytes.
import { z } from 'zod';
import { runErrorSchema } from './runState';

const count = z.int().min(0);
const doubles = z.instanceof(Float64Array);
const singles = z.instanceof(Float32Array);
const whole = z.instanceof(Int32Array);
const counts = z.instanceof(Uint32Array);

/** One number of every step. `return`: the sum of an episode's rewards up to and with the step. */
export const columnSchema = z.strictObject({
  of: z.enum(['observation', 'action', 'reward', 'return']),
  /** Of the dimension; 0 for rewards and returns. */
  index: count,
});
export type Column = z.infer<typeof columnSchema>;

/** How an episode ended. `timeOut`: not by the environment; a time limit, or a recording that was cut off. */
export const episodeEnds = ['unknown', 'terminated', 'timeOut'] as const;

const dimensionSchema = z.strictObject({ name: z.string(), minimum: z.number(), maximum: z.number() });
export type Dimension = z.infer<typeof dimensionSchema>;

/** Cells of a maze or a grid; y grows downwards. */
export const worldMapSchema = z.strictObject({
  /** `cells`: places are whole numbers, drawn in the middle of their cell. */
  kind: z.enum(['maze', 'cells']),
  width: z.number(),
  height: z.number(),
  walls: z.array(z.strictObject({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() })),
  starts: z.array(z.tuple([z.number(), z.number()])),
  goal: z.tuple([z.number(), z.number()]).optional(),
});
export type WorldMap = z.infer<typeof worldMapSchema>;

export const shownWorldSchema = z.strictObject({
  /** As in the catalogue; undefined where none fits or none is wanted. */
  name: z.string().optional(),
  /** A sentence: what it was concluded from, or why there is none. */
  found: z.string(),
  /** Worlds whose observations and actions have as many numbers, to choose from. */
  fitting: z.array(z.string()),
  /** Seconds from step to step. */
  timeStep: z.number().optional(),
  map: worldMapSchema.optional(),
  canReplay: z.boolean(),
  /** What the picture cannot show truly, in sentences. */
  caveats: z.array(z.string()),
});
export type ShownWorld = z.infer<typeof shownWorldSchema>;

export const shownProblemSchema = z.strictObject({
  severity: z.enum(['error', 'warning', 'information']),
  message: z.string(),
});

export const demonstrationFactsSchema = z.strictObject({
  file: z.string(),
  format: z.string(),
  /** Of the file, or of all files of the folder. */
  bytes: z.number(),
  steps: count,
  observations: z.array(dimensionSchema),
  actions: z.array(dimensionSchema),
  /** Of one reward; undefined where the file has none. */
  rewards: dimensionSchema.optional(),
  /** [E] each; `ends` are indices into `episodeEnds`, `returns` are missing where there are no rewards. */
  lengths: whole,
  returns: doubles.optional(),
  ends: z.instanceof(Uint8Array),
  notes: z.array(z.string()),
  world: shownWorldSchema,
  /** That reading took. */
  seconds: z.number(),
});
export type DemonstrationFacts = z.infer<typeof demonstrationFactsSchema>;

export const demonstrationQuerySchema = z.discriminatedUnion('kind', [
  /** Values over the steps [from, to) of an episode, at most `points` of each column. */
  z.strictObject({
    kind: z.literal('series'),
    episode: count,
    columns: z.array(columnSchema).max(1000),
    from: count,
    to: count,
    points: z.int().min(2).max(20_000),
  }),
  /** How often values fall into each of `bins` equal parts of the whole file's range. */
  z.strictObject({
    kind: z.literal('histograms'),
    episode: count,
    columns: z.array(columnSchema).max(1000),
    bins: z.int().min(1).max(1000),
  }),
  /** How often all steps fall into each cell of two dimensions, and the way of one episode through them. */
  z.strictObject({
    kind: z.literal('coverage'),
    episode: count,
    x: columnSchema,
    y: columnSchema,
    /** Cells a side; fewer where all values are whole numbers, one each. */
    cells: z.int().min(1).max(512),
    points: z.int().min(2).max(20_000),
  }),
  /** The way of an episode over the world's map, its last observation included. */
  z.strictObject({ kind: z.literal('track'), episode: count, points: z.int().min(2).max(20_000) }),
  /** Poses of the body for the states [from, to) of an episode; the one after the last step is number `length`. */
  z.strictObject({ kind: z.literal('poses'), episode: count, from: count, to: count }),
]);
export type DemonstrationQuery = z.infer<typeof demonstrationQuerySchema>;

const wayShape = {
  /** Number of the step in its episode, ascending; [P]. */
  steps: whole,
  x: doubles,
  y: doubles,
};

const histogramSchema = z.strictObject({
  low: z.number(),
  high: z.number(),
  /** Of all episodes, and of the chosen one; [bins]. */
  all: counts,
  chosen: counts,
});
export type Histogram = z.infer<typeof histogramSchema>;

/** A shape of a body in MuJoCo's measures: radius, and half the length of a capsule between the middles of its ends; m. */
const geomSchema = z.strictObject({
  kind: z.enum(['plane', 'sphere', 'capsule']),
  name: z.string(),
  radius: z.number(),
  half: z.number(),
  /** Whether it is part of the ground that the body moves on. */
  fixed: z.boolean(),
});
export type ShownGeom = z.infer<typeof geomSchema>;

export const demonstrationAnswerSchema = z.discriminatedUnion('kind', [
  /** Where there are more steps than points, each block of steps gives its first and last one with its extremes. */
  z.strictObject({
    kind: z.literal('series'),
    /** [P]. */
    steps: whole,
    /** [P] for each column. */
    values: z.array(doubles),
  }),
  z.strictObject({ kind: z.literal('histograms'), histograms: z.array(histogramSchema) }),
  z.strictObject({
    kind: z.literal('coverage'),
    columns: count,
    rows: count,
    /** Row by row from the least y; [rows * columns]. */
    counts,
    left: z.number(),
    right: z.number(),
    low: z.number(),
    high: z.number(),
    way: z.strictObject(wayShape),
  }),
  z.strictObject({
    kind: z.literal('track'),
    way: z.strictObject(wayShape),
    /** Visits of all episodes per cell, row by row, on maps of cells. */
    visits: counts.optional(),
  }),
  z.strictObject({
    kind: z.literal('poses'),
    geoms: z.array(geomSchema),
    /** Place of each geom in m and its turn as a quaternion x, y, z, w: [frame, geom, 7]. */
    poses: singles,
  }),
]);
export type DemonstrationAnswer = z.infer<typeof demonstrationAnswerSchema>;
export type AnswerTo<K extends DemonstrationQuery['kind']> = Extract<DemonstrationAnswer, { kind: K }>;

/** What the reader is told. It begins when it hears `open`, once, and ends when its channel does. */
export const toReaderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('open'),
    file: z.string(),
    /** Experiments that may say which world the file belongs to. */
    experiments: z.array(z.string()),
    /** Chosen before; found by itself if left out. Empty: none. */
    world: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('chooseWorld'), name: z.string() }),
  z.strictObject({ kind: z.literal('ask'), id: count, query: demonstrationQuerySchema }),
]);
export type ToReader = z.infer<typeof toReaderSchema>;

const readerMessages = [
  /** What it is at, for people. */
  z.strictObject({ kind: z.literal('progress'), step: z.string(), bytes: z.number() }),
  z.strictObject({ kind: z.literal('facts'), facts: demonstrationFactsSchema }),
  z.strictObject({ kind: z.literal('problems'), problems: z.array(shownProblemSchema) }),
  z.strictObject({ kind: z.literal('answer'), id: count, answer: demonstrationAnswerSchema }),
  z.strictObject({ kind: z.literal('refused'), id: count, message: z.string() }),
  /** Nothing can be shown. */
  z.strictObject({ kind: z.literal('failed'), error: runErrorSchema }),
] as const;

export const fromReaderSchema = z.discriminatedUnion('kind', [...readerMessages]);
export type FromReader = z.infer<typeof fromReaderSchema>;

/** A page is told what the reader says, and that somebody has cancelled it. */
export const toDemonstrationPageSchema = z.discriminatedUnion('kind', [
  ...readerMessages,
  z.strictObject({ kind: z.literal('cancelled') }),
]);
export type ToDemonstrationPage = z.infer<typeof toDemonstrationPageSchema>;

export const fromDemonstrationPageSchema = z.discriminatedUnion('kind', [
  /** `world`: as the page remembers it from before a reload. */
  z.strictObject({ kind: z.literal('ready'), world: z.string().optional() }),
  z.strictObject({ kind: z.literal('ask'), id: count, query: demonstrationQuerySchema }),
  z.strictObject({ kind: z.literal('chooseWorld'), name: z.string() }),
  z.strictObject({ kind: z.literal('action'), action: z.enum(['cancel', 'retry', 'openOther', 'useInExperiment']) }),
]);
export type FromDemonstrationPage = z.infer<typeof fromDemonstrationPageSchema>;

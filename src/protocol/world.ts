// What is constant about the world of a run, for those who draw it: of a finite world all that a reward view shows, the
// expert's occupancy included; of a world of numbers what its observations and actions are. Written once a run as world.json.
import { z } from 'zod';

const perState = z.array(z.number());

export const finiteWorldFactsSchema = z.strictObject({
  kind: z.literal('finite'),
  states: z.int().min(1),
  actionNames: z.array(z.string()),
  /** γ. */
  discount: z.number(),
  /** Layout for drawing: state s is the cell (s % width, floor(s / width)), the first row on top. Absent: no picture, a list. */
  grid: z.strictObject({ width: z.int().min(1), height: z.int().min(1) }).optional(),
  /** Displacement (dx, dy) of each action on the grid, for arrows; dy grows downwards. */
  actionArrows: z.array(z.tuple([z.number(), z.number()])).optional(),
  stateNames: z.array(z.string()).optional(),
  start: perState,
  absorbing: z.array(z.boolean()),
  /** States that no policy reaches from the start: shown hatched. */
  reachable: z.array(z.boolean()),
  /** The expert's discounted normalised occupancy that training matches, smoothing included; [S], sums to 1. */
  expertOccupancy: perState,
  /** Visits of the demonstrations per state, where there are demonstrations: the coverage. */
  demonstrationVisits: perState.optional(),
  /** True reward per state, where the environment has one. */
  trueReward: perState.optional(),
  /** Returns to compare with, discounted, under the true reward. */
  expertReturn: z.number().optional(),
  randomReturn: z.number().optional(),
  /** Occupancy KL of the uniform policy: what random achieves. */
  randomKl: z.number(),
  featureNames: z.array(z.string()).optional(),
});
export type FiniteWorldFacts = z.infer<typeof finiteWorldFactsSchema>;

export const actionSpaceSchema = z.discriminatedUnion('kind', [
  /** Actions are vectors of real numbers between `low` and `high`; null where there is no limit. */
  z.strictObject({
    kind: z.literal('box'),
    names: z.array(z.string()),
    low: z.array(z.number().nullable()),
    high: z.array(z.number().nullable()),
  }),
  /** An action is the index of a choice. */
  z.strictObject({ kind: z.literal('discrete'), names: z.array(z.string()) }),
]);

export const continuousWorldFactsSchema = z.strictObject({
  kind: z.literal('continuous'),
  /** As in the catalogue, such as `HalfCheetah-v5`. */
  name: z.string(),
  /** With units where there are any. */
  observationNames: z.array(z.string()),
  actionSpace: actionSpaceSchema,
  /** γ. */
  discount: z.number(),
  maxEpisodeSteps: z.int().min(1),
  /** Returns to compare with, undiscounted sums of an episode's true rewards. */
  expertReturn: z.number().optional(),
  randomReturn: z.number().optional(),
});
export type ContinuousWorldFacts = z.infer<typeof continuousWorldFactsSchema>;

/** The first runs were on finite worlds only, and their files do not say so. */
export const worldSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && !('kind' in value) ? { kind: 'finite', ...value } : value),
  z.discriminatedUnion('kind', [finiteWorldFactsSchema, continuousWorldFactsSchema]),
);
export type World = FiniteWorldFacts | ContinuousWorldFacts;

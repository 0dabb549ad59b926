// What a finite world looks like and what is known of its expert: everything constant that a reward view draws.
// Written once a run as world.json.
import { z } from 'zod';

const perState = z.array(z.number());

export const worldSchema = z.strictObject({
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
export type World = z.infer<typeof worldSchema>;

// Playing a world by hand: the lines between the program that steps it and the editor, and the messages between the editor
// and its page. Every step is one message and one answer.
import { z } from 'zod';
import { actionSpaceSchema } from './world';

const count = z.int().min(0);

/** How a world can be drawn. The rows of a maze are those of its layout; a grid has one goal at most. */
export const sceneSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('grid'),
    width: z.int().min(1),
    height: z.int().min(1),
    absorbing: z.array(count),
  }),
  z.strictObject({ kind: z.literal('maze'), rows: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('pendulum') }),
  z.strictObject({ kind: z.literal('cartPole') }),
  z.strictObject({ kind: z.literal('mountainCar') }),
]);
export type Scene = z.infer<typeof sceneSchema>;

/** What is played, once. */
const worldSchema = z.strictObject({
  kind: z.literal('world'),
  name: z.string(),
  observationNames: z.array(z.string()),
  actionSpace: actionSpaceSchema,
  /** Seconds from step to step; absent where time stands still until somebody acts. */
  timeStep: z.number().gt(0).optional(),
  maxEpisodeSteps: z.int().min(1),
  scene: sceneSchema,
});

/** Where the running episode stands, and what is recorded. */
const stateSchema = z.strictObject({
  kind: z.literal('state'),
  observation: z.array(z.number()),
  /** Steps of the running episode, and the sum of their rewards. */
  step: count,
  return: z.number(),
  /** How the episode ended that this step was the last of; the next one begins with the next action. */
  ended: z.enum(['terminated', 'truncated']).optional(),
  /** Episodes and steps recorded so far, those of the running episode included. */
  episodes: count,
  steps: count,
  /** Whether something is recorded that was not saved. */
  unsaved: z.boolean(),
});
export type PlayWorld = z.infer<typeof worldSchema>;
export type PlayState = z.infer<typeof stateSchema>;

const savedSchema = z.strictObject({
  /** `kept`: unasked, because the player was closed. */
  kind: z.enum(['saved', 'kept']),
  /** Absolute. */
  file: z.string(),
  text: z.string(),
});

export const toPlayerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('act'), action: z.array(z.number()).max(64) }),
  /** Ends the running episode here, as if it had been cut off, and begins the next. */
  z.strictObject({ kind: z.literal('endEpisode') }),
  /** Leaves out the running episode, and begins it anew. */
  z.strictObject({ kind: z.literal('dropEpisode') }),
  z.strictObject({ kind: z.literal('save'), file: z.string() }),
]);
export type ToPlayer = z.infer<typeof toPlayerSchema>;

export const fromPlayerSchema = z.union([
  worldSchema,
  stateSchema,
  savedSchema,
  z.strictObject({ kind: z.literal('refused'), message: z.string() }),
]);
export type FromPlayer = z.infer<typeof fromPlayerSchema>;

export const toPlayPageSchema = z.union([
  worldSchema,
  stateSchema,
  savedSchema,
  z.strictObject({ kind: z.literal('problem'), message: z.string() }),
]);
export type ToPlayPage = z.infer<typeof toPlayPageSchema>;

export const fromPlayPageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('act'), action: z.array(z.number()).max(64) }),
  z.strictObject({ kind: z.literal('endEpisode') }),
  z.strictObject({ kind: z.literal('dropEpisode') }),
  z.strictObject({ kind: z.literal('save') }),
]);
export type FromPlayPage = z.infer<typeof fromPlayPageSchema>;

// What a file of demonstrations holds and what may be wrong with it, as `trirl demos --json` prints it: for the editor, which
// has it from that program, and for others.
import { z } from 'zod';

const rangeSchema = z.object({ minimum: z.number(), maximum: z.number() });

export const problemKinds = [
  'notFinite',
  'lengths',
  'dimensions',
  'otherWorld',
  'actionRange',
  'timeoutsAsTerminals',
  'variableHorizon',
  'missingEnds',
  'fewEpisodes',
  'constantFeatures',
  'duplicateEpisodes',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

export const demonstrationProblemSchema = z.object({
  kind: z.enum(problemKinds),
  /** `error`: nothing can be learned from them. `warning`: probably a mistake. `information`: worth knowing. */
  severity: z.enum(['error', 'warning', 'information']),
  /** What was found, and why it matters. */
  message: z.string(),
});
export type DemonstrationProblem = z.output<typeof demonstrationProblemSchema>;

export const demonstrationSummarySchema = z.object({
  file: z.string(),
  format: z.string(),
  episodes: z.int().min(1),
  steps: z.int().min(1),
  /** Steps per episode. */
  lengths: rangeSchema.extend({ median: z.number() }),
  /** Numbers in an observation. */
  stateSize: z.int().min(1),
  /** Numbers in an action. */
  actionSize: z.int().min(1),
  /** Of every number of an observation, the last observations included. */
  stateRanges: z.array(rangeSchema),
  /** Of every number of an action. */
  actionRanges: z.array(rangeSchema),
  /** Episodes that ended in an absorbing state. */
  terminated: z.int().min(0),
  /** Episodes that ended otherwise: by a time limit, or because the recording was cut off. */
  truncated: z.int().min(0),
  /** Undiscounted sums of rewards per episode; `standardDeviation` is that of the episodes themselves (divisor E). */
  returns: rangeSchema.extend({ mean: z.number(), standardDeviation: z.number() }).optional(),
  /** Different observations, where all of them are integers and there are at most 100,000. */
  distinctStates: z.int().optional(),
  /** Different actions, likewise. */
  distinctActions: z.int().optional(),
  /** What a reader had to conclude, in sentences. */
  notes: z.array(z.string()),
});
export type DemonstrationSummary = z.output<typeof demonstrationSummarySchema>;

export const demonstrationReportSchema = demonstrationSummarySchema.extend({
  problems: z.array(demonstrationProblemSchema),
  /** The first ones of the file, to see whether the columns are what they should be. */
  firstSteps: z.array(
    z.object({
      episode: z.int(),
      step: z.int(),
      observation: z.array(z.number()),
      action: z.array(z.number()),
      reward: z.number().optional(),
    }),
  ),
});
export type DemonstrationReport = z.output<typeof demonstrationReportSchema>;

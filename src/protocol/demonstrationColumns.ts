// Which column of a table of demonstrations is what: in *.trirl.json, where a table's own names are not the usual ones.
import { z } from 'zod';

const name = z.string().min(1);
const names = z.array(name).min(1);

export const demonstrationColumnsSchema = z
  .strictObject({
    observation: names.describe(
      'Columns that are the observation, in this order; a column may hold a whole vector. One `*` stands for numbers in their order: `obs_*` is obs_0, obs_1, ...',
    ),
    action: names.describe('Columns that are the action, likewise.'),
    nextObservation: names
      .optional()
      .describe(
        'Columns that are the observation after the step, likewise. If left out, it is the observation of the next row, and that of an episode’s end is unknown.',
      ),
    reward: name.optional().describe('True reward of the step; never shown to the learner.'),
    terminated: name.optional().describe('1 or true where the environment ended the episode.'),
    truncated: name
      .optional()
      .describe('1 or true where a time limit, or the end of the recording, ended the episode.'),
    done: name
      .optional()
      .describe('1 or true where an episode ended, if the table does not say why: it counts as cut off.'),
    episode: name
      .optional()
      .describe(
        'Number or name of the episode. If left out, episodes end where a flag says so or the steps begin anew.',
      ),
    step: name.optional().describe('Number or time of the step, growing within an episode.'),
  })
  .describe('Which column of a table is what, for tables whose own names are not the usual ones.');

export type DemonstrationColumns = z.output<typeof demonstrationColumnsSchema>;

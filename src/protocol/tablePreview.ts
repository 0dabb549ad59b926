// The beginning of a table of demonstrations, before anybody has said which column is what: as `trirl demos --preview` prints
// it, for the editor's questions.
import { z } from 'zod';
import { demonstrationColumnsSchema } from './demonstrationColumns';

export const tablePreviewSchema = z.object({
  format: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      /** `other` is text, or what else cannot be a number of a step. */
      kind: z.enum(['numbers', 'flags', 'other']),
      /** Numbers a row. */
      size: z.int().min(0),
      /** Of the first rows, as text. */
      first: z.array(z.string()),
    }),
  ),
  /** What the names suggest; `observation` or `action` may be empty. */
  proposal: demonstrationColumnsSchema.extend({ observation: z.array(z.string()), action: z.array(z.string()) }),
});
export type TablePreview = z.output<typeof tablePreviewSchema>;
export type PreviewColumn = TablePreview['columns'][number];
export type ColumnsProposal = TablePreview['proposal'];

// What one outer iteration says about itself: a line of metrics.jsonl, and a message on its way to the editor.
import { z } from 'zod';
import type { MetricName } from './metrics';

export const reportSchema = z.strictObject({
  /** Outer iteration, counted from 1: the values are those after it. */
  iteration: z.int().min(0),
  /** Revision of the tunables that the iteration read; this acknowledges a tuning command. */
  revision: z.int().min(0),
  /** Finite numbers only: a quantity that is not defined or not finite is left out. */
  values: z.record(z.string(), z.number()),
});

export interface Report {
  readonly iteration: number;
  readonly revision: number;
  readonly values: Readonly<Partial<Record<MetricName, number>>>;
}

// Messages between the extension host and its webviews, checked on both sides. A webview holds no truth: it asks for a
// snapshot when it opens, or whenever an append does not fit what it has.
import { z } from 'zod';
import { rewardSnapshotSchema } from './learnedReward';
import { runEventSchema } from './runEvent';
import { runErrorSchema, runStateSchema, runStatusSchema } from './runState';
import { algorithmKinds } from './tunables';
import { finiteWorldFactsSchema, worldSchema } from './world';

/** Columns of equal length; null where a report does not carry the metric. */
export const seriesSchema = z.strictObject({
  iterations: z.array(z.number()),
  revisions: z.array(z.number()),
  columns: z.record(z.string(), z.array(z.number().nullable())),
});
export type SeriesData = z.infer<typeof seriesSchema>;

export const tuningSchema = z.strictObject({
  algorithm: z.enum(algorithmKinds),
  /** Values in force, and those sent but not yet acknowledged. */
  applied: z.record(z.string(), z.number()),
  pending: z.record(z.string(), z.number()),
});
export type TuningState = z.infer<typeof tuningSchema>;

/** `lost`: the process is gone and never said goodbye. `connecting`: it lives, and is not reached yet. */
export const shownStateSchema = z.union([runStateSchema, z.enum(['lost', 'connecting'])]);
export type ShownState = z.infer<typeof shownStateSchema>;

/** What the header of a run shows. */
export const runFactsSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  directory: z.string(),
  state: shownStateSchema,
  status: runStatusSchema.optional(),
  error: runErrorSchema.optional(),
  /** Absent as long as its experiment is not known. */
  learns: z.enum(['reward', 'policy']).optional(),
  /** False in Restricted Mode or when the trainer cannot be reached: controls are shown disabled, with the reason. */
  controllable: z.boolean(),
  whyNotControllable: z.string().optional(),
});
export type RunFacts = z.infer<typeof runFactsSchema>;

/** Constant lines of the charts; undefined where not known. */
export const baselinesSchema = z.strictObject({
  expertReturn: z.number().optional(),
  randomReturn: z.number().optional(),
  randomKl: z.number().optional(),
});
export type Baselines = z.infer<typeof baselinesSchema>;

export const toDashboardSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('snapshot'),
    run: runFactsSchema,
    series: seriesSchema,
    events: z.array(runEventSchema),
    tuning: tuningSchema,
    baselines: baselinesSchema,
  }),
  /** Rows that follow the first `from` ones. */
  z.strictObject({ kind: z.literal('append'), from: z.int().min(0), series: seriesSchema }),
  z.strictObject({ kind: z.literal('events'), from: z.int().min(0), events: z.array(runEventSchema) }),
  z.strictObject({ kind: z.literal('run'), run: runFactsSchema, tuning: tuningSchema }),
  /** A tuning value was refused: the control goes back and says why. */
  z.strictObject({ kind: z.literal('tuningRefused'), name: z.string(), message: z.string() }),
]);
export type ToDashboard = z.infer<typeof toDashboardSchema>;

/** What a panel keeps with VS Code through a reload: whose panel it is. A page may keep more beside it. */
export const panelStateSchema = z.object({ runDirectory: z.string() });

export const fromDashboardSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('requestSnapshot') }),
  z.strictObject({ kind: z.literal('tune'), name: z.string(), value: z.number() }),
  z.strictObject({
    kind: z.literal('control'),
    action: z.enum([
      'pause',
      'resume',
      'stop',
      'checkpoint',
      'inspectReward',
      'recordDemonstrations',
      'showLog',
      'runAgain',
    ]),
  }),
]);
export type FromDashboard = z.infer<typeof fromDashboardSchema>;

export const toRewardViewSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('snapshot'),
    run: runFactsSchema,
    world: finiteWorldFactsSchema,
    /** Iterations whose reward was recorded, ascending. */
    recorded: z.array(z.int().min(0)),
    /** G(r) by iteration, for the thin line behind the scrubber. */
    dual: z.array(z.tuple([z.number(), z.number()])),
    frame: rewardSnapshotSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('recorded'),
    recorded: z.array(z.int().min(0)),
    dual: z.array(z.tuple([z.number(), z.number()])),
  }),
  z.strictObject({ kind: z.literal('frame'), frame: rewardSnapshotSchema }),
  z.strictObject({ kind: z.literal('problem'), message: z.string() }),
]);
export type ToRewardView = z.infer<typeof toRewardViewSchema>;

export const fromRewardViewSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  /** `latest`: whatever the trainer has now, recorded or not. */
  z.strictObject({ kind: z.literal('requestFrame'), iteration: z.union([z.int().min(0), z.literal('latest')]) }),
  z.strictObject({ kind: z.literal('openDashboard') }),
]);
export type FromRewardView = z.infer<typeof fromRewardViewSchema>;

/** Everything the self-contained HTML report shows; embedded in the page as JSON. */
export const reportDataSchema = z.strictObject({
  run: runFactsSchema,
  series: seriesSchema,
  events: z.array(runEventSchema),
  tuning: tuningSchema,
  baselines: baselinesSchema,
  world: worldSchema,
  frames: z.array(rewardSnapshotSchema),
  /** The resolved experiment, as text. */
  experiment: z.string(),
});
export type ReportData = z.infer<typeof reportDataSchema>;

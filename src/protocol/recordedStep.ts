// A line of demonstrations in JSON Lines: one step of an episode, in either of two key styles.
import { z } from 'zod';

/** `is missing, expected ...` or `found ..., expected ...`, for a schema's error. */
const expected = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing, expected ${what}` : `found ${describeValue(input)}, expected ${what}`,
});
/** A number that JSON writes but a double cannot hold has become Infinity, which JSON.stringify calls null. */
const describeValue = (value: unknown) =>
  typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 60);

const numbers = expected('a finite number or an array of them');
const vector = z.union([z.number().transform((value) => [value]), z.array(z.number()).min(1, numbers)], numbers);
/** 1 and 0 are what other languages write for true and false. */
const flag = z.union([z.boolean(), z.literal([0, 1])], expected('true or false')).transform(Boolean);
const count = z.int(expected('an integer from 0')).min(0, expected('an integer from 0'));
const common = {
  episode: count,
  step: count,
  action: vector,
  reward: z.number(expected('a finite number')).optional(),
};

/** One step, whichever keys it was written with. */
export interface RecordedStep {
  readonly episode: number;
  readonly step: number;
  readonly state: readonly number[];
  readonly action: readonly number[];
  /** Null where the observation that an episode ended in is not known. */
  readonly nextState: readonly number[] | null;
  readonly absorbing: boolean;
  readonly truncated: boolean;
  readonly reward?: number | undefined;
}

/** `episode, step, state, action, nextState, absorbing`, and `reward` if known. */
export const plainStepSchema: z.ZodType<RecordedStep> = z.object({
  ...common,
  state: vector,
  nextState: vector.nullable(),
  absorbing: flag,
  truncated: flag.default(false),
});
/** `episode, step, observation, action, next_observation, terminated, truncated`, and `reward` if known. */
export const gymnasiumStepSchema: z.ZodType<RecordedStep> = z
  .object({ ...common, observation: vector, next_observation: vector.nullable(), terminated: flag, truncated: flag })
  .transform(({ observation, next_observation, terminated, ...rest }) => ({
    ...rest,
    state: observation,
    nextState: next_observation,
    absorbing: terminated,
  }));

// How a world whose code is not ours describes itself, be it a user's module or a Gymnasium environment: the check of what comes
// from there. Unlike world.ts, nothing of this is written to a run directory.
import { z } from 'zod';

/** More would be images, which no network here takes. */
const maximumNumbers = 100_000;
const names = z.array(z.string()).min(1).max(maximumNumbers);

const boxSchema = z
  .object({
    kind: z.literal('box'),
    names,
    low: z.array(z.number()),
    high: z.array(z.number()),
  })
  .check(({ value, issues }) => {
    const { names, low, high } = value;
    const complain = (key: 'low' | 'high', message: string) =>
      issues.push({ code: 'custom', input: value, path: [key], message });
    if (low.length !== names.length) complain('low', `expected ${names.length} numbers, found ${low.length}`);
    if (high.length !== names.length) complain('high', `expected ${names.length} numbers, found ${high.length}`);
    const empty = low.findIndex((limit, i) => !(limit < high[i]!));
    if (issues.length === 0 && empty >= 0)
      complain('high', `expected more than low at index ${empty}, found ${low[empty]} and ${high[empty]}`);
  });

export const worldDescriptionSchema = z.object({
  name: z.string().min(1).max(200),
  observationNames: names,
  actionSpace: z.discriminatedUnion('kind', [boxSchema, z.object({ kind: z.literal('discrete'), names })]),
  rewardNames: names,
  timeStep: z.number().gt(0).optional(),
  maxEpisodeSteps: z.int().min(1),
});
export type WorldDescription = z.output<typeof worldDescriptionSchema>;

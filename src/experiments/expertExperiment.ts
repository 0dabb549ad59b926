// The experiment that trains an expert in a world of the catalogue: what `trirl expert` runs and Train Expert writes.
import type { z } from 'zod';
import type { experimentSchema } from '../protocol/experiment';
import { resolvePolicyConfig, type PolicyAlgorithm } from '../protocol/policyAlgorithms';
import { continuousWorldNamed } from '../protocol/worldCatalogue';

export const expertAlgorithms = ['ppo', 'trpo'] as const satisfies readonly PolicyAlgorithm['kind'][];

export interface ExpertRequest {
  /** Its name in the catalogue. */
  readonly environment: string;
  readonly algorithm: (typeof expertAlgorithms)[number];
  /** What suits the environment if left out. */
  readonly totalSteps?: number;
  readonly seed?: number;
}

/** As the content of a *.trirl.json. Throws InputError if there is no such environment. */
export function expertText({ environment, algorithm, totalSteps, seed = 0 }: ExpertRequest): string {
  const world = continuousWorldNamed(environment);
  const experiment: z.input<typeof experimentSchema> = {
    name: `${environment} expert`,
    environment: world,
    algorithm: { kind: algorithm, totalSteps: totalSteps ?? usualSteps(environment, algorithm) },
    seed,
  };
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

/** Environment steps that suit the environment. */
export function usualSteps(environment: string, algorithm: ExpertRequest['algorithm']): number {
  return resolvePolicyConfig({ kind: algorithm }, continuousWorldNamed(environment)).totalSteps;
}

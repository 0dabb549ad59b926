// What the episodes that ended lately brought in the true reward, and where that is between chance and the expert.
import type { MetricName } from '../../protocol/metrics';
import type { FinishedEpisodes } from './finishedEpisodes';
import type { PolicyProblem } from './policyProblem';

/** Nothing while no episode has ended. */
export function returnMeasures(
  { meanReturn, meanLength }: Pick<FinishedEpisodes, 'meanReturn' | 'meanLength'>,
  { expertReturn, randomReturn }: Pick<PolicyProblem, 'expertReturn' | 'randomReturn'>,
): Partial<Record<MetricName, number>> {
  if (meanReturn === undefined || meanLength === undefined) return {};
  const isScaled = expertReturn !== undefined && randomReturn !== undefined && expertReturn !== randomReturn;
  return {
    'return/true': meanReturn,
    ...(isScaled ? { 'return/normalised': (meanReturn - randomReturn) / (expertReturn - randomReturn) } : {}),
    'rollout/episodeLength': meanLength,
  };
}

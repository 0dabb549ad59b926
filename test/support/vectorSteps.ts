// Steps many environments with actions that depend on the step alone, and keeps all that a learner sees of them.
import { Random, seedOf } from '../../src/environments/random';
import type { VectorEnvironment } from '../../src/environments/vector/vectorEnvironment';

/** Writes the same actions for whoever has the same step. */
export function actForStep({ shape: { actionSpace }, buffers: { actions } }: VectorEnvironment, step: number): void {
  const random = new Random(seedOf(99, step));
  for (let i = 0; i < actions.length; i++) {
    actions[i] =
      actionSpace.kind === 'discrete'
        ? random.index(actionSpace.names.length)
        : random.uniform(actionSpace.low[i % actionSpace.low.length]!, actionSpace.high[i % actionSpace.high.length]!);
  }
}

const told = [
  ...(['observations', 'nextObservations', 'rewards', 'rewardComponents'] as const),
  ...(['terminated', 'truncated', 'episodeReturns', 'episodeLengths', 'episodes'] as const),
];

/** @returns [steps][arrays][numbers] */
export function recordSteps(
  vector: VectorEnvironment,
  { from, steps }: { readonly from: number; readonly steps: number },
): number[][][] {
  return Array.from({ length: steps }, (_, i) => {
    actForStep(vector, from + i);
    vector.step();
    return told.map((name) => [...vector.buffers[name]]);
  });
}

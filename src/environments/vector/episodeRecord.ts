// Return and length of the running episodes, in the shared buffers.
import type { VectorBuffers } from './vectorBuffers';

/** Before the outcome of a step is written: an episode that ended with the last step is told of until now. */
export function forgetEnded(
  { terminated, truncated, episodeReturns, episodeLengths }: VectorBuffers,
  index: number,
): void {
  if (terminated[index] === 0 && truncated[index] === 0) return;
  episodeReturns[index] = 0;
  episodeLengths[index] = 0;
}

/** After it. */
export function countStep({ rewards, episodeReturns, episodeLengths }: VectorBuffers, index: number): void {
  episodeReturns[index]! += rewards[index]!;
  episodeLengths[index]!++;
}

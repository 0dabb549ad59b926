// The frames of a reward that were seen last, so that scrubbing back and forth asks nobody twice. Bounded by numbers
// held, because a frame of a large grid is large.
import type { RewardSnapshot } from '../../src/protocol/learnedReward';

const mostNumbers = 4_000_000;

export class FrameCache {
  private readonly frames = new Map<number, RewardSnapshot>();
  private numbers = 0;

  get(iteration: number): RewardSnapshot | undefined {
    return this.frames.get(iteration);
  }

  add(frame: RewardSnapshot): void {
    if (this.frames.has(frame.iteration)) return;
    this.frames.set(frame.iteration, frame);
    this.numbers += sizeOf(frame);
    for (const [iteration, oldest] of this.frames) {
      if (this.numbers <= mostNumbers || this.frames.size <= 1) break;
      this.frames.delete(iteration);
      this.numbers -= sizeOf(oldest);
    }
  }

  clear(): void {
    this.frames.clear();
    this.numbers = 0;
  }
}

function sizeOf({ values, policy, occupancy }: RewardSnapshot): number {
  return values.length + policy.length + occupancy.length;
}

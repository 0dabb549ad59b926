// How much of the time is spent in the absorbing state, if every episode that terminated is thought to go on there up to the
// time limit: what makes episodes that end early comparable with those that do not (Kostrikov et al. 2019, arXiv 1809.02925).
import type { Trajectories } from '../../demonstrations/trajectories';

/** Share of the padded time, 0 to 1. @param limit steps of an episode at most. */
export function expertAbsorbingShare(
  { episodeStarts, absorbing, steps }: Pick<Trajectories, 'episodeStarts' | 'absorbing' | 'steps'>,
  limit: number,
): number {
  let padding = 0;
  for (let episode = 0; episode + 1 < episodeStarts.length; episode++) {
    const end = episodeStarts[episode + 1]!;
    if (absorbing[end - 1] === 1) padding += Math.max(0, limit - (end - episodeStarts[episode]!));
  }
  return padding / (steps + padding);
}

/** The same of an agent, rollout by rollout. */
export class AgentAbsorbingTime {
  /** Steps so far of each environment's running episode, [N]. */
  private readonly lengths: Int32Array;

  constructor(
    environments: number,
    private readonly limit: number,
  ) {
    this.lengths = new Int32Array(environments);
  }

  /** Takes in a rollout. @param terminated, truncated [T, N]. Returns the share of its padded time. */
  shareOf(terminated: Uint8Array, truncated: Uint8Array): number {
    const count = this.lengths.length;
    let padding = 0;
    for (let i = 0; i < terminated.length; i++) {
      const environment = i % count;
      const length = ++this.lengths[environment]!;
      if (terminated[i] === 1) padding += Math.max(0, this.limit - length);
      if (terminated[i] === 1 || truncated[i] === 1) this.lengths[environment] = 0;
    }
    return padding / (terminated.length + padding);
  }

  save(): readonly number[] {
    return [...this.lengths];
  }

  restore(lengths: readonly number[]): void {
    this.lengths.set(lengths);
  }
}

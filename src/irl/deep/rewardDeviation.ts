// How much a learned reward varies from step to step, of late: what rewards are divided by before a critic sees them, since a
// reward that is being learned grows by orders of magnitude. It changes slowly, so that a critic can follow.

/** Share of the newest rollout in the running estimate. */
const share = 0.1;

export class RewardDeviation {
  private variance = 0;
  private count = 0;

  /** Takes in the rewards of a rollout. */
  note(rewards: Float32Array): void {
    let mean = 0;
    for (const reward of rewards) mean += reward / rewards.length;
    let variance = 0;
    for (const reward of rewards) variance += (reward - mean) ** 2 / rewards.length;
    this.count++;
    // A plain mean of the first rollouts, then one that forgets.
    this.variance += (variance - this.variance) * Math.max(share, 1 / this.count);
  }

  /** 1 before anything was seen or while nothing varies. */
  get value(): number {
    return this.variance > 0 ? Math.sqrt(this.variance) : 1;
  }

  save() {
    return { variance: this.variance, count: this.count };
  }

  restore({ variance, count }: { readonly variance: number; readonly count: number }): void {
    this.variance = variance;
    this.count = count;
  }
}

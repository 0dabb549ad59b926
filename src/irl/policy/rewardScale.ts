// Rewards at a scale that suits a critic: divided by the running standard deviation of the discounted return, as is usual for
// PPO (Engstrom et al. 2020, arXiv 2005.12729). Rewards are not shifted, which would change what is optimal.

/** In deviations. */
const limit = 10;

export interface RewardScaleState {
  readonly count: number;
  readonly mean: number;
  /** Sum of squared differences from the mean. */
  readonly squares: number;
  /** Discounted return of each environment's running episode. */
  readonly running: readonly number[];
}

export class RewardScale {
  private count = 0;
  private mean = 0;
  private squares = 0;
  private readonly running: Float64Array;

  /** @param environments N. */
  constructor(environments: number) {
    this.running = new Float64Array(environments);
  }

  /** What rewards are divided by; 1 before anything was seen or while nothing varies. */
  get deviation(): number {
    const variance = this.count > 1 ? this.squares / this.count : 0;
    return variance > 0 ? Math.sqrt(variance) : 1;
  }

  /** Takes in a rollout, all of [T, N], and scales it. @param discount γ. @param scaled receives the rewards, in deviations. */
  apply(
    {
      rewards,
      terminated,
      truncated,
    }: { readonly rewards: Float32Array; readonly terminated: Uint8Array; readonly truncated: Uint8Array },
    discount: number,
    scaled: Float32Array,
  ): void {
    const environments = this.running.length;
    for (let i = 0; i < rewards.length; i++) {
      const environment = i % environments;
      const value = this.running[environment]! * discount + rewards[i]!;
      this.running[environment] = terminated[i] === 1 || truncated[i] === 1 ? 0 : value;
      // Welford's recursion.
      const shift = value - this.mean;
      this.mean += shift / ++this.count;
      this.squares += shift * (value - this.mean);
    }
    const { deviation } = this;
    for (let i = 0; i < rewards.length; i++) scaled[i] = Math.min(limit, Math.max(-limit, rewards[i]! / deviation));
  }

  save(): RewardScaleState {
    const { count, mean, squares, running } = this;
    return { count, mean, squares, running: [...running] };
  }

  restore({ count, mean, squares, running }: RewardScaleState): void {
    this.count = count;
    this.mean = mean;
    this.squares = squares;
    this.running.set(running);
  }
}

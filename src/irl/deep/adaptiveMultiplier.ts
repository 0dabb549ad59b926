// A multiplier that keeps a policy's KL to its bound from iteration to iteration: dearer when a change was too large, cheaper
// when it was small (the adaptive penalty of Schulman et al. 2017, arXiv 1707.06347, section 4).

const tooFar = 1.5;
const change = 1.5;
/** It may become so many times dearer or cheaper than at first. */
const limit = 1e4;

export class AdaptiveMultiplier {
  /** Of the multiplier that it began with. */
  factor = 1;

  /** @param policyKl of the last update. @param bound δ, both in nats. */
  adapt(policyKl: number, bound: number): void {
    if (policyKl > bound * tooFar) this.factor = Math.min(limit, this.factor * change);
    else if (policyKl < bound / tooFar) this.factor = Math.max(1 / limit, this.factor / change);
  }
}

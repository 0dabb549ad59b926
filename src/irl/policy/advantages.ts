// Generalised advantage estimation (Schulman et al. 2016, arXiv 1506.02438, equation 16) over rollouts of [T, N], time first.
// Being cut off is not the end: what follows a time-out is worth its value. What follows a termination is worth nothing, or
// what the caller says, such as an absorbing state that is rewarded for ever.

export interface AdvantageInputs {
  /** Environments, N. */
  readonly count: number;
  /** All of [T, N]. */
  readonly rewards: Float32Array;
  /** Of the observation that was acted on. */
  readonly values: Float32Array;
  /** Of the observation that the step led to: the true last one where an episode was cut off. Not read at terminations. */
  readonly nextValues: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** γ, from 0 to 1. */
  readonly discount: number;
  /** λ, from 0 to 1. */
  readonly lambda: number;
  /** What follows a termination is worth, [T, N], read there only; 0 if left out. It is discounted by γ like any next value. */
  readonly tail?: Float32Array;
}

/** A = Σ (γλ)^k δ, δ = r + γ V(s') − V(s). @param advantages receives A, [T, N]. @param returns receives A + V, what a critic is
 * to predict. */
export function computeAdvantages(
  { count, rewards, values, nextValues, terminated, truncated, discount, lambda, tail }: AdvantageInputs,
  { advantages, returns }: { readonly advantages: Float32Array; readonly returns: Float32Array },
): void {
  for (let i = rewards.length - 1; i >= 0; i--) {
    const isTerminal = terminated[i] === 1;
    const next = isTerminal ? (tail?.[i] ?? 0) : nextValues[i]!;
    const value = values[i]!;
    const isEnd = isTerminal || truncated[i] === 1;
    const later = isEnd || i + count >= rewards.length ? 0 : advantages[i + count]!;
    const advantage = rewards[i]! + discount * next - value + discount * lambda * later;
    advantages[i] = advantage;
    returns[i] = advantage + value;
  }
}

/** Shifts and scales to mean 0 and deviation 1, in place. Equal numbers become 0. Returns the deviation that there was. */
export function standardise(values: Float32Array): number {
  let mean = 0;
  for (const value of values) mean += value;
  mean /= values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2;
  const deviation = Math.sqrt(variance / values.length);
  const scale = 1 / (deviation + 1e-8);
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * scale;
  return deviation;
}

/** Share of the variance of `returns` that `values` account for: 1 is perfect, 0 no better than a constant. Undefined where
 * returns do not vary. */
export function explainedVariance(values: Float32Array, returns: Float32Array): number | undefined {
  const count = returns.length;
  let mean = 0;
  let meanError = 0;
  for (let i = 0; i < count; i++) {
    mean += returns[i]! / count;
    meanError += (returns[i]! - values[i]!) / count;
  }
  let variance = 0;
  let error = 0;
  for (let i = 0; i < count; i++) {
    variance += (returns[i]! - mean) ** 2;
    error += (returns[i]! - values[i]! - meanError) ** 2;
  }
  return variance > 0 ? 1 - error / variance : undefined;
}

// What the judged rows say of the match of occupancies and of the discriminator, all of them estimates from samples.
import type { MetricName } from '../../protocol/metrics';
import type { Judgement } from './rewardLearner';

export interface JudgedAt {
  readonly beta: number;
  /** Of the policy, in nats. */
  readonly entropy: number;
  /** Shares of the padded time in the absorbing state. */
  readonly agentShare: number;
  readonly expertShare: number;
}

const bins = 10;

/**
 * With D the newest log density ratio and r the reward, over padded time: KL(ρ_π ‖ ρ_E) = −E_π[D];
 * G(r) = E_π[r] + H(π) + β log E_E[exp(−r/β)], which needs no value function, as (1 − γ) E V_r = E_π[r] + H(π).
 */
export function measuresOf(
  { agent, expert, absorbing }: Judgement,
  { beta, entropy, agentShare, expertShare }: JudgedAt,
): Partial<Record<MetricName, number>> {
  const agentReward = blend(mean(agent.sum), absorbing.sum, agentShare);
  return {
    'occupancy/klEstimate': -blend(mean(agent.first), absorbing.first, agentShare),
    'reward/agentMean': beta * agentReward,
    'reward/expertMean': beta * blend(mean(expert.sum), absorbing.sum, expertShare),
    'dual/estimate': beta * (agentReward + logPartition(expert.sum, absorbing.sum, expertShare)) + entropy,
    'discriminator/calibrationError': calibrationError(expert.first, agent.first),
  };
}

/** log E_E[exp(−r)], r in units of β; the largest term is taken out first. */
function logPartition(rewards: Float32Array, absorbing: number, share: number): number {
  let least = share > 0 ? absorbing : Infinity;
  for (const reward of rewards) least = Math.min(least, reward);
  let sum = 0;
  for (const reward of rewards) sum += Math.exp(least - reward) / rewards.length;
  return Math.log(blend(sum, Math.exp(least - absorbing), share)) - least;
}

/** Expected calibration error (Guo et al. 2017): in bins of the predicted probability that a row is the expert's, the mean
 * distance of prediction and frequency, with both classes counted alike; 0 to 1. */
export function calibrationError(expertLogits: Float32Array, agentLogits: Float32Array): number {
  const weight = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const observed = new Float64Array(bins);
  for (const [logits, label] of [
    [expertLogits, 1],
    [agentLogits, 0],
  ] as const) {
    for (const logit of logits) {
      const probability = 1 / (1 + Math.exp(-logit));
      const bin = Math.min(bins - 1, Math.floor(probability * bins));
      const share = 0.5 / logits.length;
      weight[bin]! += share;
      predicted[bin]! += share * probability;
      observed[bin]! += share * label;
    }
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin++) error += Math.abs(predicted[bin]! - observed[bin]!);
  return error;
}

function blend(a: number, b: number, share: number): number {
  return share === 0 ? a : (1 - share) * a + share * b;
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

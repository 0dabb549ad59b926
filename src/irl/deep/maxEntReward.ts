// Maximum entropy IRL by dual ascent, with a network for a reward (Ziebart et al. 2010; deep: Wulfmeier et al. 2015): the gradient
// of the dual is E_E[∇r] − E_π[∇r] at the policy that is optimal for r. So the reward stands still while the forward problem
// is solved, and takes a step once the policy has stopped to improve, or has had its share of iterations. With a reward linear
// in features this is feature matching.
import { InputError } from '../../protocol/inputError';
import type { RewardFacts } from '../../protocol/deepState';
import type { StoredTensor } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import type { Adversary, ExpertData } from './adversary';
import type { DiscriminatorShape } from './discriminator';
import { NewestLogits } from './newestLogits';
import type { AgentData, Judgement, RewardLearner, RewardSettings, RewardUpdate } from './rewardLearner';

export interface MaxEntOptions {
  readonly agentRows: number;
  readonly expert: ExpertData;
  /** The forward problem counts as solved when an iteration raises the mean reward by less than this share of its deviation. */
  readonly forwardTolerance: number;
  /** Policy updates for one reward step, at most. */
  readonly forwardIterations: number;
}

/** Weight of the newest rollout in the running gain. */
const share = 0.3;

interface Forward {
  /** Policy updates since the last reward step. */
  iterations: number;
  lastMean: number;
  /** Running gain of mean reward by an iteration, in deviations; null before two were seen. */
  gain: number | null;
}

export class MaxEntReward implements RewardLearner {
  readonly terms = undefined;
  private readonly newest: NewestLogits;
  private forward: Forward = { iterations: 0, lastMean: 0, gain: null };
  private isStarted = false;
  private lastUpdate: RewardUpdate = { loss: 0, accuracy: 0.5, slope: 0 };

  constructor(
    backend: Backend,
    shape: DiscriminatorShape,
    private readonly adversary: Adversary,
    private readonly options: MaxEntOptions,
  ) {
    this.newest = new NewestLogits(backend, shape, options);
  }

  learn(agent: AgentData, settings: RewardSettings): RewardUpdate {
    if (this.isStarted && !this.isSolved()) return this.lastUpdate;
    this.isStarted = true;
    this.lastUpdate = this.adversary.train(agent, settings);
    this.forward = { iterations: 0, lastMean: 0, gain: null };
    return this.lastUpdate;
  }

  judge(agent: AgentData): Judgement {
    const judgement = this.newest.judge(this.adversary.parameters, agent);
    this.note(judgement.agent.sum);
    return judgement;
  }

  settle(): undefined {
    return undefined;
  }

  save() {
    const { forward, isStarted, lastUpdate } = this;
    return {
      tensors: this.adversary.save(),
      facts: { adversary: this.adversary.randomState, forward: { ...forward, isStarted, update: lastUpdate } },
    };
  }

  restore(tensors: Readonly<Record<string, StoredTensor>>, { adversary, forward }: RewardFacts): void {
    if (forward === undefined) throw new InputError('expected the state of a forward problem', { field: 'reward' });
    this.adversary.restore(tensors);
    this.adversary.randomState = adversary;
    const { isStarted, update, ...rest } = forward;
    this.forward = rest;
    this.isStarted = isStarted;
    this.lastUpdate = update;
  }

  dispose(): void {
    this.newest.dispose();
    this.adversary.dispose();
  }

  private isSolved(): boolean {
    const { iterations, gain } = this.forward;
    return iterations >= this.options.forwardIterations || (gain !== null && gain < this.options.forwardTolerance);
  }

  private note(rewards: Float32Array): void {
    let mean = 0;
    for (const reward of rewards) mean += reward / rewards.length;
    let variance = 0;
    for (const reward of rewards) variance += (reward - mean) ** 2 / rewards.length;
    const { iterations, lastMean, gain } = this.forward;
    const newest = iterations === 0 ? null : (mean - lastMean) / (Math.sqrt(variance) + 1e-8);
    this.forward = {
      iterations: iterations + 1,
      lastMean: mean,
      gain: gain === null || newest === null ? newest : gain + share * (newest - gain),
    };
  }
}

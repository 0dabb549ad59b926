// AIRL (Fu, Luo and Levine 2018, arXiv 1710.11248): the discriminator is exp f / (exp f + π), so its logit is f − log π(a|s). The
// policy is updated on that logit, the reward less the policy's own log probability; what is kept is f, a reward g of the state
// with the shaping γ h(s′) − h(s) beside it.
import type { RewardFacts } from '../../protocol/deepState';
import type { StoredTensor } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import type { Adversary, ExpertData } from './adversary';
import type { DiscriminatorShape } from './discriminator';
import { NewestLogits } from './newestLogits';
import type { AgentData, Judgement, RewardLearner, RewardSettings, RewardUpdate } from './rewardLearner';

export interface AirlOptions {
  readonly agentRows: number;
  readonly expert: ExpertData;
  /** log π(a|s) of all demonstrated actions under the present policy, [N]; the same array at each call. */
  readonly expertLogProbabilities: () => Float32Array;
}

export class AirlReward implements RewardLearner {
  readonly terms = undefined;
  private readonly newest: NewestLogits;
  /** Of the rows that were drawn, as they are asked for. */
  private offsets = new Float32Array(0);

  constructor(
    backend: Backend,
    shape: DiscriminatorShape,
    private readonly adversary: Adversary,
    private readonly options: AirlOptions,
  ) {
    this.newest = new NewestLogits(backend, shape, options);
  }

  learn(agent: AgentData, settings: RewardSettings): RewardUpdate {
    const expert = this.options.expertLogProbabilities();
    return this.adversary.train(agent, settings, {
      expert: (rows) => this.pick(expert, rows),
      agent: (rows) => this.pick(agent.logProbabilities, rows),
    });
  }

  judge(agent: AgentData): Judgement {
    const judgement = this.newest.judge(this.adversary.parameters, agent);
    const { sum, first } = judgement.agent;
    // Nothing is done in the absorbing state, so there is no log probability to take off; the expert's sample is worth f.
    for (let i = 0; i < sum.length; i++) first[i] = sum[i]! -= agent.logProbabilities[i]!;
    return judgement;
  }

  settle(): undefined {
    return undefined;
  }

  save() {
    return { tensors: this.adversary.save(), facts: { adversary: this.adversary.randomState } };
  }

  restore(tensors: Readonly<Record<string, StoredTensor>>, facts: RewardFacts): void {
    this.adversary.restore(tensors);
    this.adversary.randomState = facts.adversary;
  }

  dispose(): void {
    this.newest.dispose();
    this.adversary.dispose();
  }

  private pick(values: Float32Array, rows: Int32Array): Float32Array {
    if (this.offsets.length !== rows.length) this.offsets = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) this.offsets[i] = values[rows[i]!]!;
    return this.offsets;
  }
}

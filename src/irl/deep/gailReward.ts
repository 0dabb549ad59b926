// GAIL's reward (Ho and Ermon 2016, arXiv 1606.03476): −log(1 − D) of the newest discriminator, always positive. It has no memory,
// and says nothing once agent and expert cannot be told apart: it is a rival, not a reward to keep.
import type { RewardFacts } from '../../protocol/deepState';
import type { StoredTensor } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import type { Adversary, ExpertData } from './adversary';
import type { DiscriminatorShape } from './discriminator';
import { NewestLogits } from './newestLogits';
import type { AgentData, Judgement, RewardLearner, RewardSettings, RewardUpdate } from './rewardLearner';

export class GailReward implements RewardLearner {
  readonly terms = undefined;
  private readonly newest: NewestLogits;

  constructor(
    backend: Backend,
    shape: DiscriminatorShape,
    private readonly adversary: Adversary,
    data: { readonly agentRows: number; readonly expert: ExpertData },
  ) {
    this.newest = new NewestLogits(backend, shape, data);
  }

  learn(agent: AgentData, settings: RewardSettings): RewardUpdate {
    return this.adversary.train(agent, settings);
  }

  judge(agent: AgentData): Judgement {
    const judgement = this.newest.judge(this.adversary.parameters, agent);
    this.newest.mapSums(gailReward);
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
}

/** −log(1 − D) = log(1 + e^x) of a logit x, without overflow. */
export function gailReward(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

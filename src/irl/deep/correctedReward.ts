// TRIRL's reward: after each step of the discriminator, r̃ = (1 − ε) r + ε β D; once the policy has been updated on it within its
// trust region of multiplier η, r = (1 − ε′) r + ε′ β D with ε′ = ε / (1 + η) (arXiv 2605.11020, reward correction).
import type { StoredTensor } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import type { Adversary } from './adversary';
import { discriminatorSize, largestLogit, type DiscriminatorShape } from './discriminator';
import { DiscriminatorHistory } from './discriminatorHistory';
import { RewardEvaluator } from './rewardEvaluator';
import type { AgentData, Judgement, RewardLearner, RewardSettings, RewardUpdate } from './rewardLearner';

export interface CorrectedRewardOptions {
  /** k, discriminators that are remembered. */
  readonly remembered: number;
  /** Discriminators of less weight in the reward are left out of it. */
  readonly leastWeight: number;
  /** Rows of a rollout, M. */
  readonly agentRows: number;
  /** The row of the absorbing state, [width]. */
  readonly absorbing: Float32Array;
}

export class CorrectedReward implements RewardLearner {
  private readonly history: DiscriminatorHistory;
  private readonly evaluator: RewardEvaluator;
  /** The agent's rows and the absorbing state's, [M + 1, width]. */
  private readonly rows: Float32Array;
  private readonly judgement: { readonly sum: Float32Array; readonly first: Float32Array };
  private lastTerms: { kept: number; errorBound: number } | undefined;

  constructor(
    backend: Backend,
    private readonly shape: DiscriminatorShape,
    private readonly adversary: Adversary,
    private readonly options: CorrectedRewardOptions,
  ) {
    this.history = new DiscriminatorHistory(options.remembered, discriminatorSize(shape));
    this.evaluator = new RewardEvaluator(backend, shape);
    const { agentRows, absorbing } = options;
    this.rows = new Float32Array((agentRows + 1) * shape.width);
    this.rows.set(absorbing, agentRows * shape.width);
    this.judgement = { sum: new Float32Array(agentRows + 1), first: new Float32Array(agentRows + 1) };
  }

  get terms() {
    return this.lastTerms;
  }

  learn(agent: AgentData, settings: RewardSettings): RewardUpdate {
    const update = this.adversary.train(agent, settings);
    this.history.push(this.adversary.parameters, settings.dualStepSize);
    return update;
  }

  judge(agent: AgentData): Judgement {
    const { agentRows, leastWeight } = this.options;
    const parts = this.history.weighted(leastWeight);
    this.rows.set(agent.rows);
    this.evaluator.evaluate(this.history, parts, this.rows, { count: agentRows + 1, into: this.judgement });
    this.lastTerms = { kept: parts.places.length, errorBound: this.errorBound(parts.droppedWeight) };
    const { sum, first } = this.judgement;
    return {
      sum: sum.subarray(0, agentRows),
      first: first.subarray(0, agentRows),
      absorbing: { sum: sum[agentRows]!, first: first[agentRows]! },
    };
  }

  settle(eta: number): number {
    return this.history.correct(eta);
  }

  save() {
    const { pushed, steps, parameters } = this.history.save();
    const { capacity, size } = this.history;
    const stored: StoredTensor = { shape: [capacity, size], dtype: 'float32', values: parameters };
    return {
      tensors: { ...this.adversary.save(), 'history/parameters': stored },
      facts: { pushed, steps, adversary: this.adversary.randomState },
    };
  }

  restore(tensors: Readonly<Record<string, StoredTensor>>, facts: ReturnType<CorrectedReward['save']>['facts']): void {
    this.adversary.restore(tensors);
    this.adversary.randomState = facts.adversary;
    const { pushed, steps } = facts;
    this.history.restore({ pushed, steps, parameters: tensors['history/parameters']!.values as Float32Array });
  }

  dispose(): void {
    this.evaluator.dispose();
    this.adversary.dispose();
  }

  /** In units of β: no reward is off by more. */
  private errorBound(droppedWeight: number): number {
    if (droppedWeight === 0) return 0;
    let largest = 0;
    for (let place = 0; place < this.history.count; place++) {
      largest = Math.max(largest, largestLogit(this.history.at(place), this.shape));
    }
    return droppedWeight * largest;
  }
}

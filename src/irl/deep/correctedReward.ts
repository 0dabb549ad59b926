// TRIRL's reward: after each step of the discriminator, r̃ = (1 − ε) r + ε β D; once the policy has been updated on it within its
// trust region of multiplier η, r = (1 − ε′) r + ε′ β D with ε′ = ε / (1 + η) (arXiv 2605.11020, reward correction).
import type { RewardFacts } from '../../protocol/deepState';
import { InputError } from '../../protocol/inputError';
import type { StoredTensor } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import type { Adversary, ExpertData } from './adversary';
import { discriminatorSize, largestLogit, type DiscriminatorShape } from './discriminator';
import { DiscriminatorHistory } from './discriminatorHistory';
import { JudgedRows } from './judgedRows';
import { RewardEvaluator } from './rewardEvaluator';
import type { AgentData, Judgement, RewardLearner, RewardSettings, RewardUpdate } from './rewardLearner';

export const historyTensor = 'history/parameters';

export interface CorrectedRewardOptions {
  /** k, discriminators that are remembered. */
  readonly remembered: number;
  /** Discriminators of less weight in the reward are left out of it. */
  readonly leastWeight: number;
  /** Rows of a rollout, M. */
  readonly agentRows: number;
  readonly expert: ExpertData;
}

export class CorrectedReward implements RewardLearner {
  private readonly history: DiscriminatorHistory;
  private readonly evaluator: RewardEvaluator;
  private readonly judged: JudgedRows;
  private lastTerms: { kept: number; errorBound: number } | undefined;

  constructor(
    backend: Backend,
    private readonly shape: DiscriminatorShape,
    private readonly adversary: Adversary,
    private readonly options: CorrectedRewardOptions,
  ) {
    this.history = new DiscriminatorHistory(options.remembered, discriminatorSize(shape));
    this.judged = new JudgedRows(options.expert, { agentRows: options.agentRows, width: shape.width });
    this.evaluator = new RewardEvaluator(backend, shape, this.judged.count);
  }

  get terms() {
    return this.lastTerms;
  }

  learn(agent: AgentData, settings: RewardSettings): RewardUpdate {
    const update = this.adversary.train(agent, settings);
    this.history.push(this.adversary.parameters, settings.dualStepSize);
    return update;
  }

  judge({ rows, iteration }: AgentData): Judgement {
    const { history, judged } = this;
    const parts = history.weighted(this.options.leastWeight);
    judged.fill(rows, iteration);
    this.evaluator.evaluate(history, parts, judged.rows, { count: judged.count, into: judged.terms });
    this.lastTerms = { kept: parts.places.length, errorBound: this.errorBound(parts.droppedWeight) };
    return judged.judgement;
  }

  settle(eta: number): number {
    return this.history.correct(eta);
  }

  save() {
    const { parameters, ...history } = this.history.save();
    const { capacity, size } = this.history;
    const stored: StoredTensor = { shape: [capacity, size], dtype: 'float32', values: parameters };
    return {
      tensors: { ...this.adversary.save(), [historyTensor]: stored },
      facts: { adversary: this.adversary.randomState, history },
    };
  }

  restore(tensors: Readonly<Record<string, StoredTensor>>, { adversary, history }: RewardFacts): void {
    const stored = tensors[historyTensor];
    const { capacity, size } = this.history;
    if (history?.steps.length !== capacity || stored?.values.length !== capacity * size) {
      throw new InputError(`expected ${capacity} discriminators of ${size} numbers each in '${historyTensor}'`);
    }
    this.adversary.restore(tensors);
    this.adversary.randomState = adversary;
    this.history.restore({ ...history, parameters: stored.values as Float32Array });
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

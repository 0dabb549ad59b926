// What one discriminator says of the rows that a reward is asked about.
import type { Backend } from '../../tensors/backend';
import type { ExpertData } from './adversary';
import type { DiscriminatorShape } from './discriminator';
import { JudgedRows } from './judgedRows';
import { RewardEvaluator } from './rewardEvaluator';
import type { AgentData, Judgement } from './rewardLearner';

const alone = { places: [0], weights: [1] } as const;

export class NewestLogits {
  private readonly evaluator: RewardEvaluator;
  private readonly judged: JudgedRows;

  constructor(
    backend: Backend,
    shape: DiscriminatorShape,
    { agentRows, expert }: { readonly agentRows: number; readonly expert: ExpertData },
  ) {
    this.judged = new JudgedRows(expert, { agentRows, width: shape.width });
    this.evaluator = new RewardEvaluator(backend, shape, this.judged.count);
  }

  /** Logits, as `first` and as `sum`; the same arrays at each call, which the caller may change.
   * @param parameters [P]. */
  judge(parameters: Float32Array, { rows, iteration }: AgentData): Judgement {
    const { judged } = this;
    judged.fill(rows, iteration);
    const history = { size: parameters.length, at: () => parameters };
    this.evaluator.evaluate(history, alone, judged.rows, { count: judged.count, into: judged.terms });
    return judged.judgement;
  }

  /** Changes every `sum` to `change` of it. */
  mapSums(change: (logit: number) => number): void {
    const { sum } = this.judged.terms;
    for (let i = 0; i < sum.length; i++) sum[i] = change(sum[i]!);
  }

  dispose(): void {
    this.evaluator.dispose();
  }
}

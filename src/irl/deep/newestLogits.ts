// Logits of one discriminator on the agent's rows and on the absorbing state.
import type { Backend } from '../../tensors/backend';
import type { DiscriminatorShape } from './discriminator';
import { RewardEvaluator } from './rewardEvaluator';

const alone = { places: [0], weights: [1] } as const;

export class NewestLogits {
  private readonly evaluator: RewardEvaluator;
  /** [M + 1, width] */
  private readonly rows: Float32Array;
  private readonly terms: { readonly sum: Float32Array; readonly first: Float32Array };

  /** @param absorbing the row of the absorbing state, [width]. */
  constructor(
    backend: Backend,
    { width, ...shape }: DiscriminatorShape,
    { agentRows, absorbing }: { readonly agentRows: number; readonly absorbing: Float32Array },
  ) {
    this.evaluator = new RewardEvaluator(backend, { width, ...shape });
    this.rows = new Float32Array((agentRows + 1) * width);
    this.rows.set(absorbing, agentRows * width);
    this.terms = { sum: new Float32Array(agentRows + 1), first: new Float32Array(agentRows + 1) };
  }

  /** @param parameters [P]. @param rows the agent's, [M, width]. Returns [M + 1], the absorbing state last; the same array at
   * each call. */
  of(parameters: Float32Array, rows: Float32Array): Float32Array {
    this.rows.set(rows);
    const history = { size: parameters.length, at: () => parameters };
    this.evaluator.evaluate(history, alone, this.rows, { count: this.terms.first.length, into: this.terms });
    return this.terms.first;
  }

  dispose(): void {
    this.evaluator.dispose();
  }
}

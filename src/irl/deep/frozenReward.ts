// A learned reward from a checkpoint, to be evaluated and not learned: on a policy's own steps for retraining, on any others for
// looking at it. What of a discriminator's logit is the reward depends on who learned it.
import { deepFactsSchema, type DeepFacts, type RewardShape } from '../../protocol/deepState';
import { InputError } from '../../protocol/inputError';
import type { TrainingState } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import { discriminatorShape, discriminatorSize, type DiscriminatorShape } from './discriminator';
import { DiscriminatorHistory } from './discriminatorHistory';
import { historyTensor } from './correctedReward';
import { gailReward } from './gailReward';
import { RewardEvaluator, type RewardTerms } from './rewardEvaluator';
import { TransitionRows, type TransitionColumns } from './transitionRows';

export class FrozenReward {
  readonly rows: TransitionRows;
  /** Of the absorbing state, in units of β. */
  readonly absorbing: number;
  private readonly evaluator: RewardEvaluator;
  private matrix: Float32Array;
  private terms: RewardTerms;

  private constructor(
    backend: Backend,
    readonly shape: RewardShape,
    private readonly source: {
      readonly network: DiscriminatorShape;
      readonly history: Pick<DiscriminatorHistory, 'at' | 'size'>;
      readonly parts: { readonly places: readonly number[]; readonly weights: readonly number[] };
    },
    { rows, capacity }: { readonly rows: TransitionRows; readonly capacity: number },
  ) {
    this.rows = rows;
    this.evaluator = new RewardEvaluator(backend, source.network, capacity);
    this.matrix = new Float32Array(capacity * rows.width);
    this.terms = { sum: new Float32Array(capacity), first: new Float32Array(capacity) };
    this.matrix.set(rows.absorbing());
    this.absorbing = this.run(1)[0]!;
  }

  /**
   * @param backend in force in tfjs. @param capacity steps in a usual call, for which it is compiled.
   * @throws InputError if the state holds no reward that was learned with networks
   */
  static load(backend: Backend, { tensors, facts }: TrainingState, capacity: number): FrozenReward {
    const parsed = deepFactsSchema.safeParse(facts);
    if (!parsed.success) {
      throw new InputError('this checkpoint holds no reward that was learned with networks', {
        field: parsed.error.issues[0]!.path.join('.'),
      });
    }
    const shape = parsed.data.rewardShape;
    const rows = new TransitionRows(shape.inputs, shape);
    const network = discriminatorShape(shape, rows);
    const source = { network, ...partsOf(network, parsed.data, tensors) };
    return new FrozenReward(backend, shape, source, { rows, capacity });
  }

  /** Rewards of steps in units of β, [count]; the same array at each call. */
  evaluate(columns: TransitionColumns, count: number): Float32Array {
    if (this.terms.sum.length < count) {
      this.matrix = new Float32Array(count * this.rows.width);
      this.terms = { sum: new Float32Array(count), first: new Float32Array(count) };
    }
    this.rows.write(columns, this.matrix, { count });
    return this.run(count);
  }

  dispose(): void {
    this.evaluator.dispose();
  }

  private run(count: number): Float32Array {
    const { history, parts } = this.source;
    this.evaluator.evaluate(history, parts, this.matrix, { count, into: this.terms });
    const values = this.terms.sum.subarray(0, count);
    // GAIL's policy never saw the logit, but −log(1 − D).
    if (this.shape.kind === 'gail') for (let i = 0; i < count; i++) values[i] = gailReward(values[i]!);
    return values;
  }
}

function partsOf(network: DiscriminatorShape, { rewardShape, reward }: DeepFacts, tensors: TrainingState['tensors']) {
  const size = discriminatorSize(network);
  const stored = (name: string, count: number) => {
    const values = tensors[name]?.values;
    if (values instanceof Float32Array && values.length === count * size) return values;
    throw new InputError(`expected ${count} × ${size} numbers in the tensor '${name}'`);
  };
  if (rewardShape.kind === 'deepTrirl' && reward.history !== undefined) {
    const history = new DiscriminatorHistory(rewardShape.remembered, size);
    history.restore({ ...reward.history, parameters: stored(historyTensor, rewardShape.remembered) });
    return { history, parts: history.weighted(rewardShape.leastWeight) };
  }
  const parameters = stored('discriminator/parameters', 1);
  return { history: { size, at: () => parameters }, parts: { places: [0], weights: [1] } };
}

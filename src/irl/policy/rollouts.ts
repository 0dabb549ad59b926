// What a policy does: T steps of N environments, written into columns that are allocated once. Knows nothing of learning, nor of
// any reward but the world's own.
import type { WorldConfig } from '../../environments/createContinuous';
import { VectorEnvironment, type VectorState } from '../../environments/vector/vectorEnvironment';
import { InputError } from '../../protocol/inputError';
import type { StoredTensor } from '../../protocol/trainingState';
import type { Acting, Choices } from './actor';
import type { Breath } from './breath';
import { FinishedEpisodes } from './finishedEpisodes';

/** [T, N] or [T, N, width], row by row: time first. */
export interface RolloutColumns extends Choices {
  /** As the world gave them. */
  readonly observations: Float32Array;
  /** What each step led to; at the end of an episode its true last observation. */
  readonly nextObservations: Float32Array;
  /** The world's own. */
  readonly rewards: Float32Array;
  /** 1 where the episode ended by what happened. */
  readonly terminated: Uint8Array;
  /** 1 where it was cut off by the time limit, and only there. */
  readonly truncated: Uint8Array;
}

export interface RolloutOptions {
  readonly environment: WorldConfig;
  /** Environments, N. */
  readonly environments: number;
  /** Steps of each, T. */
  readonly horizon: number;
  readonly seed: number;
  /** As many as are useful if left out. */
  readonly threads?: number;
  readonly workerFile?: string;
}

const statePrefix = 'environments/';

export class Rollouts {
  readonly columns: RolloutColumns;
  /** Views of the columns at each time, made once. */
  private readonly rows: readonly RolloutColumns[];

  private constructor(
    private readonly vector: VectorEnvironment,
    readonly horizon: number,
    readonly finished: FinishedEpisodes,
  ) {
    const { count, observation, action } = vector.sizes;
    const entries = horizon * count;
    this.columns = {
      observations: new Float32Array(entries * observation),
      nextObservations: new Float32Array(entries * observation),
      actions: new Float32Array(entries * action),
      worldActions: new Float32Array(entries * action),
      logProbabilities: new Float32Array(entries),
      rewards: new Float32Array(entries),
      terminated: new Uint8Array(entries),
      truncated: new Uint8Array(entries),
    };
    this.rows = Array.from({ length: horizon }, (_, t) => rowOf(this.columns, t, horizon));
  }

  /** @throws InputError if the world names what is not there. */
  static async create({ environments, horizon, ...more }: RolloutOptions): Promise<Rollouts> {
    const vector = await VectorEnvironment.create({ count: environments, ...more });
    return new Rollouts(vector, horizon, new FinishedEpisodes(environments));
  }

  /** N. */
  get count(): number {
    return this.vector.sizes.count;
  }

  get shape(): VectorEnvironment['shape'] {
    return this.vector.shape;
  }

  /** Fills the columns with the next T steps. @throws Error of an environment that fails. */
  async collect(acting: Acting, breath: Breath): Promise<void> {
    const { buffers } = this.vector;
    this.finished.begin();
    for (const row of this.rows) {
      row.observations.set(buffers.observations);
      acting.act(row.observations, row);
      buffers.actions.set(row.worldActions);
      this.vector.step();
      row.nextObservations.set(buffers.nextObservations);
      row.rewards.set(buffers.rewards);
      row.terminated.set(buffers.terminated);
      row.truncated.set(buffers.truncated);
      this.finished.note(buffers);
      if (breath.isDue) await breath.take();
    }
  }

  /** Where the environments stand, as `environments/NAME`. */
  save(): Record<string, StoredTensor> {
    const { arrays } = this.vector.save();
    return Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [statePrefix + name, stored(values, this.count)]),
    );
  }

  /** @throws InputError, with nothing changed, unless the tensors are those of as many environments of the same kind. */
  restore(tensors: Readonly<Record<string, StoredTensor>>): void {
    const { arrays } = this.vector.save();
    const found = Object.entries(arrays).map(([name, values]) => {
      const tensor = tensors[statePrefix + name];
      if (tensor?.values.length !== values.length) {
        const there = tensor === undefined ? 'nothing' : `${tensor.values.length} numbers`;
        throw new InputError(`${statePrefix}${name} must hold ${values.length} numbers, found ${there}`);
      }
      return [name, tensor.values];
    });
    this.vector.restore({ arrays: Object.fromEntries(found) as VectorState['arrays'] });
  }

  async dispose(): Promise<void> {
    await this.vector.dispose();
  }
}

function rowOf(columns: RolloutColumns, t: number, horizon: number): RolloutColumns {
  const views = Object.entries(columns).map(([name, column]: [string, Float32Array | Uint8Array]) => {
    const width = column.length / horizon;
    return [name, column.subarray(t * width, (t + 1) * width)];
  });
  return Object.fromEntries(views) as unknown as RolloutColumns;
}

function stored(values: Float64Array | Int32Array | Uint8Array, count: number): StoredTensor {
  const dtype = values instanceof Float64Array ? 'float64' : values instanceof Int32Array ? 'int32' : 'uint8';
  return { shape: [count, values.length / count], dtype, values };
}

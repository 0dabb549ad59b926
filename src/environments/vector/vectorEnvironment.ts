// Many environments of one kind, stepped together: in this thread, or in several that share memory. What happens is decided by
// the seed and the actions; the number of threads changes nothing but the time it takes.
import { availableParallelism } from 'node:os';
import { createContinuous, type WorldConfig } from '../createContinuous';
import type { EnvironmentShape } from '../continuousEnvironment';
import { mujocoBinary } from '../mujoco/engine';
import { EnvironmentSlice, rangeOf } from './environmentSlice';
import { allocateBuffers, sizesOf, viewBuffers, type VectorBuffers, type VectorSizes } from './vectorBuffers';
import { WorkerPool } from './workerPool';

export interface VectorOptions {
  readonly environment: WorldConfig;
  /** Environments, n, from 1. */
  readonly count: number;
  readonly seed: number;
  /** That step them, this one included: 1 starts no others. More than there are environments are not started. By default as
   * many as are useful on this machine. */
  readonly threads?: number;
  /** The bundled program of the threads; by default it lies beside the running one. */
  readonly workerFile?: string;
}

/** All that is needed to go on later, as copies: see `save`. */
export interface VectorState {
  readonly arrays: Readonly<Record<KeptArray, Float64Array | Int32Array | Uint8Array>>;
}

const keptArrays = [
  'states',
  'observations',
  'terminated',
  'truncated',
  'episodeReturns',
  'episodeLengths',
  'episodes',
] as const satisfies readonly (keyof VectorBuffers)[];
type KeptArray = (typeof keptArrays)[number];

/**
 * An environment whose episode ends, by termination or by the time limit, begins its next one within the same step:
 * `nextObservations` then holds the true last observation, and `observations` the first of the new episode.
 */
export class VectorEnvironment {
  private constructor(
    readonly shape: EnvironmentShape,
    readonly sizes: VectorSizes,
    /** To be read between steps; `actions` is to be written. The same arrays for as long as this lives. */
    readonly buffers: VectorBuffers,
    private readonly slice: EnvironmentSlice,
    private readonly pool: WorkerPool,
  ) {}

  /**
   * Makes the environments and begins their first episodes.
   * @throws InputError if the configuration names what is not there; RangeError if there are to be no environments
   */
  static async create({ environment, count, seed, ...more }: VectorOptions): Promise<VectorEnvironment> {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`expected 1 environment or more, found ${count}`);
    const threads = Math.max(1, Math.min(more.threads ?? usefulThreads(environment, availableParallelism()), count));
    const shape = await shapeOf(environment);
    const sizes = sizesOf(shape, count);
    const block = allocateBuffers(sizes, threads);
    const buffers = viewBuffers(block, sizes, threads);
    const mujoco = environment.kind === 'mujoco' && threads > 1 ? await mujocoBinary() : undefined;
    const pool = await WorkerPool.start(
      { environment, sizes, block, seed, threads, mujoco },
      buffers.control,
      more.workerFile,
    );
    const slice = await EnvironmentSlice.create(rangeOf(0, threads, count), environment, { sizes, buffers, seed });
    const vector = new VectorEnvironment(shape, sizes, buffers, slice, pool);
    vector.reset();
    return vector;
  }

  /** Begins anew, as after the creation. */
  reset(): void {
    const { terminated, truncated, episodeReturns, episodeLengths } = this.buffers;
    for (const array of [terminated, truncated, episodeReturns, episodeLengths]) array.fill(0);
    this.pool.run('reset', () => this.slice.reset());
  }

  /** Steps all environments with the `actions` in the buffers. @throws Error of an environment that fails */
  step(): void {
    this.pool.run('step', () => this.slice.step());
  }

  save(): VectorState {
    this.pool.run('readStates', () => this.slice.readStates());
    const arrays = Object.fromEntries(keptArrays.map((name) => [name, this.buffers[name].slice()]));
    return { arrays: arrays as VectorState['arrays'] };
  }

  /** @param state of as many environments of the same kind, made with the same seed. */
  restore({ arrays }: VectorState): void {
    for (const name of keptArrays) this.buffers[name].set(arrays[name]);
    this.pool.run('writeStates', () => this.slice.writeStates());
  }

  async dispose(): Promise<void> {
    await this.pool.dispose();
    this.slice.dispose();
  }
}

/** Only simulated bodies take so long to step that waking a thread for it pays. */
export function usefulThreads({ kind }: WorldConfig, cores: number): number {
  return kind === 'mujoco' ? cores : 1;
}

async function shapeOf(config: WorldConfig): Promise<EnvironmentShape> {
  const environment = await createContinuous(config);
  environment.dispose();
  return environment;
}

// Many environments of one kind, stepped together: in this thread, or in several that share memory; those whose code is not
// ours always apart from this thread. What happens is decided by the seed and the actions; the number of threads changes nothing
// but the time it takes.
import { availableParallelism } from 'node:os';
import type { EnvironmentShape } from '../continuousEnvironment';
import { createContinuous, isForeign, type WorldConfig } from '../createContinuous';
import { mujocoBinary } from '../mujoco/engine';
import { makeCrew } from './environmentSlice';
import { patienceFor } from './patience';
import { rangeOf, type Crew, type Slice } from './slice';
import type { Order } from './threadControl';
import { allocateBuffers, sizesOf, viewBuffers, type VectorBuffers, type VectorSizes } from './vectorBuffers';
import { WorkerPool } from './workerPool';

export interface VectorOptions {
  readonly environment: WorldConfig;
  /** Environments, n, from 1. */
  readonly count: number;
  readonly seed: number;
  /** That step them, this one included: 1 starts no others, but where the environments' code is not ours. More than there are environments are not started. By default as
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
    private readonly own: { readonly crew: Crew; readonly slice: Slice } | undefined,
    private readonly pool: WorkerPool,
  ) {}

  /**
   * Makes the environments and begins their first episodes.
   * @throws InputError if the configuration names what is not there, or if code that is not ours fails; RangeError if there are
   * to be no environments
   */
  static async create({ environment, count, seed, ...more }: VectorOptions): Promise<VectorEnvironment> {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`expected 1 environment or more, found ${count}`);
    const threads = Math.max(1, Math.min(more.threads ?? usefulThreads(environment, availableParallelism()), count));
    const crew = isForeign(environment)
      ? undefined
      : await makeCrew(rangeOf(0, threads, count), { config: environment, seed, make: createContinuous });
    const mujoco = environment.kind === 'mujoco' && threads > 1 ? await mujocoBinary() : undefined;
    const pool = await WorkerPool.start({
      task: { environment, count, seed, threads, mujoco },
      firstThread: crew === undefined ? 0 : 1,
      workerFile: more.workerFile,
      patience: patienceFor(environment),
    });
    const shape = (crew ?? pool).shape!;
    const sizes = sizesOf(shape, count);
    const block = allocateBuffers(sizes, threads);
    const buffers = viewBuffers(block, sizes, threads);
    pool.begin(block, buffers.control);
    const own = crew && { crew, slice: crew.board({ sizes, buffers }) };
    const vector = new VectorEnvironment(shape, sizes, buffers, own, pool);
    try {
      vector.reset();
    } catch (error) {
      await vector.dispose();
      throw error;
    }
    return vector;
  }

  /** Begins anew, as after the creation. */
  reset(): void {
    const { terminated, truncated, episodeReturns, episodeLengths } = this.buffers;
    for (const array of [terminated, truncated, episodeReturns, episodeLengths]) array.fill(0);
    this.carryOut('reset');
  }

  /** Steps all environments with the `actions` in the buffers. @throws Error of an environment that fails */
  step(): void {
    this.carryOut('step');
  }

  /** Where the state cannot be read (see `inexactnessOf`), what is saved is the numbers of the episodes. */
  save(): VectorState {
    if (this.sizes.state > 0) this.carryOut('readStates');
    const arrays = Object.fromEntries(keptArrays.map((name) => [name, this.buffers[name].slice()]));
    return { arrays: arrays as VectorState['arrays'] };
  }

  /** @param state of as many environments of the same kind, made with the same seed. */
  restore({ arrays }: VectorState): void {
    for (const name of keptArrays) this.buffers[name].set(arrays[name]);
    if (this.sizes.state === 0) {
      const { terminated, truncated, episodeReturns, episodeLengths } = this.buffers;
      for (const array of [terminated, truncated, episodeReturns, episodeLengths]) array.fill(0);
    }
    this.carryOut('writeStates');
  }

  async dispose(): Promise<void> {
    await this.pool.dispose();
    this.own?.crew.dispose();
  }

  private carryOut(order: Order): void {
    // In this thread environments are ours, which answer at once.
    this.pool.run(order, () => void this.own?.slice[order]());
  }
}

/**
 * Only what takes long to step pays for the waking of threads: simulated bodies, and what is not ours, which has one thread or
 * process at least and cannot be known to be quick.
 */
export function usefulThreads({ kind }: WorldConfig, cores: number): number {
  return kind === 'mujoco' || kind === 'module' || kind === 'gymnasium' ? cores : 1;
}

// The memory in which many environments meet their learner: one block that all threads see, and arrays that lie in it. A
// worker makes the same arrays from the same block and sizes.
import { actionSize, type EnvironmentShape } from '../continuousEnvironment';

export interface VectorSizes {
  /** Environments, n. */
  readonly count: number;
  readonly observation: number;
  readonly action: number;
  readonly rewards: number;
  readonly state: number;
}

/** Arrays with one row an environment, as [n, width], row after row. */
export interface VectorBuffers {
  /** What the next action is for: after the end of an episode, the first observation of the next. */
  readonly observations: Float64Array;
  /** What the last action led to: after the end of an episode, the true last observation. */
  readonly nextObservations: Float64Array;
  /** Written by the learner. */
  readonly actions: Float64Array;
  /** [n] */
  readonly rewards: Float64Array;
  readonly rewardComponents: Float64Array;
  /** 1 where the episode ended by what happened, [n]. */
  readonly terminated: Uint8Array;
  /** 1 where it was cut off by the time limit, and only there, [n]. */
  readonly truncated: Uint8Array;
  /** Sum of rewards and number of steps so far of the running episode, the last step included even if it ended it, [n]. */
  readonly episodeReturns: Float64Array;
  readonly episodeLengths: Int32Array;
  /** Of the running episode, from 0, [n]. */
  readonly episodes: Int32Array;
  /** Filled and read on demand: see VectorEnvironment.save. */
  readonly states: Float64Array;
  /** Between threads. */
  readonly control: Int32Array;
}

/** Numbers of the control array before those of the workers. */
export const controlHead = 4;

export function sizesOf(shape: EnvironmentShape, count: number): VectorSizes {
  return {
    count,
    observation: shape.observationNames.length,
    action: actionSize(shape.actionSpace),
    rewards: shape.rewardNames.length,
    state: shape.stateNames.length,
  };
}

/** @param threads that step, the main one included */
export function allocateBuffers(sizes: VectorSizes, threads: number): SharedArrayBuffer {
  let bytes = 0;
  layOut(sizes, threads, (length, width) => {
    const offset = aligned(bytes);
    bytes = offset + length * width;
    return { block: new ArrayBuffer(0), offset: 0, length: 0 };
  });
  return new SharedArrayBuffer(bytes);
}

export function viewBuffers(block: SharedArrayBuffer, sizes: VectorSizes, threads: number): VectorBuffers {
  let bytes = 0;
  return layOut(sizes, threads, (length, width) => {
    const offset = aligned(bytes);
    bytes = offset + length * width;
    return { block, offset, length };
  });
}

interface Part {
  readonly block: ArrayBufferLike;
  readonly offset: number;
  readonly length: number;
}

/** @param take the next part of the memory, for so many numbers of so many bytes */
function layOut(
  { count, observation, action, rewards, state }: VectorSizes,
  threads: number,
  take: (length: number, width: number) => Part,
): VectorBuffers {
  const float64 = (size: number) => {
    const { block, offset, length } = take(size, 8);
    return new Float64Array(block, offset, length);
  };
  const int32 = (size: number) => {
    const { block, offset, length } = take(size, 4);
    return new Int32Array(block, offset, length);
  };
  const uint8 = (size: number) => {
    const { block, offset, length } = take(size, 1);
    return new Uint8Array(block, offset, length);
  };
  return {
    observations: float64(count * observation),
    nextObservations: float64(count * observation),
    actions: float64(count * action),
    rewards: float64(count),
    rewardComponents: float64(count * rewards),
    terminated: uint8(count),
    truncated: uint8(count),
    episodeReturns: float64(count),
    episodeLengths: int32(count),
    episodes: int32(count),
    states: float64(count * state),
    control: int32(controlHead + threads),
  };
}

/** To the beginning of a cache line, so that no two arrays share one. */
function aligned(offset: number): number {
  return Math.ceil(offset / 64) * 64;
}

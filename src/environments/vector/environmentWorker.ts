// The program of a thread of environments: makes its share of them, then carries out orders until it is terminated. It never
// comes back to its event loop, so that an order costs no more than a look at shared memory.
import { parentPort, workerData } from 'node:worker_threads';
import { useMujocoBinary } from '../mujoco/engine';
import { EnvironmentSlice, rangeOf } from './environmentSlice';
import { reportDone, reportFailed, takeOrder, type Order } from './threadControl';
import { controlHead, viewBuffers } from './vectorBuffers';
import type { WorkerTask } from './workerPool';

async function main(task: WorkerTask): Promise<void> {
  const { environment, sizes, block, seed, thread, threads, mujoco, failures } = task;
  if (mujoco !== undefined) useMujocoBinary(mujoco);
  const buffers = viewBuffers(block, sizes, threads);
  const slice = await EnvironmentSlice.create(rangeOf(thread, threads, sizes.count), environment, {
    sizes,
    buffers,
    seed,
  });
  const carryOut: Readonly<Record<Order, () => void>> = {
    reset: () => slice.reset(),
    step: () => slice.step(),
    readStates: () => slice.readStates(),
    writeStates: () => slice.writeStates(),
  };
  parentPort!.postMessage('ready');
  for (let done = 0; ;) {
    const { number, order } = takeOrder(buffers.control, done);
    try {
      carryOut[order]();
    } catch (error) {
      failures.postMessage(error);
      reportFailed(buffers.control);
    }
    reportDone(buffers.control, controlHead + thread, number);
    done = number;
  }
}

void main(workerData as WorkerTask);

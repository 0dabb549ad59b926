// A thread as the pool expects it, except that it fails: at once, or with an order.
import { parentPort, workerData } from 'node:worker_threads';
import { reportDone, reportFailed, takeOrder } from '../../../../src/environments/vector/threadControl';
import { toFailure } from '../../../../src/environments/vector/threadFailure';
import { controlHead, sizesOf, viewBuffers } from '../../../../src/environments/vector/vectorBuffers';
import type { WorkerStart, WorkerTask } from '../../../../src/environments/vector/workerPool';
import { CartPole } from '../../../../src/environments/classic/cartPole';
import { shapeOf } from '../../../../src/environments/continuousEnvironment';

const { count, threads, thread, seed, failures } = workerData as WorkerTask;
if (seed === 1) throw new Error('no room for another world');
if (seed === 2) process.exit(3);
const shape = shapeOf(new CartPole());
parentPort!.postMessage({ kind: 'made', shape } satisfies WorkerStart);
parentPort!.once('message', (block: SharedArrayBuffer) => {
  const { control } = viewBuffers(block, sizesOf(shape, count), threads);
  for (let done = 0; ;) {
    const { number, order } = takeOrder(control, done);
    if (order === 'step') {
      failures.postMessage(toFailure(new RangeError('the world has come to an end')));
      reportFailed(control);
    }
    reportDone(control, controlHead + thread, number);
    done = number;
  }
});

// A thread as the pool expects it, except that it fails: at once, or with an order.
import { parentPort, workerData } from 'node:worker_threads';
import { reportDone, reportFailed, takeOrder } from '../../../../src/environments/vector/threadControl';
import { controlHead, viewBuffers } from '../../../../src/environments/vector/vectorBuffers';
import type { WorkerTask } from '../../../../src/environments/vector/workerPool';

const { block, sizes, threads, thread, seed, failures } = workerData as WorkerTask;
if (seed === 1) throw new Error('no room for another world');
if (seed === 2) process.exit(3);
const { control } = viewBuffers(block, sizes, threads);
parentPort!.postMessage('ready');
for (let done = 0; ;) {
  const { number, order } = takeOrder(control, done);
  if (order === 'step') {
    failures.postMessage(new RangeError('the world has come to an end'));
    reportFailed(control);
  }
  reportDone(control, controlHead + thread, number);
  done = number;
}

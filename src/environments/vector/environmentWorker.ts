// The program of a thread of environments: makes its share of them, then carries out orders until it is terminated. It comes
// back to its event loop only for what answers there, so that an order costs no more than a look at shared memory. Code that is
// not ours, a user's module or Gymnasium, is loaded here and nowhere else.
import { parentPort, workerData } from 'node:worker_threads';
import { createContinuous } from '../createContinuous';
import { makeGymnasiumCrew } from '../gymnasium/gymnasiumCrew';
import { loadModuleWorld } from '../module/loadModuleWorld';
import { useMujocoBinary } from '../mujoco/engine';
import { makeCrew } from './environmentSlice';
import { rangeOf, type Crew } from './slice';
import { reportDone, reportFailed, takeOrder } from './threadControl';
import { toFailure } from './threadFailure';
import { controlHead, sizesOf, viewBuffers } from './vectorBuffers';
import type { WorkerStart, WorkerTask } from './workerPool';

const port = parentPort!;

async function main(task: WorkerTask): Promise<void> {
  const { count, thread, threads, failures } = task;
  const crew = await make(task);
  const block = new Promise<SharedArrayBuffer>((resolve) => port.once('message', resolve));
  tell({ kind: 'made', shape: crew.shape });
  const sizes = sizesOf(crew.shape, count);
  const buffers = viewBuffers(await block, sizes, threads);
  const slice = crew.board({ sizes, buffers });
  const { control } = buffers;
  let done = 0;
  // A module that ends its thread shall not leave the main one waiting.
  process.once('exit', (code) => {
    failures.postMessage(toFailure(new Error(`a thread of environments has ended by itself, with ${code}`)));
    reportFailed(control);
    reportDone(control, controlHead + thread, done + 1);
  });
  for (;;) {
    const { number, order } = takeOrder(control, done);
    try {
      const later = slice[order]();
      if (later !== undefined) await later;
    } catch (error) {
      failures.postMessage(toFailure(error));
      reportFailed(control);
    }
    done = number;
    reportDone(control, controlHead + thread, number);
  }
}

async function make({ environment, seed, count, thread, threads, mujoco }: WorkerTask): Promise<Crew> {
  if (mujoco !== undefined) useMujocoBinary(mujoco);
  const range = rangeOf(thread, threads, count);
  if (environment.kind === 'gymnasium') return makeGymnasiumCrew(range, { config: environment, seed });
  if (environment.kind === 'module') return makeCrew(range, { config: environment, seed, make: loadModuleWorld });
  return makeCrew(range, { config: environment, seed, make: createContinuous });
}

function tell(start: WorkerStart): void {
  port.postMessage(start);
}

main(workerData as WorkerTask).catch((error: unknown) => tell({ kind: 'failed', failure: toFailure(error) }));

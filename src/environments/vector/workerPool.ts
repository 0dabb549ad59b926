// Threads that step environments beside the main one. The one file that starts threads.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { WorldConfig } from '../createContinuous';
import { giveOrder, hasFailed, waitDone, type Order } from './threadControl';
import { controlHead, type VectorSizes } from './vectorBuffers';

/** What a worker is told when it is made. */
export interface WorkerTask {
  readonly environment: WorldConfig;
  readonly sizes: VectorSizes;
  readonly block: SharedArrayBuffer;
  readonly seed: number;
  /** The main thread is 0. */
  readonly thread: number;
  readonly threads: number;
  /** Compiled, where MuJoCo is needed. */
  readonly mujoco: WebAssembly.Module | undefined;
  /** Takes the one error of a worker that fails. */
  readonly failures: MessagePort;
}

/** Longer than any step: then something hangs. */
const patience = 60_000;

interface Member {
  readonly worker: Worker;
  readonly failures: MessagePort;
}

export class WorkerPool {
  private constructor(
    private readonly members: readonly Member[],
    private readonly control: Int32Array,
  ) {}

  /**
   * Starts all workers but the main thread, and waits until their environments are made.
   * @param workerFile the bundled environmentWorker.ts; by default it lies beside the running program
   * @throws Error of the first worker that cannot be started
   */
  static async start(
    task: Omit<WorkerTask, 'thread' | 'failures'>,
    control: Int32Array,
    workerFile?: string,
  ): Promise<WorkerPool> {
    const starts = Array.from({ length: task.threads - 1 }, (_, i) =>
      startWorker(task, i + 1, workerFile ?? besideProgram()),
    );
    const started = await Promise.allSettled(starts);
    const members = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const pool = new WorkerPool(members, control);
    const failure = started.find((start) => start.status === 'rejected');
    if (failure !== undefined) {
      await pool.dispose();
      throw failure.reason as Error;
    }
    return pool;
  }

  /** Has all workers carry out an order while the main thread does its own share. @throws Error of a worker that failed */
  run(order: Order, share: () => void): void {
    if (this.members.length === 0) {
      share();
      return;
    }
    const number = giveOrder(this.control, order);
    try {
      share();
    } finally {
      this.members.forEach((_, i) => {
        if (!waitDone(this.control, controlHead + i + 1, number, patience))
          throw new Error(`a thread of environments does not answer for ${patience / 1000} s (order: ${order})`);
      });
    }
    if (hasFailed(this.control)) throw this.failure();
  }

  async dispose(): Promise<void> {
    await Promise.all(
      this.members.map(({ worker, failures }) => {
        failures.close();
        return worker.terminate();
      }),
    );
  }

  private failure(): Error {
    for (const { failures } of this.members) {
      const received = receiveMessageOnPort(failures) as { readonly message: Error } | undefined;
      if (received !== undefined) return received.message;
    }
    return new Error('a thread of environments has failed before');
  }
}

async function startWorker(
  task: Omit<WorkerTask, 'thread' | 'failures'>,
  thread: number,
  workerFile: string,
): Promise<Member> {
  const { port1, port2 } = new MessageChannel();
  const workerData: WorkerTask = { ...task, thread, failures: port2 };
  const worker = new Worker(workerFile, { workerData, transferList: [port2] });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`a thread of environments ended at its start, with ${code}`)));
    });
  } catch (error) {
    port1.close();
    await worker.terminate();
    throw error;
  }
  // Asleep between orders, it shall not keep a program alive that is done.
  worker.unref();
  port1.unref();
  return { worker, failures: port1 };
}

function besideProgram(): string {
  const program = typeof __filename === 'string' ? __filename : process.argv[1]!;
  const file = path.join(path.dirname(program), 'environmentWorker.cjs');
  if (!existsSync(file)) throw new Error(`the program of the threads of environments is missing: ${file}`);
  return file;
}

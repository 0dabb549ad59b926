// Threads that step environments beside the main one. The one file that starts threads.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { EnvironmentShape } from '../continuousEnvironment';
import type { WorldConfig } from '../createContinuous';
import { giveOrder, hasFailed, waitDone, type Order } from './threadControl';
import { fromFailure, type ThreadFailure } from './threadFailure';
import { controlHead } from './vectorBuffers';

/** What a worker is told when it is made. */
export interface WorkerTask {
  readonly environment: WorldConfig;
  /** Environments of all threads together. */
  readonly count: number;
  readonly seed: number;
  /** From 0, which is the main thread where that steps environments too. */
  readonly thread: number;
  readonly threads: number;
  /** Compiled, where MuJoCo is needed. */
  readonly mujoco: WebAssembly.Module | undefined;
  /** Takes the errors of a worker that fails. */
  readonly failures: MessagePort;
}

/** The one message of a worker, which then waits for the memory of all, a SharedArrayBuffer. */
export type WorkerStart =
  | { readonly kind: 'made'; readonly shape: EnvironmentShape }
  | { readonly kind: 'failed'; readonly failure: ThreadFailure };

export interface PoolOptions {
  readonly task: Omit<WorkerTask, 'thread' | 'failures'>;
  /** Threads before are not workers. */
  readonly firstThread: 0 | 1;
  /** The bundled environmentWorker.ts; by default it lies beside the running program. */
  readonly workerFile?: string | undefined;
  readonly patience: Patience;
}

/** How long the environments may take, and what to say when they take longer. */
export interface Patience {
  readonly startSeconds: number;
  readonly orderSeconds: number;
  error(activity: Order | 'start', seconds: number): Error;
}

interface Member {
  readonly worker: Worker;
  readonly failures: MessagePort;
  readonly shape: EnvironmentShape;
  /** In the control array. */
  readonly place: number;
}

export class WorkerPool {
  private control: Int32Array = new Int32Array(0);

  private constructor(
    private readonly members: readonly Member[],
    private readonly patience: Patience,
  ) {}

  /**
   * Starts all workers, and waits until their environments are made.
   * @throws Error of the first worker that cannot be started
   */
  static async start(options: PoolOptions): Promise<WorkerPool> {
    const { task, firstThread, patience } = options;
    const workerFile = task.threads > firstThread ? (options.workerFile ?? besideProgram()) : '';
    const starts = Array.from({ length: task.threads - firstThread }, (_, i) =>
      startWorker({ ...task, thread: firstThread + i }, workerFile, patience),
    );
    const started = await Promise.allSettled(starts);
    const pool = new WorkerPool(
      started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : [])),
      patience,
    );
    const failure = started.find((start) => start.status === 'rejected');
    if (failure !== undefined) {
      await pool.dispose();
      throw failure.reason as Error;
    }
    return pool;
  }

  /** As the workers describe their environments; undefined if there are none. */
  get shape(): EnvironmentShape | undefined {
    return this.members[0]?.shape;
  }

  /** Gives the workers the memory that they share. @param control its array for orders */
  begin(block: SharedArrayBuffer, control: Int32Array): void {
    this.control = control;
    for (const { worker } of this.members) worker.postMessage(block);
  }

  /** Has all workers carry out an order while the main thread does its own share. @throws Error of a worker that failed */
  run(order: Order, share: () => void): void {
    if (this.members.length === 0) {
      share();
      return;
    }
    const { orderSeconds } = this.patience;
    const number = giveOrder(this.control, order);
    try {
      share();
    } finally {
      for (const { place } of this.members) {
        if (!waitDone(this.control, place, number, orderSeconds * 1000)) throw this.patience.error(order, orderSeconds);
      }
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
      const received = receiveMessageOnPort(failures) as { readonly message: ThreadFailure } | undefined;
      if (received !== undefined) return fromFailure(received.message);
    }
    return new Error('a thread of environments has failed before');
  }
}

async function startWorker(
  task: Omit<WorkerTask, 'failures'>,
  workerFile: string,
  { startSeconds, error }: Patience,
): Promise<Member> {
  const { port1, port2 } = new MessageChannel();
  const workerData: WorkerTask = { ...task, failures: port2 };
  const worker = new Worker(workerFile, { workerData, transferList: [port2] });
  let timer: NodeJS.Timeout | undefined;
  try {
    const start = await new Promise<WorkerStart>((resolve, reject) => {
      timer = setTimeout(() => reject(error('start', startSeconds)), startSeconds * 1000);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`a thread of environments ended at its start, with ${code}`)));
    });
    if (start.kind === 'failed') throw fromFailure(start.failure);
    // Asleep between orders, it shall not keep a program alive that is done.
    worker.unref();
    port1.unref();
    return { worker, failures: port1, shape: start.shape, place: controlHead + task.thread };
  } catch (reason) {
    port1.close();
    await worker.terminate();
    throw reason;
  } finally {
    clearTimeout(timer);
  }
}

function besideProgram(): string {
  const program = typeof __filename === 'string' ? __filename : process.argv[1]!;
  const file = path.join(path.dirname(program), 'environmentWorker.cjs');
  if (!existsSync(file)) throw new Error(`the program of the threads of environments is missing: ${file}`);
  return file;
}

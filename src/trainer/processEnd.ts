// How a process that trains comes to its end: signals stop the run cleanly, errors that nobody caught fail it.
import type { Actor } from '../protocol/runEvent';
import type { Session, SessionEnd } from './session';

/** 0 finished or stopped, 1 failed, 2 bad input. */
export function exitCodeOf(end: SessionEnd): number {
  return end.state !== 'failed' ? 0 : end.badInput ? 2 : 1;
}

/** A first signal stops the run behind its iteration; a second one, by somebody who does not want to wait, ends the process. */
export function stopOnSignals(session: Session, by: Actor): void {
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) {
        session.abort(new Error(`ended by a second ${signal} before its iteration was done`));
        process.exit(1);
      }
      asked = true;
      session.stop(by);
    });
  }
  const failed = (error: unknown) => {
    session.abort(error);
    console.error(error instanceof Error ? error.stack : error);
    process.exit(1);
  };
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  // A log file that cannot be written to any more is no reason to lose the run.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

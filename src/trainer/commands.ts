// What people want of a run, kept until its loop comes to a point where it can obey. Every message that cannot be taken
// is refused in a sentence and changes nothing.
import type { Actor } from '../protocol/runEvent';
import type { FromTrainer } from '../protocol/trainerMessages';
import type { ControlMessage } from './controlServer';
import type { Inbox } from './inbox';

export interface Inspection {
  readonly request: number;
  readonly reply: (answer: FromTrainer) => void;
}

export class Commands {
  /** Present once the run is prepared. */
  inbox: Inbox | undefined;
  startWanted: boolean;
  pauseWantedBy: Actor | undefined;
  resumedBy: Actor = 'program';
  stopWantedBy: Actor | undefined;
  checkpointWanted = false;
  inspections: Inspection[] = [];
  /** An error outside the loop, such as a disk that filled up between two iterations: the loop ends with it. */
  failure: { readonly error: unknown } | undefined;
  private wake: (() => void) | undefined;

  /** @param wait whether the run begins only when it is told to. */
  constructor(wait: boolean) {
    this.startWanted = !wait;
  }

  handle(message: ControlMessage, reply: (answer: FromTrainer) => void): string | undefined {
    const problem = this.take(message, reply);
    if (problem === undefined) this.wake?.();
    return problem;
  }

  stop(by: Actor): void {
    this.stopWantedBy ??= by;
    this.wake?.();
  }

  fail(error: unknown): void {
    this.failure ??= { error };
    this.wake?.();
  }

  /** Until somebody wants something, or `milliseconds` have passed. */
  async next(milliseconds?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
    this.wake = undefined;
  }

  private take(message: ControlMessage, reply: (answer: FromTrainer) => void): string | undefined {
    switch (message.kind) {
      case 'start':
        if (this.startWanted) return 'the run has been started already';
        this.startWanted = true;
        return undefined;
      case 'tune':
        return this.inbox === undefined
          ? 'the run is still being prepared; it can be tuned once that is done'
          : this.inbox.accept(message);
      case 'pause':
        this.pauseWantedBy ??= message.by;
        return undefined;
      case 'resume':
        this.pauseWantedBy = undefined;
        this.resumedBy = message.by;
        return undefined;
      case 'stop':
        this.stopWantedBy ??= message.by;
        return undefined;
      case 'checkpoint':
        this.checkpointWanted = true;
        return undefined;
      case 'inspectReward':
        this.inspections.push({ request: message.request, reply });
        return undefined;
    }
  }
}

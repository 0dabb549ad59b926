// One who watches a run: a connection with its own place in metrics.jsonl and events.jsonl. Past and present come from
// the files in the same way, so there is no gap and no double; one that reads slowly lags behind and costs no memory.
import type { Socket } from 'node:net';
import { encodeLine } from '../protocol/lines';
import type { RunStatus } from '../protocol/runState';
import type { FromTrainer } from '../protocol/trainerMessages';
import { LineCursor } from '../runDirectory/lineCursor';

const pieceBytes = 1 << 18;
/** Answers that nobody fetches; whoever asks and never reads is cut off. */
const maximumUnreadBytes = 256 * 1024 * 1024;

export interface WatchedFiles {
  readonly metrics: string;
  readonly events: string;
}

export class Watcher {
  private reports: LineCursor | undefined;
  private events: LineCursor | undefined;
  private statusDue: RunStatus | undefined;
  private congested = false;

  constructor(
    private readonly socket: Socket,
    private readonly files: WatchedFiles,
  ) {
    socket.on('drain', () => {
      this.congested = false;
      this.pump();
    });
  }

  get attached(): boolean {
    return this.reports !== undefined;
  }

  /** Whether all that is in the files has been handed to the system. */
  get caughtUp(): boolean {
    return this.socket.destroyed || (!this.congested && this.statusDue === undefined);
  }

  /** Begins, or begins again, at these lines. */
  attach(reportsFrom: number, eventsFrom: number): void {
    this.reports = new LineCursor(this.files.metrics, reportsFrom);
    this.events = new LineCursor(this.files.events, eventsFrom);
    this.pump();
  }

  /** Sends what the files have beyond its place, as much as it takes now; the rest follows when it has read that. */
  pump(): void {
    try {
      this.pumpLines('reports', this.reports);
      this.pumpLines('events', this.events);
    } catch {
      // A file that cannot be read any more is this connection's end, not the run's.
      this.socket.destroy();
    }
    if (!this.congested && this.statusDue !== undefined) {
      this.send({ kind: 'status', status: this.statusDue });
      this.statusDue = undefined;
    }
  }

  /** The newest status follows what was reported before it; older ones that were not sent yet are forgotten. */
  status(status: RunStatus): void {
    if (!this.attached) return;
    this.statusDue = status;
    this.pump();
  }

  send(message: FromTrainer): void {
    this.write(encodeLine(message));
  }

  private pumpLines(kind: 'reports' | 'events', cursor: LineCursor | undefined): void {
    while (!this.congested && cursor !== undefined && !this.socket.destroyed) {
      const piece = cursor.next(pieceBytes);
      if (piece === undefined) return;
      // The lines are JSON already: they are not parsed to be written again.
      this.write(`{"kind":"${kind}","from":${piece.from},"${kind}":[${piece.lines.join(',')}]}\n`);
    }
  }

  private write(text: string): void {
    if (this.socket.writableEnded || this.socket.destroyed) return;
    this.congested = !this.socket.write(text);
    if (this.socket.writableLength > maximumUnreadBytes) this.socket.destroy();
  }
}

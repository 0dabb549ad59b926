// The socket to a living trainer. It connects as soon as there is something to connect to, asks for what its owner does
// not have yet, checks every message, and comes back after a break with growing pauses for as long as the process lives.
import { lstatSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { InputError } from '../protocol/inputError';
import { LineSplitter, decodeLine, encodeLine } from '../protocol/lines';
import { fromTrainerSchema, protocolVersion, type FromTrainer, type ToTrainer } from '../protocol/trainerMessages';
import { readControl } from '../runDirectory/readRun';

const shortestPause = 50;
const longestPause = 2_000;

export interface ConnectionOwner {
  /** What it has: the trainer sends what follows. */
  counts(): { readonly reports: number; readonly events: number };
  /** Asked before every attempt; false ends the connection for good. */
  lives(): boolean;
  attached(): void;
  received(message: FromTrainer): void;
  /** Not attached any more, or not yet; `problem` says why in a sentence. */
  detached(problem: string): void;
  /** The socket is there and nobody listens on it: whoever made it is gone, whatever its process number says. */
  nobodyListens(socket: string): void;
  /** The process is gone: no further attempt is made. */
  gone(): void;
  /** Something that only the log wants to know. */
  note(message: string): void;
}

export class TrainerConnection {
  private socket: net.Socket | undefined;
  private isAttached = false;
  private timer: NodeJS.Timeout | undefined;
  private pause = shortestPause;
  private disposed = false;

  constructor(
    private readonly directory: string,
    private readonly owner: ConnectionOwner,
  ) {
    // Not at once: the owner is still being made.
    this.timer = setTimeout(() => {
      this.connect();
    }, 0);
  }

  get attached(): boolean {
    return this.isAttached;
  }

  /** False if there is nobody to send to; nothing has happened then. */
  send(message: ToTrainer): boolean {
    if (!this.isAttached || !this.socket?.writable) return false;
    this.socket.write(encodeLine(message));
    return true;
  }

  /** Breaks the connection and makes a new one, which asks for what is missing. */
  reattach(why: string): void {
    this.owner.note(why);
    this.socket?.destroy();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.socket?.destroy();
  }

  private connect(): void {
    if (this.disposed) return;
    if (!this.owner.lives()) {
      this.disposed = true;
      this.owner.gone();
      return;
    }
    try {
      const control = readControl(this.directory);
      if (control === undefined) this.retry('its trainer is not reachable yet');
      else if (!isOwnSocket(control.socket))
        this.retry(`${control.socket} is not a socket that only you can have made; it is not connected to`);
      else this.open(control.socket, control.token);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.retry(error.message);
    }
  }

  private open(address: string, token: string): void {
    const socket = net.connect(address);
    const splitter = new LineSplitter();
    let problem = 'the connection to its trainer was closed';
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      const { reports, events } = this.owner.counts();
      const attach: ToTrainer = {
        kind: 'attach',
        version: protocolVersion,
        token,
        reportsFrom: reports,
        eventsFrom: events,
      };
      socket.write(encodeLine(attach));
    });
    socket.on('data', (chunk: string) => {
      try {
        for (const line of splitter.push(chunk)) this.take(line);
      } catch (error) {
        problem = `its trainer sent something that is not of the protocol: ${(error as Error).message}`;
        socket.destroy();
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') this.owner.nobodyListens(address);
      problem = `its trainer cannot be reached: ${error.message}`;
    });
    socket.on('close', () => {
      this.socket = undefined;
      this.isAttached = false;
      if (!this.disposed) this.retry(problem);
    });
  }

  private take(line: string): void {
    if (this.disposed) return;
    const decoded = decodeLine(fromTrainerSchema, line);
    if (!decoded.ok) {
      this.owner.note(`a message of the trainer was ignored: ${decoded.problem}`);
      return;
    }
    if (decoded.value.kind === 'ready') {
      this.isAttached = true;
      this.pause = shortestPause;
      this.owner.attached();
    }
    this.owner.received(decoded.value);
  }

  private retry(problem: string): void {
    this.owner.detached(problem);
    // The owner may have had enough.
    if (this.disposed) return;
    this.timer = setTimeout(() => {
      this.connect();
    }, this.pause);
    this.pause = Math.min(this.pause * 2, longestPause);
  }
}

/** control.json could have come with a copied folder: only a socket in a private folder of our own is spoken to. */
function isOwnSocket(address: string): boolean {
  if (process.platform === 'win32') return /^\\\\[.?]\\pipe\\trirl-/.test(address);
  const uid = process.getuid?.();
  const folder = path.dirname(address);
  if (!path.basename(folder).startsWith(`trirl-${uid}`)) return false;
  try {
    const stats = lstatSync(folder);
    return stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

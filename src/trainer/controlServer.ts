// The trainer's side of the socket: lets in who knows the token, has watchers follow the run's files, and hands checked
// control messages on. It decides nothing about the run.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import { decodeLine, LineSplitter } from '../protocol/lines';
import type { RunStatus } from '../protocol/runState';
import { protocolVersion, toTrainerSchema, type FromTrainer, type ToTrainer } from '../protocol/trainerMessages';
import { newSocketPlace, type SocketPlace } from './socketPlace';
import { Watcher, type WatchedFiles } from './watcher';

export type ControlMessage = Exclude<ToTrainer, { kind: 'attach' }>;

/** What the server needs from the run. */
export interface ControlledRun {
  readonly status: RunStatus;
  /** Whether the run waits for `start`. */
  readonly waiting: boolean;
  readonly files: WatchedFiles;
  /** Brings everything reported so far into the files. */
  flush(): void;
  /** Takes a message, or returns why not in a sentence. An answer that comes later goes through `reply`. */
  handle(message: ControlMessage, reply: (answer: FromTrainer) => void): string | undefined;
}

const batchMilliseconds = 50;
const attachMilliseconds = 10_000;
const goodbyeMilliseconds = 3_000;
/** No control message comes near this. */
const maximumMessageLength = 1 << 18;

export class ControlServer {
  private readonly token = randomBytes(32).toString('hex');
  private readonly server = net.createServer((socket) => this.connected(socket));
  private readonly connections = new Map<net.Socket, Watcher>();
  private batchTimer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly run: ControlledRun,
    private readonly place: SocketPlace,
  ) {}

  /** Throws the system's error if there is no place for a socket. */
  static async listen(run: ControlledRun): Promise<ControlServer> {
    const control = new ControlServer(run, await newSocketPlace());
    await new Promise<void>((resolve, reject) => {
      control.server.once('error', reject);
      control.server.listen(control.place.socket, () => {
        control.server.off('error', reject);
        resolve();
      });
    });
    return control;
  }

  /** What control.json tells. */
  get address(): { readonly socket: string; readonly token: string } {
    return { socket: this.place.socket, token: this.token };
  }

  /** Something was reported: watchers get it with whatever follows within the next 50 ms. */
  reported(): void {
    if (this.connections.size > 0) this.batchTimer ??= setTimeout(() => this.deliver(), batchMilliseconds);
  }

  /** The state changed: watchers get it at once, behind everything that was reported before. */
  status(status: RunStatus): void {
    if (this.connections.size === 0) return;
    this.run.flush();
    for (const watcher of this.connections.values()) watcher.status(status);
  }

  /** Sends what is left, closes every connection and takes the socket away. */
  async close(): Promise<void> {
    clearTimeout(this.batchTimer);
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    // Whoever does not read any more is not waited for: the files have it all.
    const patience = Date.now() + goodbyeMilliseconds;
    while (Date.now() < patience && [...this.connections.values()].some((watcher) => !watcher.caughtUp)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const connection of this.connections.keys()) connection.end();
    const force = setTimeout(() => [...this.connections.keys()].forEach((connection) => connection.destroy()), 1000);
    await closed;
    clearTimeout(force);
    this.removeSocket();
  }

  /** What can be done at once, when the process has to end. */
  removeSocket(): void {
    if (process.platform === 'win32') return;
    fs.rmSync(this.place.socket, { force: true });
    if (this.place.ownFolder !== undefined) fs.rmSync(this.place.ownFolder, { recursive: true, force: true });
  }

  private deliver(): void {
    this.batchTimer = undefined;
    this.run.flush();
    for (const watcher of this.connections.values()) watcher.pump();
  }

  private connected(socket: net.Socket): void {
    const splitter = new LineSplitter(maximumMessageLength);
    const watcher = new Watcher(socket, this.run.files);
    const patience = setTimeout(() => socket.destroy(), attachMilliseconds);
    this.connections.set(socket, watcher);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      let lines: string[];
      try {
        lines = splitter.push(chunk);
      } catch (error) {
        watcher.send({ kind: 'refused', message: (error as Error).message });
        socket.end();
        return;
      }
      for (const line of lines) {
        if (socket.writableEnded || socket.destroyed) return;
        const problem = this.received(watcher, line);
        if (problem !== undefined) watcher.send({ kind: 'refused', message: problem });
        if (watcher.attached) clearTimeout(patience);
        else socket.end();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(patience);
      this.connections.delete(socket);
    });
  }

  /** Returns why a message is refused, in a sentence. */
  private received(watcher: Watcher, line: string): string | undefined {
    const decoded = decodeLine(toTrainerSchema, line);
    if (!decoded.ok)
      return watcher.attached ? decoded.problem : `expected attach as the first message: ${decoded.problem}`;
    const message = decoded.value;
    if (message.kind !== 'attach') {
      if (!watcher.attached) return `expected attach as the first message, found ${message.kind}`;
      return this.run.handle(message, (answer) => watcher.send(answer));
    }
    if (!this.isToken(message.token)) return 'the token is not the one in control.json';
    this.run.flush();
    const { status, waiting } = this.run;
    watcher.send({ kind: 'ready', version: protocolVersion, pid: process.pid, status, waiting });
    watcher.attach(message.reportsFrom, message.eventsFrom);
    return undefined;
  }

  private isToken(token: string): boolean {
    const [given, expected] = [Buffer.from(token), Buffer.from(this.token)];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

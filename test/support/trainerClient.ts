// A watcher of a trainer, for tests: connects to the real socket, checks every message against the protocol, keeps all.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { decodeLine, encodeLine, LineSplitter } from '../../src/protocol/lines';
import type { Report } from '../../src/protocol/report';
import type { RunEvent } from '../../src/protocol/runEvent';
import {
  fromTrainerSchema,
  protocolVersion,
  type FromTrainer,
  type ToTrainer,
} from '../../src/protocol/trainerMessages';
import { runFiles } from '../../src/runDirectory/paths';
import { readControl } from '../../src/runDirectory/readRun';

export async function until<T>(what: string, probe: () => T | undefined | false, milliseconds = 20_000): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export class TrainerClient {
  readonly messages: FromTrainer[] = [];
  /** Lines that were not of the protocol. */
  readonly strange: string[] = [];
  closed = false;

  private constructor(readonly socket: net.Socket) {
    const splitter = new LineSplitter();
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      for (const line of splitter.push(chunk)) {
        const decoded = decodeLine(fromTrainerSchema, line);
        if (decoded.ok) this.messages.push(decoded.value);
        else this.strange.push(decoded.problem);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  /** Waits for control.json, connects, and says nothing yet. */
  static async connect(directory: string): Promise<TrainerClient> {
    await until('control.json', () => fs.existsSync(path.join(directory, runFiles.control)));
    const control = readControl(directory)!;
    const socket = net.connect(control.socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new TrainerClient(socket);
  }

  static async attach(directory: string, from: { reportsFrom?: number; eventsFrom?: number } = {}) {
    const client = await TrainerClient.connect(directory);
    const { token } = readControl(directory)!;
    client.send({ kind: 'attach', version: protocolVersion, token, reportsFrom: 0, eventsFrom: 0, ...from });
    await client.first('ready');
    return client;
  }

  send(message: ToTrainer): void {
    this.socket.write(encodeLine(message));
  }

  async first<K extends FromTrainer['kind']>(kind: K): Promise<Extract<FromTrainer, { kind: K }>> {
    return this.nth(kind, 0);
  }

  /** The message of this kind with that index, counted from 0, once it has come. */
  async nth<K extends FromTrainer['kind']>(kind: K, index: number): Promise<Extract<FromTrainer, { kind: K }>> {
    return until(`a ${kind} message`, () => this.of(kind)[index]);
  }

  of<K extends FromTrainer['kind']>(kind: K): Extract<FromTrainer, { kind: K }>[] {
    return this.messages.filter((m): m is Extract<FromTrainer, { kind: K }> => m.kind === kind);
  }

  /** Reports in the order of arrival. Throws if there is a gap or a double. */
  reports(from = 0): Report[] {
    return joined(
      this.of('reports').map((m) => ({ from: m.from, items: m.reports })),
      from,
    );
  }

  /** Reports behind the message with this index, which begin anywhere. Throws if there is a gap or a double. */
  reportsAfter(message: number): Report[] {
    const pieces = this.messages.slice(message).filter((m) => m.kind === 'reports');
    return joined(
      pieces.map((m) => ({ from: m.from, items: m.reports })),
      pieces[0]?.from ?? 0,
    );
  }

  events(from = 0): RunEvent[] {
    return joined(
      this.of('events').map((m) => ({ from: m.from, items: m.events })),
      from,
    );
  }

  async event<K extends RunEvent['kind']>(kind: K): Promise<Extract<RunEvent, { kind: K }>> {
    return until(`a ${kind} event`, () =>
      this.of('events')
        .flatMap((m) => m.events)
        .find((e): e is Extract<RunEvent, { kind: K }> => e.kind === kind),
    );
  }

  async untilClosed(): Promise<void> {
    await until('the end of the connection', () => this.closed);
  }

  destroy(): void {
    this.socket.destroy();
  }
}

function joined<T>(pieces: { from: number; items: T[] }[], from: number): T[] {
  const all: T[] = [];
  for (const piece of pieces) {
    if (piece.from !== from + all.length) throw new Error(`expected index ${from + all.length}, found ${piece.from}`);
    all.push(...piece.items);
  }
  return all;
}

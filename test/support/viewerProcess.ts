// The real reader of demonstrations as a child process, spoken to as the extension host does.
import path from 'node:path';
import type {
  AnswerTo,
  DemonstrationFacts,
  DemonstrationQuery,
  FromReader,
} from '../../src/protocol/demonstrationView';
import { DemonstrationReader } from '../../src/runs/demonstrationReader';

const program = path.resolve(import.meta.dirname, '../../dist/viewer.cjs');

export class ViewerProcess {
  readonly heard: FromReader[] = [];
  readonly notes: string[] = [];
  readonly reader: DemonstrationReader;
  private readonly waiting = new Set<() => void>();
  private next = 0;

  /** @param onMessage hears everything, before `heard` does. */
  constructor(
    file: string,
    { experiments = [], onMessage }: { experiments?: string[]; onMessage?: (message: FromReader) => void } = {},
  ) {
    this.reader = new DemonstrationReader({
      program,
      onMessage: (message) => {
        onMessage?.(message);
        this.heard.push(message);
        for (const look of this.waiting) look();
      },
      note: (text) => this.notes.push(text),
    });
    this.reader.send({ kind: 'open', file, experiments });
  }

  async facts(): Promise<DemonstrationFacts> {
    return (await this.first('facts')).facts;
  }

  async ask<K extends DemonstrationQuery['kind']>(
    query: Extract<DemonstrationQuery, { kind: K }>,
  ): Promise<AnswerTo<K>> {
    const id = this.next++;
    this.reader.send({ kind: 'ask', id, query });
    const found = await this.until(
      (message) => (message.kind === 'answer' || message.kind === 'refused') && message.id === id,
    );
    if (found.kind !== 'answer') throw new Error(found.kind === 'refused' ? found.message : found.kind);
    return found.answer as AnswerTo<K>;
  }

  async first<K extends FromReader['kind']>(kind: K): Promise<Extract<FromReader, { kind: K }>> {
    const found = await this.until((message) => message.kind === kind || message.kind === 'failed');
    if (found.kind !== kind) throw new Error(found.kind === 'failed' ? found.error.message : found.kind);
    return found as Extract<FromReader, { kind: K }>;
  }

  end(): void {
    this.reader.dispose();
  }

  private until(fits: (message: FromReader) => boolean, milliseconds = 50_000): Promise<FromReader> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.heard.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(
        () => reject(new Error(`heard only ${this.heard.map(({ kind }) => kind).join()}`)),
        milliseconds,
      );
      this.waiting.add(look);
      look();
    });
  }
}

// The host's end of the program that reads a file of demonstrations (src/viewer): started when somebody looks at the file,
// ended when nobody does. What it says is checked; that it is gone, however it ended, is told once, as a failure.
import { fromReaderSchema, type FromReader, type ToReader } from '../protocol/demonstrationView';
import { startWithChannel } from './launch';

export interface ReaderOptions {
  /** The program, dist/viewer.cjs. */
  readonly program: string;
  readonly onMessage: (message: FromReader) => void;
  /** What it wrote to its standard error, and what was not of the protocol. */
  readonly note: (text: string) => void;
}

export class DemonstrationReader {
  private readonly child: ReturnType<typeof startWithChannel>;
  private ended = false;
  private errors = '';

  constructor(private readonly options: ReaderOptions) {
    this.child = startWithChannel([options.program]);
    this.child.on('message', (data) => this.hear(data));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-2000);
      options.note(text.trimEnd());
    });
    this.child.once('error', (error) => this.lost(error.message));
    this.child.once('close', (code, signal) => this.lost(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: ToReader): void {
    if (!this.ended && this.child.connected) this.child.send(message, () => undefined);
  }

  /** Ends the program at once; nothing is heard of it any more. */
  dispose(): void {
    this.ended = true;
    this.child.kill('SIGKILL');
  }

  private hear(data: unknown): void {
    if (this.ended) return;
    const message = fromReaderSchema.safeParse(data);
    if (message.success) this.options.onMessage(message.data);
    else this.options.note(`a message of the demonstration reader is not of the protocol: ${message.error.message}`);
  }

  private lost(how: string): void {
    if (this.ended) return;
    this.ended = true;
    const memory = /heap out of memory|Array buffer allocation failed|SIGKILL|ENOMEM/.test(`${this.errors} ${how}`);
    const why = memory ? 'there is not enough memory for it' : `the program that reads it has stopped (${how})`;
    this.options.onMessage({ kind: 'failed', error: { message: `The file cannot be shown: ${why}.` } });
  }
}

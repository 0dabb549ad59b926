// The Python process of a thread: started, asked one thing at a time, and never left behind. It ends when its input does, which
// the operating system sees to however this process ends; see bridge.py. The one file of the environments that starts processes.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { InputError } from '../../protocol/inputError';
import { FrameReader, type Frame } from './frames';
import bridge from './bridge.py';

const keptCharacters = 4_000;

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

export class BridgeProcess {
  private readonly reader = new FrameReader();
  private waiting: Waiting | undefined;
  private words = '';
  private ended: Error | undefined;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly python: string,
  ) {
    child.stdout.on('data', (piece: Buffer) => this.receive(piece));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.words = (this.words + text).slice(-keptCharacters);
    });
    // That it does not read any more shows as its end.
    child.stdin.on('error', () => undefined);
    child.once('error', (error: NodeJS.ErrnoException) => this.fail(this.startError(error)));
    child.once('close', (code, signal) => this.fail(this.endError(code, signal)));
  }

  /** @param python a command or an absolute file; by default the usual command of the platform */
  static start(python = process.platform === 'win32' ? 'python' : 'python3'): BridgeProcess {
    return new BridgeProcess(spawn(python, ['-u', '-c', bridge], { stdio: 'pipe', windowsHide: true }), python);
  }

  /**
   * Sends a frame and waits for the next that comes back. One at a time.
   * @throws InputError if there is no such Python; Error if it has ended, with its last words
   */
  ask(frame: Uint8Array): Promise<Frame> {
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) return reject(this.ended);
      this.waiting = { resolve, reject };
      this.child.stdin.write(frame);
    });
  }

  end(): void {
    this.child.kill('SIGKILL');
  }

  private receive(piece: Buffer): void {
    try {
      this.reader.push(piece, (frame) => {
        this.waiting?.resolve(frame);
        this.waiting = undefined;
      });
    } catch (error) {
      this.fail(error as Error);
      this.end();
    }
  }

  private fail(error: Error): void {
    this.ended ??= error;
    this.waiting?.reject(this.ended);
    this.waiting = undefined;
  }

  private startError({ message, code }: NodeJS.ErrnoException): Error {
    const why = code === 'ENOENT' ? 'there is no such program' : message;
    return new InputError(
      `the Python '${this.python}' cannot be started: ${why}; expected one that has Gymnasium (\`pip install gymnasium\`)`,
      { field: 'environment.python' },
    );
  }

  private endError(code: number | null, signal: NodeJS.Signals | null): Error {
    const lines = this.words.split('\n').filter((line) => line.trim() !== '');
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    return new Error(
      `the Python '${this.python}' has ended ${how}${lines.length === 0 ? ', without a word' : `: ${lines.at(-1)!.trim()}`}`,
    );
  }
}

// A Python program that measures on request, a line of JSON for a line of JSON, while ours rests.
import { spawn, type ChildProcess } from 'node:child_process';
import readline from 'node:readline';

/** Environment variables that tie numerical libraries to a kind of processor or a number of threads, those that our own
 * back end has set included: a rival runs as it would by itself. */
const tying = /^(OPENBLAS_|OMP_|MKL_|TF_|XLA_FLAGS$)/;

export class PythonRival {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  /** @param program Python. @param file its script. @param stderr `ignore` where a library warns of what is none of ours. */
  constructor(
    private readonly program: string,
    private readonly file: string,
    stderr: 'inherit' | 'ignore' = 'inherit',
  ) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !tying.test(name)));
    this.child = spawn(program, [file], { env, stdio: ['pipe', 'pipe', stderr] });
    // That it is not there, or has ended, shows as an answer that does not come.
    this.child.on('error', () => undefined);
    this.child.stdin!.on('error', () => undefined);
    this.lines = readline.createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** @throws Error if Python ends, or lacks what it needs. */
  async milliseconds(order: object): Promise<number> {
    const { milliseconds } = await this.ask<{ milliseconds: number | null }>(order);
    return milliseconds ?? this.complain();
  }

  /** The answer to an order, taken at its word. @throws Error if Python ends. */
  async ask<A>(order: object): Promise<A> {
    this.child.stdin!.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await this.lines.next();
    return done ? this.complain() : (JSON.parse(value) as A);
  }

  private complain(): never {
    throw new Error(
      `${this.program} ${this.file} gave no answer; its first lines say what it needs, PYTHON names another`,
    );
  }

  end(): void {
    this.child.stdin!.end();
  }
}

// Runs `trirl play` for the editor: actions go in, states come out. It ends when it is told to or when this process ends, and
// keeps in a file what was recorded and not saved.
import { createInterface } from 'node:readline';
import type { EnvironmentConfig } from '../protocol/experiment';
import { fromPlayerSchema, type FromPlayer, type ToPlayer } from '../protocol/playMessages';
import { lineOf } from './attachedProgram';
import { startAttached } from './launch';

export interface HandPlayerOptions {
  /** The command-line program, dist/trirl.cjs. */
  readonly trirlFile: string;
  readonly environment: EnvironmentConfig;
  readonly seed: number;
  /** Where to keep what was not saved. */
  readonly keepFile: string;
  readonly onMessage: (message: FromPlayer) => void;
  /** @param problem what it said, if it ended otherwise than it was told to. */
  readonly onEnd: (problem: string | undefined) => void;
}

export class HandPlayer {
  private readonly child: ReturnType<typeof startAttached>;
  private isWanted = true;

  constructor({ trirlFile, environment, seed, keepFile, onMessage, onEnd }: HandPlayerOptions) {
    const words = ['play', '--environment', JSON.stringify(environment), '--seed', String(seed), '--keep', keepFile];
    this.child = startAttached([trirlFile, ...words], {});
    const { stdin, stdout, stderr } = this.child;
    let errors = '';
    // It may end while we write to it.
    stdin.on('error', () => undefined);
    stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-10_000)));
    createInterface({ input: stdout }).on('line', (line) => {
      const message = lineOf(fromPlayerSchema, line);
      if (message !== undefined) onMessage(message);
    });
    const ended = (how: string) => {
      onEnd(this.isWanted ? errors.trim().split('\n').at(-1) || how : undefined);
    };
    this.child.once('error', (error) => {
      ended(error.message);
    });
    this.child.once('close', (code, name) => {
      ended(name === null ? `the player ended with exit code ${code}` : `the player was ended by ${name}`);
    });
  }

  send(message: ToPlayer): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Lets it end; what was not saved is kept, and told of as `kept`. */
  close(): void {
    this.isWanted = false;
    this.child.stdin.end();
  }
}

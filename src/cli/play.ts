// `trirl play`: a world stepped by hand for the editor, a line of JSON for every step. When its input ends, what is recorded
// and was not saved is kept in a file.
import { createInterface } from 'node:readline';
import fs from 'node:fs';
import path from 'node:path';
import { environmentSchema } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import { decodeLine } from '../protocol/lines';
import { toPlayerSchema, type FromPlayer, type ToPlayer } from '../protocol/playMessages';
import { HandPlay } from '../trainer/handPlay';
import type { Terminal } from './terminal';

export interface PlayOptions {
  /** JSON, as an experiment has it. */
  readonly environment: string;
  /** Where to keep what was not saved. */
  readonly keep: string;
  readonly seed: number;
}

/** Returns the exit code. Throws InputError if the world cannot be played by hand. */
export async function play(options: PlayOptions, terminal: Terminal): Promise<number> {
  const config = decodeLine(environmentSchema, options.environment);
  if (!config.ok) throw new InputError(config.problem, { field: 'environment' });
  const game = await HandPlay.create(config.value, options.seed);
  const say = (message: FromPlayer) => terminal.write(`${JSON.stringify(message)}\n`);
  say(game.world);
  say(game.state);
  // A closed window may take the reader of our lines away before our input ends.
  process.stdout.on('error', () => undefined);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => process.stdin.destroy());
  const lines = createInterface({ input: process.stdin });
  process.stdin.once('close', () => lines.close());
  for await (const line of lines) {
    const message = decodeLine(toPlayerSchema, line);
    if (!message.ok) say({ kind: 'refused', message: message.problem });
    else await obey(game, message.value, say);
  }
  if (game.state.unsaved) {
    fs.mkdirSync(path.dirname(options.keep), { recursive: true });
    say({ kind: 'kept', file: options.keep, text: await game.save(options.keep) });
  }
  game.dispose();
  return 0;
}

async function obey(game: HandPlay, message: ToPlayer, say: (message: FromPlayer) => void): Promise<void> {
  try {
    switch (message.kind) {
      case 'act':
        game.act(message.action);
        break;
      case 'endEpisode':
        game.endEpisode();
        break;
      case 'dropEpisode':
        game.dropEpisode();
        break;
      case 'save':
        say({ kind: 'saved', file: message.file, text: await game.save(message.file) });
        break;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say({ kind: 'refused', message: error.message });
  }
  say(game.state);
}

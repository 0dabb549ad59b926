// The trainer as a child process: `node trainer.cjs RUN_DIR [--wait-for-start [--wait-seconds N]]`. Reads config.json in
// the run directory, trains, and exits with 0 when finished or stopped, 1 when failed, 2 on bad input.
import { parseArgs } from 'node:util';
import { InputError } from '../protocol/inputError';
import { readExperimentOf } from '../runDirectory/readRun';
import { exitCodeOf, stopOnSignals } from './processEnd';
import { Session } from './session';

async function main(): Promise<number> {
  const { directory, waitForStartSeconds } = readArguments();
  const session = new Session({
    directory,
    experiment: () => readExperimentOf(directory),
    ...(waitForStartSeconds === undefined ? {} : { waitForStartSeconds }),
  });
  stopOnSignals(session, 'program');
  const end = await session.run();
  if (end.state === 'failed') console.error(end.error.message);
  return exitCodeOf(end);
}

function readArguments(): { directory: string; waitForStartSeconds: number | undefined } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'wait-for-start': { type: 'boolean' }, 'wait-seconds': { type: 'string', default: '60' } },
  });
  const [directory, ...others] = positionals;
  const seconds = Number(values['wait-seconds']);
  if (directory === undefined || others.length > 0) throw new InputError('expected one run directory');
  if (!(seconds >= 0)) throw new InputError(`--wait-seconds: expected a number, found ${values['wait-seconds']}`);
  return { directory, waitForStartSeconds: values['wait-for-start'] === true ? seconds : undefined };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`${(error as Error).message}\nusage: trainer RUN_DIR [--wait-for-start [--wait-seconds N]]`);
    process.exit(2);
  },
);

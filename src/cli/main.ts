// The command line `trirl`. Exit codes: 0 done, 1 failed, 2 bad input or wrong usage.
import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { expertAlgorithms } from '../experiments/expertExperiment';
import { InputError } from '../protocol/inputError';
import { describeDemonstrations, type DemosOptions } from './demos';
import { expert, type ExpertOptions } from './expert';
import { native, type NativeOptions } from './native';
import { play, type PlayOptions } from './play';
import { record, type RecordOptions } from './record';
import { writeReport } from './report';
import { retrain, type RetrainOptions } from './retrain';
import { terminalOf } from './terminal';
import { train, type TrainOptions } from './train';

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`Expected a whole number, found '${text}'.`);
  return Number(text);
}

function countFromOne(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 100_000) throw new InvalidArgumentError(`Expected 1 to 100000, found '${text}'.`);
  return count;
}

async function main(): Promise<number> {
  const terminal = terminalOf(process.stdout, process.env);
  const program = new Command('trirl')
    .description('Trust Region Inverse Reinforcement Learning from the command line.')
    .version(version)
    .exitOverride();
  let exitCode = 0;
  program
    .command('train')
    .description('train an experiment and write its run directory')
    .argument('<config>', 'the experiment, a *.trirl.json file')
    .option('--out <dir>', 'run directory (default: .trirl/runs/<time>-<name>)')
    .option('--seed <n>', 'seed of everything random in the run', wholeNumber)
    .option('--set <field=value>', 'replace a field of the experiment; can be repeated', collect, [])
    .option('--backend <name>', 'what computes on tensors: native, wasm, cpu, or auto for the best there is')
    .action(async (config: string, options: TrainOptions) => {
      exitCode = await train(config, options, terminal);
    });
  program
    .command('demos')
    .description('summarise a file of demonstrations, or write it in another format')
    .argument(
      '<file>',
      'demonstrations: .npz, HDF5, Arrow, Parquet, JSON Lines, CSV, or the folder of a Minari or imitation dataset',
    )
    .option('--json', 'for programs')
    .addOption(new Option('--preview', 'columns and first rows of a table, as JSON').hideHelp())
    .option('--columns <json>', 'which column of a table is what: {"observation": ["x", "v"], "action": ["u"], ...}')
    .option('--environment <name>', 'check them against a world, by name or as the JSON of an experiment')
    .option('--out <file>', 'write them to another file, .npz (the format of the paper) or .jsonl')
    .addOption(
      new Option('--layout <layout>', 'of .npz: [N, dim], or [episode, step, dim]').choices(['flat', 'stacked']),
    )
    .addOption(
      new Option('--precision <type>', 'of what is written (default: float32 where that loses nothing)').choices([
        'float32',
        'float64',
      ]),
    )
    .action(async (file: string, options: DemosOptions) => {
      terminal.write(await describeDemonstrations(file, options));
    });
  program
    .command('expert')
    .description('train an expert in a world by its name, on the true reward')
    .argument('<environment>', 'such as Pendulum-v1, HalfCheetah-v5, PointMaze/wall')
    .option('--steps <n>', 'environment steps (default: what suits the environment)', wholeNumber)
    .addOption(
      new Option('--algorithm <name>', 'how the policy is learned')
        .choices(expertAlgorithms)
        .default(expertAlgorithms[0]),
    )
    .option('--seed <n>', 'seed of everything random in the run', wholeNumber)
    .option('--out <dir>', 'run directory (default: .trirl/runs/<time>-<name>)')
    .option('--backend <name>', 'what computes on tensors: native, wasm, cpu, or auto for the best there is')
    .action(async (environment: string, options: ExpertOptions) => {
      exitCode = await expert(environment, options, terminal);
    });
  program
    .command('retrain')
    .description('train a fresh policy on the reward that a run has learned, in its world or in a changed one')
    .argument('<run-dir>', 'the directory of a run that learned a reward with networks')
    .option('--steps <n>', 'environment steps (default: as many as the reward was learned with)', wholeNumber)
    .addOption(
      new Option('--algorithm <name>', 'how the policy is learned')
        .choices(expertAlgorithms)
        .default(expertAlgorithms[0]),
    )
    .option('--seed <n>', 'seed of everything random in the run', wholeNumber)
    .option(
      '--set <field=value>',
      'replace a field, such as environment.dynamics.gravity=[0,0,-3.71]; can be repeated',
      collect,
      [],
    )
    .option('--out <dir>', 'run directory (default: .trirl/runs/<time>-<name>)')
    .option('--backend <name>', 'what computes on tensors: native, wasm, cpu, or auto for the best there is')
    .action(async (directory: string, options: RetrainOptions) => {
      exitCode = await retrain(path.resolve(directory), options, terminal);
    });
  program
    .command('record')
    .description('record demonstrations from the policy of a run')
    .argument('<run-dir>', 'a run directory')
    .option('--episodes <n>', 'episodes to be played', countFromOne, 10)
    .option(
      '--out <file>',
      '.npz (the format of the paper) or .jsonl (default: demonstrations.npz in the run directory)',
    )
    .option('--deterministic', 'the likeliest actions instead of drawn ones')
    .option('--seed <n>', 'of the starts, the world and the drawn actions', wholeNumber, 0)
    .option('--backend <name>', 'what computes on tensors: native, wasm, cpu, or auto for the best there is')
    .addOption(new Option('--lines', 'progress as lines of JSON, broken off by the end of standard input').hideHelp())
    .action(async (directory: string, options: RecordOptions) => {
      exitCode = await record(directory, options, terminal);
    });
  program
    .command('play', { hidden: true })
    .description('step a world by hand, with lines of JSON, as the editor does')
    .requiredOption('--environment <json>', 'the world, as an experiment has it')
    .requiredOption('--keep <file>', 'where to keep what was not saved when the input ends')
    .option('--seed <n>', 'of the starts and of the world', wholeNumber, 0)
    .action(async (options: PlayOptions) => {
      exitCode = await play(options, terminal);
    });
  program
    .command('report')
    .description('write one self-contained HTML report of a run into its directory')
    .argument('<run-dir>', 'a run directory')
    .action((directory: string) => {
      terminal.write(`${writeReport(directory, path.join(__dirname, 'webview'))}\n`);
    });
  program
    .command('native')
    .description('provide native TensorFlow for this machine, which trains several times faster')
    .option('--python <path>', 'take the TensorFlow of this Python, or its pip')
    .option('--dir <dir>', "where to keep it (default: TRIRL_NATIVE_DIR, else the user's cache folder)")
    .option('--check', 'try what is installed, and install nothing')
    .addOption(new Option('--lines', 'progress as lines of JSON, cancelled by the end of standard input').hideHelp())
    .action(async (options: NativeOptions) => {
      exitCode = await native(options, terminal, { trirl: __filename, assets: path.join(__dirname, 'native') });
    });
  // Said outright: as a child of Electron it would be taken for a packaged application, whose words begin earlier.
  await program.parseAsync(process.argv, { from: 'node' });
  return exitCode;
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // Commander has printed its own message already, and help is no error.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof InputError) {
      console.error(error.message);
      process.exitCode = 2;
    } else {
      console.error(error instanceof Error ? error.stack : error);
      process.exitCode = 1;
    }
  },
);

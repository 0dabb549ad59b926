// `trirl train`: one experiment trained in this process, by the same session as in the editor's child process.
import path from 'node:path';
import { readExperiment } from '../experiments/readExperiment';
import type { Experiment } from '../protocol/experiment';
import type { Report } from '../protocol/report';
import type { World } from '../protocol/world';
import { writeNewRun } from '../runDirectory/newRun';
import { createRunDirectory, runsFolder } from '../runDirectory/paths';
import { wantBackend } from '../tensors/chooseBackend';
import { exitCodeOf, stopOnSignals } from '../trainer/processEnd';
import { Session, type SessionEnd } from '../trainer/session';
import { progressOn } from './progress';
import { rewardMap } from './rewardMap';
import type { Terminal } from './terminal';
import { duration, number } from './words';

export interface TrainPlaces {
  /** Run directory. */
  readonly out?: string;
  readonly backend?: string;
}

export interface TrainOptions extends TrainPlaces {
  readonly seed?: number;
  readonly set: readonly string[];
}

/** Returns the exit code. Throws InputError if the experiment is bad or the run directory cannot be made. */
export async function train(file: string, options: TrainOptions, terminal: Terminal): Promise<number> {
  const { seed, set } = options;
  const overrides = seed === undefined ? set : [...set, `seed=${seed}`];
  if (options.backend !== undefined) wantBackend(options.backend);
  return trainExperiment(readExperiment(file, { overrides }), options, terminal);
}

/** The same for an experiment that has been read. */
export async function trainExperiment(
  experiment: Experiment,
  { out, backend }: TrainPlaces,
  terminal: Terminal,
): Promise<number> {
  if (backend !== undefined) wantBackend(backend);
  const directory = out === undefined ? createRunDirectory(runsFolder, experiment.name, new Date()) : path.resolve(out);
  writeNewRun(directory, experiment);

  const progress = progressOn(terminal, experiment.name);
  let world: World | undefined;
  const session = new Session({
    directory,
    experiment: () => experiment,
    observer: {
      prepared: (run) => {
        world = run.world;
        progress.maximumIterations = run.maximumIterations;
        run.notes.forEach((note) => terminal.write(`note: ${note}\n`));
      },
      reported: (report) => progress.report(report),
    },
  });
  stopOnSignals(session, 'command line');
  const end = await session.run();
  progress.end();
  if (end.state === 'failed') console.error(`failed: ${end.error.message}`);
  else if (world !== undefined)
    terminal.write(
      resultLines(end, world, terminal)
        .map((line) => `${line}\n`)
        .join(''),
    );
  terminal.write(`\nRun directory: ${path.relative('', directory) || '.'}\n`);
  return exitCodeOf(end);
}

function resultLines(end: Exclude<SessionEnd, { state: 'failed' }>, world: World, terminal: Terminal): string[] {
  const { report, reward } = end;
  if (report === undefined) return ['', `${end.state}: ${end.reason}`];
  const { values } = report;
  const seconds = values['time/seconds'];
  const head = [
    '',
    `${end.state}: ${end.reason} (${report.iteration} iterations${seconds === undefined ? '' : `, ${duration(seconds)} of training`})`,
  ];
  if (world.kind === 'continuous') return [...head, ...returnLines(world, values)];
  if (reward === undefined) return head;
  return [
    ...head,
    `  occupancy KL    ${number(values['occupancy/kl'])} nats (uniformly random policy ${number(world.randomKl)})`,
    ...returnLines(world, values),
    '',
    `Learned reward after iteration ${reward.iteration}:`,
    ...rewardMap(reward, world, terminal),
  ];
}

function returnLines({ expertReturn, randomReturn }: World, values: Report['values']): string[] {
  const normalised = values['return/normalised'];
  return [
    `  expert return   ${number(expertReturn)}`,
    `  learned return  ${number(values['return/true'])}${normalised === undefined ? '' : ` (expert-normalised ${number(normalised)})`}`,
    `  random return   ${number(randomReturn)}`,
  ];
}

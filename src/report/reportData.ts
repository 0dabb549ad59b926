// Everything that a report shows, from a run directory alone: of a run that has ended, was lost, or still goes on.
import path from 'node:path';
import { whatIsLearned } from '../protocol/algorithmRules';
import { baselinesOf } from '../protocol/baselines';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import type { RewardSnapshot } from '../protocol/learnedReward';
import type { Report } from '../protocol/report';
import type { RunEvent } from '../protocol/runEvent';
import { isEnded } from '../protocol/runState';
import type { ReportData, RunFacts, ShownState, TuningState } from '../protocol/webviewMessages';
import { isAlive } from '../runDirectory/liveness';
import { readControl, readEvents, readExperimentOf, readReports, readStatus, readWorld } from '../runDirectory/readRun';
import { seriesOf } from '../runDirectory/series';
import { SnapshotIndex } from '../runDirectory/snapshotIndex';

const mostRows = 10_000;
const mostFrames = 60;
/** Characters that all frames together may take. */
const mostFrameCharacters = 12_000_000;

/** Throws InputError if the directory is no run, or one that was never prepared. */
export function reportData(directory: string): ReportData {
  const experiment = readExperimentOf(directory);
  const world = readWorld(directory);
  if (world === undefined) {
    const error = readStatus(directory)?.error?.message;
    throw new InputError(
      `there is nothing to report: the run did not get as far as its first iteration${error === undefined ? '' : ` (${error})`}`,
      { file: directory },
    );
  }
  const events = readEvents(directory);
  return {
    run: factsOf(directory, experiment),
    series: seriesOf(thinned(readReports(directory))),
    events,
    tuning: tuningOf(experiment.algorithm.kind, events),
    baselines: baselinesOf(world),
    world,
    frames: framesOf(directory),
    experiment: JSON.stringify(experiment, null, 2),
  };
}

function factsOf(directory: string, { name, algorithm }: Experiment): RunFacts {
  const status = readStatus(directory);
  const state: ShownState =
    status === undefined
      ? 'lost'
      : isEnded(status.state) || isAlive(status, readControl(directory))
        ? status.state
        : 'lost';
  return {
    id: path.basename(path.resolve(directory)),
    name,
    directory: path.resolve(directory),
    state,
    ...(status === undefined ? {} : { status }),
    ...(status?.error === undefined ? {} : { error: status.error }),
    learns: whatIsLearned(algorithm.kind),
    controllable: false,
    whyNotControllable: 'This is a report: a picture of the run at the time it was written.',
  };
}

/** The values in force at the end of the journal. */
function tuningOf(algorithm: TuningState['algorithm'], events: readonly RunEvent[]): TuningState {
  const applied: Record<string, number> = {};
  for (const event of events) {
    if (event.kind === 'started') Object.assign(applied, event.tunables);
    if (event.kind === 'tuned') {
      for (const [name, { to }] of Object.entries(event.changes)) applied[name] = to;
    }
  }
  return { algorithm, applied, pending: {} };
}

/** Every n-th report of a long run, its last one always. */
function thinned(reports: readonly Report[]): readonly Report[] {
  const stride = Math.ceil(reports.length / mostRows);
  return stride <= 1 ? reports : reports.filter((_, row) => row % stride === 0 || row === reports.length - 1);
}

function framesOf(directory: string): RewardSnapshot[] {
  const index = new SnapshotIndex(directory);
  const iterations = index.iterations;
  const last = iterations.at(-1);
  if (last === undefined) return [];
  const size = JSON.stringify(index.read(last)).length;
  const count = Math.max(2, Math.min(mostFrames, Math.floor(mostFrameCharacters / size)));
  return chooseFrames(iterations, count).map((iteration) => index.read(iteration)!);
}

/** At most `count` of `iterations`, first and last among them, denser early on, where most happens. */
export function chooseFrames(iterations: readonly number[], count: number): number[] {
  if (iterations.length <= count) return [...iterations];
  const first = iterations[0]!;
  const ratio = iterations.at(-1)! / first;
  const chosen = new Set<number>();
  for (let k = 0; k < count; k++) {
    const wanted = first * ratio ** (k / (count - 1));
    chosen.add(iterations.reduce((best, it) => (Math.abs(it - wanted) < Math.abs(best - wanted) ? it : best)));
  }
  return [...chosen].sort((a, b) => a - b);
}

// A real run on the shipped demonstrations, tuned twice on the way, as the messages that the extension would send.
import path from 'node:path';
import { readExperiment } from '../../src/experiments/readExperiment';
import { prepareRun } from '../../src/irl/prepare';
import type { RewardSnapshot } from '../../src/protocol/learnedReward';
import type { Report } from '../../src/protocol/report';
import type { RunEvent } from '../../src/protocol/runEvent';
import type { Baselines, RunFacts, ToDashboard, ToRewardView } from '../../src/protocol/webviewMessages';
import type { FiniteWorldFacts } from '../../src/protocol/world';
import { seriesOf } from '../../src/runDirectory/series';

const iterations = 60;
/** KL bounds from these iterations on. */
const bounds = [
  { from: 1, bound: 0.01 },
  { from: 15, bound: 0.002 },
  { from: 30, bound: 0.05 },
] as const;

export interface WebviewRun {
  readonly reports: readonly Report[];
  readonly frames: readonly RewardSnapshot[];
  readonly world: FiniteWorldFacts;
  readonly baselines: Baselines;
  readonly events: readonly RunEvent[];
}

export async function trainExample(): Promise<WebviewRun> {
  const file = path.resolve(import.meta.dirname, '../../examples/workspace/demo.trirl.json');
  const prepared = await prepareRun(
    readExperiment(file, { overrides: ['algorithm.stopAtGap=0', `algorithm.maximumIterations=${iterations}`] }),
  );
  const reports: Report[] = [];
  const frames: RewardSnapshot[] = [];
  const { initialTunables, world } = prepared;
  const training = prepared.train({
    read: () => {
      const revision = bounds.filter(({ from }) => from <= reports.length + 1).length - 1;
      return { revision, values: { ...initialTunables, klBound: bounds[revision]!.bound } };
    },
  });
  for await (const step of training) {
    reports.push(step.report);
    frames.push(step.snapshot());
  }
  const time = '2026-01-02T14:02:11.000Z';
  const started: RunEvent = {
    kind: 'started',
    time,
    iteration: 0,
    pid: 4711,
    backend: prepared.backend,
    tunables: { ...initialTunables },
  };
  const tuned = bounds.slice(1).map(({ from, bound }, i): RunEvent => ({
    kind: 'tuned',
    time,
    iteration: from,
    revision: i + 1,
    by: i === 0 ? 'slider' : 'palette',
    changes: { klBound: { from: bounds[i]!.bound, to: bound } },
  }));
  const { expertReturn, randomReturn, randomKl } = world;
  return {
    reports,
    frames,
    world,
    baselines: {
      randomKl,
      ...(expertReturn === undefined ? {} : { expertReturn }),
      ...(randomReturn === undefined ? {} : { randomReturn }),
    },
    events: [started, ...tuned],
  };
}

export function factsOf(run: WebviewRun, more: Partial<RunFacts> = {}): RunFacts {
  const state = more.state ?? 'running';
  return {
    id: '20260102-140211-icy',
    name: 'icy gridworld demo',
    directory: '/work space/.trirl/runs/20260102-140211-icy',
    state,
    controllable: true,
    status: {
      state: state === 'lost' || state === 'connecting' ? 'running' : state,
      pid: 4711,
      host: 'here',
      heartbeat: '2026-01-02T14:02:41.000Z',
      startedAt: '2026-01-02T14:02:11.000Z',
      iteration: run.reports.length,
      maximumIterations: iterations,
      revision: 2,
      backend: 'exact (JavaScript)',
    },
    ...more,
  };
}

export const tuning = {
  algorithm: 'trirl',
  applied: { klBound: 0.05, dualStepSize: 1, beta: 50 },
  pending: {},
} as const;

export interface SnapshotOptions {
  /** The first so many reports; all of them if left out. */
  readonly rows?: number;
  readonly run?: Partial<RunFacts>;
  readonly tuning?: Partial<Extract<ToDashboard, { kind: 'run' }>['tuning']>;
  readonly events?: readonly RunEvent[];
}

export function dashboardSnapshot(run: WebviewRun, options: SnapshotOptions = {}): ToDashboard {
  return {
    kind: 'snapshot',
    run: factsOf(run, options.run),
    series: seriesOf(run.reports.slice(0, options.rows)),
    events: [...(options.events ?? run.events)],
    tuning: { ...tuning, ...options.tuning },
    baselines: run.baselines,
  };
}

export function rewardSnapshot(run: WebviewRun, more: Partial<RunFacts> = {}): ToRewardView {
  return {
    kind: 'snapshot',
    run: factsOf(run, more),
    world: run.world,
    recorded: run.frames.map(({ iteration }) => iteration),
    dual: run.reports.flatMap(({ iteration, values }): [number, number][] => {
      const value = values['dual/value'];
      return value === undefined ? [] : [[iteration, value]];
    }),
    frame: run.frames.at(-1)!,
  };
}

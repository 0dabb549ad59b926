// When the reward learned on a finite world is written down: recorded for scrubbing, published as reward.json about once a second, kept as
// a checkpoint about twice a minute, and all of it at the end.
import type { TrainingStep } from '../irl/training';
import type { AlgorithmKind, TunableValues } from '../protocol/tunables';
import type { LearnedReward, RewardSnapshot } from '../protocol/learnedReward';
import type { FiniteWorldFacts } from '../protocol/world';
import type { Keeper } from './keeper';
import type { Recorder } from './recorder';
import { SnapshotSchedule } from './snapshotSchedule';

const publishMilliseconds = 1_000;
const checkpointMilliseconds = 30_000;

export interface KeptRun {
  readonly world: FiniteWorldFacts;
  readonly algorithm: AlgorithmKind;
  readonly maximumIterations: number;
}

export class RewardKeeper implements Keeper {
  private readonly schedule: SnapshotSchedule;
  private publishedAt = -Infinity;
  private checkpointedAt = performance.now();

  constructor(
    private readonly recorder: Recorder,
    private readonly run: KeptRun,
  ) {
    const { world, maximumIterations } = run;
    this.schedule = new SnapshotSchedule({
      states: world.states,
      actions: world.actionNames.length,
      maximumIterations,
    });
  }

  keep(step: TrainingStep, tunables: TunableValues): void {
    const now = performance.now();
    const publish = now - this.publishedAt >= publishMilliseconds;
    const checkpoint = now - this.checkpointedAt >= checkpointMilliseconds;
    const record = this.schedule.isDue(step.report.iteration);
    if (!publish && !checkpoint && !record) return;
    const snapshot = finiteSnapshot(step);
    if (record) this.recorder.snapshot(snapshot);
    if (publish) this.publish(snapshot, now);
    if (checkpoint) this.writeCheckpoint(snapshot, tunables);
  }

  finish(step: TrainingStep, tunables: TunableValues): LearnedReward {
    const snapshot = finiteSnapshot(step);
    this.recorder.snapshot(snapshot);
    this.writeCheckpoint(snapshot, tunables);
    return this.publish(snapshot, performance.now());
  }

  checkpoint(step: TrainingStep, tunables: TunableValues): string {
    return this.writeCheckpoint(finiteSnapshot(step), tunables);
  }

  inspect(step: TrainingStep): { reward: LearnedReward; snapshot: RewardSnapshot } {
    const snapshot = finiteSnapshot(step);
    return { reward: this.toReward(snapshot), snapshot };
  }

  private publish(snapshot: RewardSnapshot, now: number): LearnedReward {
    const reward = this.toReward(snapshot);
    this.recorder.reward(reward);
    this.publishedAt = now;
    return reward;
  }

  private writeCheckpoint(snapshot: RewardSnapshot, tunables: TunableValues): string {
    const { iteration, revision, values, policy, weights } = snapshot;
    this.checkpointedAt = performance.now();
    return this.recorder.checkpoint({
      format: 'trirl.checkpoint/1',
      iteration,
      revision,
      algorithm: this.run.algorithm,
      tunables,
      reward: values,
      policy,
      ...(weights === undefined ? {} : { weights }),
    });
  }

  private toReward({ iteration, revision, values, weights }: RewardSnapshot): LearnedReward {
    const { world, algorithm } = this.run;
    return {
      format: 'trirl.reward/1',
      kind: 'finite',
      iteration,
      revision,
      algorithm,
      values,
      ...(weights === undefined ? {} : { features: { names: world.featureNames ?? [], weights } }),
      discount: world.discount,
    };
  }
}

/** JSON has no word for infinity, and a reward that is not finite is of no use to anybody. */
function finiteSnapshot(step: TrainingStep): RewardSnapshot {
  const snapshot = step.snapshot!();
  for (const part of ['values', 'policy', 'occupancy', 'weights'] as const) {
    const index = snapshot[part]?.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (index >= 0) {
      const { iteration } = step.report;
      const found = snapshot[part]?.[index];
      throw new Error(
        `training diverged: ${part}[${index}] is ${found} after iteration ${iteration}, expected a finite number`,
      );
    }
  }
  return snapshot;
}

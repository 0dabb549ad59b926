// When the state of training on a world of numbers is written down: as a checkpoint about twice a minute, and at the end
// once more as the policy that can be played.
import type { TrainingStep } from '../irl/training';
import type { StateHeader } from '../protocol/stateFile';
import { whyNoRewardMap } from '../protocol/algorithmRules';
import type { TrainingState } from '../protocol/trainingState';
import type { AlgorithmKind, TunableValues } from '../protocol/tunables';
import type { Keeper } from './keeper';
import type { Recorder } from './recorder';

const checkpointMilliseconds = 30_000;

export class StateKeeper implements Keeper {
  private checkpointedAt = performance.now();

  constructor(
    private readonly recorder: Recorder,
    private readonly run: { readonly algorithm: AlgorithmKind; readonly backend: string },
  ) {}

  keep(step: TrainingStep, tunables: TunableValues): void {
    if (performance.now() - this.checkpointedAt >= checkpointMilliseconds) this.checkpoint(step, tunables);
  }

  finish(step: TrainingStep, tunables: TunableValues): undefined {
    const { header, state } = this.stateOf(step, tunables);
    this.recorder.checkpointState(header, state);
    this.recorder.policy(header, state);
  }

  checkpoint(step: TrainingStep, tunables: TunableValues): string {
    const { header, state } = this.stateOf(step, tunables);
    this.checkpointedAt = performance.now();
    return this.recorder.checkpointState(header, state);
  }

  inspect(): string {
    return whyNoRewardMap(this.run.algorithm);
  }

  private stateOf(step: TrainingStep, tunables: TunableValues): { header: StateHeader; state: TrainingState } {
    const { iteration, revision } = step.report;
    const state = step.state!();
    refuseNotFinite(state, iteration);
    return { header: { iteration, revision, ...this.run, tunables: { ...tunables } }, state };
  }
}

/** The last good checkpoint must not be pushed out by one that nothing can go on from. */
function refuseNotFinite({ tensors }: TrainingState, iteration: number): void {
  for (const [name, { values }] of Object.entries(tensors)) {
    const index = values.findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    throw new Error(
      `training diverged: ${name}[${index}] is ${values[index]} after iteration ${iteration}, expected a finite number`,
    );
  }
}

// What the tabular algorithms with discounted occupancies report alike, and the clock that leaves pauses out.
import type { MetricName } from '../../protocol/metrics';
import { occupancyKl, policyEntropy } from './divergences';
import { discountedReturn, type TabularProblem } from './problem';

export type MetricValues = Partial<Record<MetricName, number>>;

/** KL, entropy and returns of a policy with its occupancy. */
export function commonMeasures(problem: TabularProblem, occupancy: Float64Array, policy: Float64Array): MetricValues {
  const { mdp, expertReturn, randomReturn } = problem;
  const values: MetricValues = {
    'occupancy/kl': occupancyKl(occupancy, problem.expertOccupancy),
    'policy/entropy': policyEntropy(mdp, occupancy, policy),
  };
  if (mdp.reward) {
    const achieved = discountedReturn(mdp, occupancy, mdp.reward);
    values['return/true'] = achieved;
    if (expertReturn !== undefined && randomReturn !== undefined && expertReturn !== randomReturn) {
      values['return/normalised'] = (achieved - randomReturn) / (expertReturn - randomReturn);
    }
  }
  return values;
}

/** Seconds of training, split by phase; it stands still while nobody pulls the generator. */
export class TrainingClock {
  private total = 0;
  private begun = performance.now();
  private readonly phases = new Map<MetricName, number>();
  /** Training times at which the iterations of the last second ended. */
  private readonly recent: number[] = [];

  /** Adds the time `work` takes to a phase of this iteration. */
  time<T>(phase: MetricName, work: () => T): T {
    const from = performance.now();
    try {
      return work();
    } finally {
      this.phases.set(phase, (this.phases.get(phase) ?? 0) + (performance.now() - from) / 1000);
    }
  }

  /** The same for work that gives the thread back in between; what others do meanwhile is counted too. */
  async timeAsync<T>(phase: MetricName, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await work();
    } finally {
      this.phases.set(phase, (this.phases.get(phase) ?? 0) + (performance.now() - from) / 1000);
    }
  }

  /** Ends the iteration: its phases, the total and the throughput. The clock stops until `go`. */
  stop(): MetricValues {
    this.total += (performance.now() - this.begun) / 1000;
    this.recent.push(this.total);
    while (this.recent.length > 2 && this.recent[0]! < this.total - 1) this.recent.shift();
    const span = this.total - (this.recent.length > 1 ? this.recent[0]! : 0);
    const counted = this.recent.length > 1 ? this.recent.length - 1 : 1;
    const values: MetricValues = { 'time/seconds': this.total };
    if (span > 0) values['time/iterationsPerSecond'] = counted / span;
    for (const [phase, seconds] of this.phases) values[phase] = seconds;
    this.phases.clear();
    return values;
  }

  go(): void {
    this.begun = performance.now();
  }
}

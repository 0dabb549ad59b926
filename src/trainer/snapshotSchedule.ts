// Which iterations' rewards are recorded, so that a run can be scrubbed through without filling the disk: every one
// early on, when most happens, then at geometrically growing distances.

const maximumSnapshots = 300;
const maximumBytes = 32 * 1024 * 1024;
/** A double as JSON, comma included, rarely takes more. */
const bytesPerNumber = 20;

export interface SnapshotSizes {
  readonly states: number;
  readonly actions: number;
  readonly maximumIterations: number;
}

export class SnapshotSchedule {
  private readonly everyOneUntil: number;
  private readonly ratio: number;
  private next = 1;

  constructor({ states, actions, maximumIterations }: SnapshotSizes) {
    const bytes = states * (actions + 2) * bytesPerNumber;
    const budget = Math.max(4, Math.min(maximumSnapshots, Math.floor(maximumBytes / bytes)));
    if (maximumIterations <= budget) {
      this.everyOneUntil = maximumIterations;
      this.ratio = 1;
    } else {
      this.everyOneUntil = Math.floor(budget / 2);
      this.ratio = (maximumIterations / this.everyOneUntil) ** (1 / (budget - this.everyOneUntil));
    }
  }

  /** Whether `iteration`, greater than any asked for before, is to be recorded. */
  isDue(iteration: number): boolean {
    if (iteration < this.next) return false;
    this.next = iteration < this.everyOneUntil ? iteration + 1 : Math.max(iteration + 1, iteration * this.ratio);
    return true;
  }
}

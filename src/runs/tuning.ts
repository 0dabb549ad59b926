// What is turned in one run: the values in force, and those that were sent and are not yet acknowledged. Values come
// into force by the trainer's own journal; a report with their revision is the acknowledgement. Sends nothing itself.
import { InputError } from '../protocol/inputError';
import type { RunEvent } from '../protocol/runEvent';
import { isTunableName, tunableProblem, type AlgorithmKind, type TunableValues } from '../protocol/tunables';
import type { TuningState } from '../protocol/webviewMessages';

interface Sent {
  readonly revision: number;
  /** All tunables of the algorithm. */
  readonly values: TunableValues;
  /** Those that were turned. */
  readonly changes: TunableValues;
}

export class Tuning {
  private appliedValues: TunableValues;
  private sent: Sent[] = [];
  private highestRevision = 0;

  constructor(
    readonly algorithm: AlgorithmKind,
    initial: TunableValues,
  ) {
    this.appliedValues = initial;
  }

  get applied(): TunableValues {
    return this.appliedValues;
  }

  /** What was turned and is not yet acknowledged. */
  get pending(): TunableValues {
    return Object.assign({}, ...this.sent.map(({ changes }) => changes)) as TunableValues;
  }

  state(): TuningState {
    return { algorithm: this.algorithm, applied: { ...this.applied }, pending: this.pending };
  }

  /** All values with `changes` in them and the next revision; they count as pending from now on.
   * @throws InputError that names the tunable if a change cannot be taken; nothing is pending then. */
  next(changes: Readonly<Record<string, number>>): Sent {
    for (const [name, value] of Object.entries(changes)) {
      const problem = tunableProblem(name, value, this.algorithm);
      if (problem !== undefined) throw new InputError(problem);
    }
    const values = { ...this.appliedValues, ...this.sent.at(-1)?.values, ...changes };
    const next = { revision: ++this.highestRevision, values, changes };
    this.sent.push(next);
    return next;
  }

  /** A revision that is in force, from a report or a status. True if that changed what is pending. */
  acknowledge(revision: number): boolean {
    this.highestRevision = Math.max(this.highestRevision, revision);
    const before = this.sent.length;
    this.sent = this.sent.filter((values) => values.revision > revision);
    return this.sent.length !== before;
  }

  /** Takes what the journal says; true if the values in force changed. */
  take(event: RunEvent): boolean {
    if (event.kind === 'started') {
      this.appliedValues = known(event.tunables);
    } else if (event.kind === 'tuned') {
      const changes = Object.entries(event.changes).map(([name, { to }]): [string, number] => [name, to]);
      this.appliedValues = { ...this.appliedValues, ...known(Object.fromEntries(changes)) };
      this.highestRevision = Math.max(this.highestRevision, event.revision);
    } else {
      return false;
    }
    return true;
  }

  /** Nothing that was sent will come into force any more: it was refused, or the run has ended. True if something was pending. */
  forget(): boolean {
    const had = this.sent.length > 0;
    this.sent = [];
    return had;
  }
}

function known(values: Readonly<Record<string, number>>): TunableValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isTunableName(name)));
}

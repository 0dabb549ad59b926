// The tunables of a running run: keeps the newest accepted change, and hands it over only when the algorithm reads it at
// the head of an outer iteration. Neither queues nor merges: every message carries all values.
import type { TunableSource } from '../irl/training';
import type { Actor } from '../protocol/runEvent';
import {
  isTunableName,
  tunableProblem,
  tunablesOf,
  type AlgorithmKind,
  type TunableName,
  type TunableValues,
} from '../protocol/tunables';

export interface TuneRequest {
  readonly revision: number;
  readonly by: Actor;
  readonly values: Readonly<Record<string, number>>;
}

export interface TuningChange {
  readonly revision: number;
  readonly by: Actor;
  readonly changes: Record<string, { from: number; to: number }>;
}

interface Pending {
  readonly revision: number;
  readonly by: Actor;
  readonly values: TunableValues;
}

export class Inbox implements TunableSource {
  private inForce: { revision: number; values: TunableValues };
  private pending: Pending | undefined;

  /** @param tookEffect is called inside `read`, when an accepted change is read for the first time. */
  constructor(
    private readonly algorithm: AlgorithmKind,
    initial: TunableValues,
    private readonly tookEffect: (change: TuningChange) => void,
  ) {
    this.inForce = { revision: 0, values: initial };
  }

  /** Revision of the values that the current iteration has read. */
  get revision(): number {
    return this.inForce.revision;
  }

  get values(): TunableValues {
    return this.inForce.values;
  }

  /** Takes a change, to be read at the next head of an iteration. Returns why not, in a sentence, if it cannot; nothing has changed then. */
  accept({ revision, by, values }: TuneRequest): string | undefined {
    const newest = this.pending?.revision ?? this.inForce.revision;
    if (revision <= newest) return `revision ${revision} is stale: revision ${newest} is known already`;
    const accepted: Partial<Record<TunableName, number>> = {};
    for (const [name, value] of Object.entries(values)) {
      const problem = tunableProblem(name, value, this.algorithm);
      if (problem !== undefined) return problem;
      if (isTunableName(name)) accepted[name] = value;
    }
    const missing = tunablesOf(this.algorithm).filter((name) => accepted[name] === undefined);
    if (missing.length > 0) return `all tunables must be given, ${missing.join(', ')} missing`;
    this.pending = { revision, by, values: accepted };
    return undefined;
  }

  read(): { readonly revision: number; readonly values: TunableValues } {
    if (this.pending !== undefined) {
      const { revision, by, values } = this.pending;
      const changes = changesBetween(this.inForce.values, values);
      this.pending = undefined;
      this.inForce = { revision, values };
      this.tookEffect({ revision, by, changes });
    }
    return this.inForce;
  }
}

function changesBetween(before: TunableValues, after: TunableValues): TuningChange['changes'] {
  const changes: TuningChange['changes'] = {};
  for (const [name, to] of Object.entries(after)) {
    const from = isTunableName(name) ? before[name] : undefined;
    if (from !== undefined && from !== to) changes[name] = { from, to };
  }
  return changes;
}

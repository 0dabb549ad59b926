// Collects the steps of a text file, one row of numbers each, into trajectories: what CSV has in cells and JSON Lines under
// keys. Rows come one after the other, so that no more of the file than its numbers is in memory.
import { InputError } from '../../protocol/inputError';
import { EpisodeCutter, type Refuse } from '../columns/episodeCutter';
import type { EpisodeNames } from '../columns/episodeNames';
import { flatTrajectories } from '../flatRecording';
import { GrowingNumbers } from '../numbers';
import { printable } from '../printable';
import { maximumNumbers, type DemonstrationFormat, type Trajectories } from '../trajectories';

/** What the file calls each number of a row. */
export interface RowNames {
  readonly states: readonly string[];
  readonly actions: readonly string[];
  readonly nextStates: readonly string[];
  readonly reward?: string | undefined;
  readonly terminated?: string | undefined;
  readonly truncated?: string | undefined;
  readonly done?: string | undefined;
  readonly episode?: string | undefined;
  readonly step?: string | undefined;
}

const singles = ['reward', 'terminated', 'truncated', 'done', 'episode', 'step'] as const;
type Single = (typeof singles)[number];

/** Where the numbers of a step stand in a row: states, actions, next states, then each single one that there is. */
export class RowLayout {
  readonly size: number;
  private readonly places = new Map<Single, number>();

  constructor(readonly names: RowNames) {
    this.size = names.states.length + names.actions.length + names.nextStates.length;
    for (const single of singles) if (names[single] !== undefined) this.places.set(single, this.size++);
  }

  placeOf(single: Single): number | undefined {
    return this.places.get(single);
  }
}

export class StepRows {
  private readonly states = new GrowingNumbers();
  private readonly actions = new GrowingNumbers();
  private readonly nextStates = new GrowingNumbers();
  private readonly rewards = new GrowingNumbers();
  private readonly absorbing = new GrowingNumbers();
  private readonly lines = new GrowingNumbers();
  private readonly starts: number[] = [];
  private readonly cutter: EpisodeCutter;
  private readonly refuse: Refuse;
  private line = 0;
  private broken = 0;
  private hasEnded = false;
  private readonly at: Readonly<Record<Single, number>>;

  constructor(
    private readonly file: string,
    private readonly layout: RowLayout,
    rules: { readonly countsFromZero: boolean; readonly episodes: EpisodeNames },
  ) {
    const { names } = layout;
    this.at = Object.fromEntries(singles.map((single) => [single, layout.placeOf(single) ?? -1])) as Record<
      Single,
      number
    >;
    this.cutter = new EpisodeCutter({
      hasEpisodes: names.episode !== undefined,
      hasSteps: names.step !== undefined,
      countsFromZero: rules.countsFromZero,
      nameOf: (episode) => rules.episodes.nameOf(episode),
    });
    this.refuse = (column, sentence) => {
      const field = column && names[column];
      return new InputError(sentence, { file, line: this.line, ...(field && { field: printable(field) }) });
    };
  }

  get length(): number {
    return this.lines.length;
  }

  /** @param row finite numbers as the layout has them; flags are 0 or 1. It may be used again by the caller. */
  add(row: Float64Array, line: number): void {
    const { at, layout } = this;
    const { states, actions, nextStates } = layout.names;
    this.line = line;
    const number = (place: number) => (place < 0 ? 0 : row[place]!);
    const isContinued = this.isContinued(row);
    const isFirst = this.cutter.begins(
      { episode: number(at.episode), step: number(at.step), isContinued },
      this.refuse,
    );
    if (isFirst) {
      if (at.episode < 0 && !isContinued && !this.hasEnded) this.broken++;
      this.starts.push(this.length);
    }
    const actionsEnd = states.length + actions.length;
    this.states.pushAll(row, 0, states.length);
    this.actions.pushAll(row, states.length, actionsEnd);
    this.nextStates.pushAll(row, actionsEnd, actionsEnd + nextStates.length);
    if (at.reward >= 0) this.rewards.push(row[at.reward]!);
    const terminated = number(at.terminated);
    this.absorbing.push(terminated);
    this.lines.push(line);
    this.hasEnded = terminated + number(at.truncated) + number(at.done) > 0;
    if (this.hasEnded) this.cutter.endsAt(`line ${line}`);
    const numbers = this.states.length + this.actions.length + this.nextStates.length + this.rewards.length;
    if (numbers > maximumNumbers) {
      throw new InputError(`more than ${maximumNumbers} numbers up to here`, { file: this.file, line });
    }
  }

  /** Whether `row` begins where the one before it ended, as far as the file says that. */
  private isContinued(row: Float64Array): boolean {
    const size = this.layout.names.nextStates.length;
    const from = this.nextStates.length - size;
    if (from < 0) return true;
    for (let k = 0; k < size; k++) if (this.nextStates.at(from + k) !== row[k]) return false;
    return true;
  }

  /** @param notes what follows from columns that are not there, given how many episodes end where only the observations show it */
  finish(format: DemonstrationFormat, notes: (broken: number) => readonly string[]): Trajectories {
    const { file, layout } = this;
    const { names } = layout;
    const first = (labels: readonly string[]) => printable(labels[0]!);
    return flatTrajectories({
      file,
      format,
      origin: {
        kind: 'lines',
        names: {
          states: first(names.states),
          actions: first(names.actions),
          nextStates: first(names.nextStates.length > 0 ? names.nextStates : names.states),
        },
        lines: Int32Array.from(this.lines.toArray()),
      },
      stateSize: names.states.length,
      actionSize: names.actions.length,
      states: this.states.toArray(),
      actions: this.actions.toArray(),
      nextStates: names.nextStates.length > 0 ? this.nextStates.toArray() : undefined,
      rewards: names.reward === undefined ? undefined : this.rewards.toArray(),
      absorbing: Uint8Array.from(this.absorbing.toArray()),
      episodeStarts: Int32Array.from([...this.starts, this.length]),
      notes: notes(this.broken),
    });
  }
}

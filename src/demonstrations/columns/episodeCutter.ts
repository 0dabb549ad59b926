// Where the episodes of a table begin, row by row: where its column of episodes says so, or else where the row before was an
// end, the steps begin anew, or the next observation is not the one that follows.

export interface CutRules {
  readonly hasEpisodes: boolean;
  readonly hasSteps: boolean;
  /** Steps count 0, 1, 2, ... instead of merely growing. */
  readonly countsFromZero: boolean;
  /** What an episode is called in messages; its number if left out. */
  readonly nameOf?: (episode: number) => string;
}

export interface CutRow {
  readonly episode: number;
  readonly step: number;
  /** False where the row does not begin where the one before it ended. */
  readonly isContinued: boolean;
}

/** Throws the caller's error; `column` is at fault, or the row as a whole. */
export type Refuse = (column: 'episode' | 'step' | undefined, sentence: string) => Error;

export class EpisodeCutter {
  private readonly seen = new Set<number>();
  private episode: number | undefined;
  private step = 0;
  /** Where the episode ended, as in `line 3`; undefined while it goes on. */
  private end: string | undefined;

  constructor(private readonly rules: CutRules) {}

  /** Whether `row` is the first of an episode. */
  begins({ episode, step, isContinued }: CutRow, refuse: Refuse): boolean {
    const { hasEpisodes, hasSteps, countsFromZero, nameOf = String } = this.rules;
    const isFirst =
      this.episode === undefined ||
      (hasEpisodes
        ? episode !== this.episode
        : this.end !== undefined || !isContinued || (hasSteps && step <= this.step));
    if (isFirst) {
      if (hasEpisodes && this.seen.has(episode)) {
        throw refuse(
          'episode',
          `found ${nameOf(episode)} again after episode ${nameOf(this.episode!)}, expected the steps of an episode together`,
        );
      }
      if (hasSteps && countsFromZero && step !== 0) {
        throw refuse('step', `episode ${nameOf(episode)} begins with step ${step}, expected 0`);
      }
      this.seen.add(episode);
      this.episode = episode;
    } else {
      const expected = countsFromZero ? this.step + 1 : undefined;
      if (hasSteps && (expected === undefined ? step <= this.step : step !== expected)) {
        throw refuse('step', `found ${step} after step ${this.step}, expected ${expected ?? 'more'}`);
      }
      if (this.end !== undefined) {
        throw refuse(undefined, `episode ${nameOf(episode)} goes on, but ${this.end} says that it ended`);
      }
    }
    this.step = step;
    this.end = undefined;
    return isFirst;
  }

  /** The row that was asked about last is the end of its episode. */
  endsAt(place: string): void {
    this.end = place;
  }
}

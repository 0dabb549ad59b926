// True returns of the episodes that ended lately: those of the last rollout, and of so many before it that there are as many as
// environments, since long episodes end all together and then for some time not at all.

/** The parts of the vectorised environments' buffers that tell of ends. */
interface Ends {
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly episodeReturns: Float64Array;
  readonly episodeLengths: Int32Array;
}

export class FinishedEpisodes {
  private returns: number[] = [];
  private lengths: number[] = [];
  /** Of those kept, how many ended in this rollout. */
  private fresh = 0;

  /** @param atLeast episodes to look back on. */
  constructor(private readonly atLeast: number) {}

  /** A rollout begins. */
  begin(): void {
    this.returns = this.returns.slice(-this.atLeast);
    this.lengths = this.lengths.slice(-this.atLeast);
    this.fresh = 0;
  }

  /** After a step of the environments. */
  note({ terminated, truncated, episodeReturns, episodeLengths }: Ends): void {
    for (let i = 0; i < terminated.length; i++) {
      if (terminated[i] !== 1 && truncated[i] !== 1) continue;
      this.returns.push(episodeReturns[i]!);
      this.lengths.push(episodeLengths[i]!);
      this.fresh++;
    }
  }

  /** Episodes that ended in this rollout. */
  get count(): number {
    return this.fresh;
  }

  /** Undefined while none has ended. */
  get meanReturn(): number | undefined {
    return mean(this.returns, Math.max(this.fresh, this.atLeast));
  }

  get meanLength(): number | undefined {
    return mean(this.lengths, Math.max(this.fresh, this.atLeast));
  }

  save(): { readonly returns: readonly number[]; readonly lengths: readonly number[] } {
    return { returns: this.returns.slice(-this.atLeast), lengths: this.lengths.slice(-this.atLeast) };
  }

  restore({ returns, lengths }: { readonly returns: readonly number[]; readonly lengths: readonly number[] }): void {
    this.returns = [...returns];
    this.lengths = [...lengths];
    this.fresh = 0;
  }
}

function mean(values: readonly number[], last: number): number | undefined {
  const kept = values.slice(-last);
  return kept.length === 0 ? undefined : kept.reduce((a, b) => a + b, 0) / kept.length;
}

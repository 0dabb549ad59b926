// Episodes that a text calls by names, as the numbers that all of the readers count them by.

/** Far below any number that an episode may have. */
const first = -Number.MAX_SAFE_INTEGER;

export class EpisodeNames {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = first + this.names.length;
    this.numbers.set(name, number);
    this.names.push(name);
    return number;
  }

  /** The name of an episode, or its number where it has no other. */
  nameOf(number: number): string {
    return this.names[number - first] ?? String(number);
  }
}

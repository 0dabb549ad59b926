// Gives the thread back now and then during long work, so that messages to the trainer are heard.

/** Longest time without a look at what has come in. */
const milliseconds = 30;

export class Breath {
  private last = performance.now();

  /** Whether it is time to await `take`. */
  get isDue(): boolean {
    return performance.now() - this.last >= milliseconds;
  }

  /** Lets everything run that waits for the thread. */
  async take(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.last = performance.now();
  }
}

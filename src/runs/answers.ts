// Questions to a trainer that it answers later, each with a number of its own. Every one of them settles: with its
// answer, or with an error once the connection is gone.

interface Waiter<T> {
  readonly resolve: (answer: T) => void;
  readonly reject: (error: Error) => void;
}

export class Answers<T> {
  private readonly waiters = new Map<number, Waiter<T>>();
  private requests = 0;

  /** @param send hands the question over; if it throws, so does the promise. */
  ask(send: (request: number) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const request = ++this.requests;
      send(request);
      this.waiters.set(request, { resolve, reject });
    });
  }

  settle(request: number, answer: T): void {
    this.waiters.get(request)?.resolve(answer);
    this.waiters.delete(request);
  }

  rejectAll(error: Error): void {
    for (const { reject } of this.waiters.values()) reject(error);
    this.waiters.clear();
  }
}

// A typed event of one kind, for models that may not know vscode. A subscription is disposed like everything in VS Code.

export interface Subscription {
  dispose(): void;
}

export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  subscribe(listener: (value: T) => void): Subscription {
    // A wrapper of its own, so that one function may subscribe twice and each subscription ends by itself.
    const own = (value: T) => {
      listener(value);
    };
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  }

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        // A view that fails must not keep the others, or the connection that brought the news, from going on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}

// The line between a page and the extension host: every message that arrives is checked before use, and what the page
// wants back after a reload is kept with VS Code.

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** What a zod schema of src/protocol offers to its users. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** @returns the checked value, or a sentence that says where it is not of the protocol. */
export function checked<T>(schema: Schema<T>, value: unknown): { readonly value: T } | { readonly problem: string } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const issue = result.error.issues[0];
  const where = issue?.path.length ? `${issue.path.map(String).join('.')}: ` : '';
  return { problem: `${where}${issue?.message ?? 'unknown message'}` };
}

export class Host<Incoming, Outgoing> {
  private readonly api = acquireVsCodeApi();

  constructor(private readonly schema: Schema<Incoming>) {}

  /** Hears checked messages; `onProblem` gets a sentence about one that is not of the protocol. */
  listen(onMessage: (message: Incoming) => void, onProblem: (problem: string) => void): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const result = checked(this.schema, event.data);
      if ('value' in result) onMessage(result.value);
      else onProblem(`A message from the extension was not understood and is left out: ${result.problem}`);
    });
  }

  post(message: Outgoing): void {
    this.api.postMessage(message);
  }

  /** What was kept before a reload, to be narrowed field by field; empty if there was nothing. */
  restore(): Readonly<Record<string, unknown>> {
    const state = this.api.getState();
    return typeof state === 'object' && state !== null ? { ...state } : {};
  }

  keep(state: Readonly<Record<string, unknown>>): void {
    this.api.setState(state);
  }
}

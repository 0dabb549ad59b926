// Mends gradients of gradients in tfjs. An operation that keeps its own output for its gradient (tanh, exp, elu, sigmoid ...)
// keeps a copy, and tfjs 4.22 writes the copying onto the tape before the operation itself. Whoever then follows the tape
// from the inputs finds a copy of something that does not exist yet, and the second derivative silently lacks every term
// that passes through such an output. Here the copying is put behind the operation, where it belongs.
import type { Backend } from './backend';

interface TapeNode {
  readonly inputs: Readonly<Record<string, { readonly id: number }>>;
  readonly outputs: readonly { readonly id: number }[];
}
interface Tape {
  readonly state: { readonly activeTape: TapeNode[] | null };
  addTapeNode(...node: unknown[]): void;
}

/** Idempotent; for the one engine of the process. @throws Error if tfjs keeps its tape in another way than 4.22. */
export function mendHigherGradients(tf: Backend['tf']): void {
  const engine = tf.engine() as unknown as Tape;
  if (Object.hasOwn(engine, 'addTapeNode')) return;
  const plain = (Object.getPrototypeOf(engine) as Partial<Tape>).addTapeNode;
  if (plain === undefined) throw new Error('this tfjs takes gradients in another way than 4.22: it has no addTapeNode');
  engine.addTapeNode = (...node) => {
    plain.apply(engine, node);
    const tape = engine.state.activeTape!;
    const last = tape.at(-1)!;
    const made = new Set(last.outputs.map(({ id }) => id));
    let place = tape.length - 1;
    while (place > 0 && isOf(tape[place - 1]!, made)) place--;
    tape.splice(place, 0, ...tape.splice(-1));
  };
}

/** True for a copy of one of the tensors: nothing else can have read what has only just been made. */
function isOf({ inputs }: TapeNode, made: ReadonlySet<number>): boolean {
  return Object.values(inputs).some((input) => made.has(input.id));
}

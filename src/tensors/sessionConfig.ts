// On how many threads a graph computes. A small one is fastest on the thread that asks for it: each operation that is shared
// costs more than it saves. The binding that `trirl native` compiles takes this for each session (sessionOptions.h); with any
// other every session has the threads of TensorFlow's default.
import type { Trace } from './trace';

/** Multiply-adds of one matrix product from which on two threads were faster, measured on two cores of 2.6 GHz. */
const worthSharing = 12e6;

/** Calls `open` with what the session that it opens shall be like in the environment. */
export function withSessionConfig<R>(trace: Trace, open: () => R): R {
  if (largestProduct(trace) >= worthSharing) return open();
  process.env['TRIRL_SESSION_CONFIG'] = oneThread;
  try {
    return open();
  } finally {
    delete process.env['TRIRL_SESSION_CONFIG'];
  }
}

function largestProduct({ nodes }: Trace): number {
  return Math.max(0, ...nodes.map((node) => (node.kind === 'operation' ? node.multiplyAdds : 0)));
}

/** TensorFlow's ConfigProto with intra_op_parallelism_threads (field 2) 1, and in experimental (field 16) executor_type (field
 * 3) the executor that walks through a graph without queues. */
const oneThread = Buffer.concat([
  Buffer.from([(2 << 3) | 0, 1]),
  ...message(16, message(3, [Buffer.from('SINGLE_THREADED_EXECUTOR')])),
]).toString('hex');

/** A field of type bytes in the encoding of protocol buffers, shorter than 128 bytes. */
function message(field: number, content: readonly Buffer[]): readonly Buffer[] {
  const bytes = Buffer.concat(content);
  const key = (field << 3) | 2;
  return [Buffer.from(key < 128 ? [key] : [(key & 127) | 128, key >> 7]), Buffer.from([bytes.length]), bytes];
}

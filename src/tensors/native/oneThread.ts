// How many threads TensorFlow takes for one operation, where that is known to matter before it is loaded.

/** Small networks are a third faster when no operation is shared out among threads. Call it before the back end is chosen; what
 * the user has set stays. */
export function preferOneThread(env: NodeJS.ProcessEnv = process.env): void {
  env['TF_NUM_INTRAOP_THREADS'] ??= '1';
}

// Files that are either the old or the new content, never something between: written beside their place, then renamed.
import fs from 'node:fs';
import path from 'node:path';

export interface AtomicOptions {
  /** Permission bits; 0o666 under the umask if left out. */
  readonly mode?: number;
  /** Waits until the disk has it, so that it survives a power cut too; off for what is rewritten every second. */
  readonly durable?: boolean;
}

let counter = 0;

function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${counter++}.tmp`);
}

/** Replaces the content of `file`. Throws the system's error and leaves the old file, and nothing else, if it cannot. */
export function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  { mode, durable = true }: AtomicOptions = {},
): void {
  const temporary = temporaryBeside(file);
  try {
    const descriptor = fs.openSync(temporary, 'wx', mode);
    try {
      fs.writeFileSync(descriptor, content);
      if (durable) fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Replaces `file` by `pieces`, one after the other, so that what is written need never be in memory as a whole. Rejects
 * with the system's error, or what a piece throws, and leaves the old file, and nothing else, then.
 */
export async function writePiecesAtomic(
  file: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = temporaryBeside(file);
  try {
    const handle = await fs.promises.open(temporary, 'wx');
    try {
      for await (const piece of pieces) await handle.appendFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.promises.rename(temporary, file);
  } catch (error) {
    await fs.promises.rm(temporary, { force: true });
    throw error;
  }
}

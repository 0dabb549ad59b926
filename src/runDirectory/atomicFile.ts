// Files that are either the old or the new text, never something between: written beside their place, then renamed.
import fs from 'node:fs';
import path from 'node:path';

export interface AtomicOptions {
  /** Permission bits; 0o666 under the umask if left out. */
  readonly mode?: number;
  /** Waits until the disk has it, so that it survives a power cut too; off for what is rewritten every second. */
  readonly durable?: boolean;
}

let counter = 0;

/** Replaces `file` by `text`. Throws the system's error and leaves the old file, and nothing else, if it cannot. */
export function writeFileAtomic(file: string, text: string, { mode, durable = true }: AtomicOptions = {}): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${counter++}.tmp`);
  try {
    const descriptor = fs.openSync(temporary, 'wx', mode);
    try {
      fs.writeFileSync(descriptor, text);
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

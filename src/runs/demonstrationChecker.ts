// Reads demonstrations for the editor by running `trirl demos`, so that not even a file of hundreds of megabytes keeps the
// window's own thread busy.
import type { z } from 'zod';
import type { DemonstrationColumns } from '../protocol/demonstrationColumns';
import { demonstrationReportSchema, type DemonstrationReport } from '../protocol/demonstrationReport';
import type { EnvironmentConfig } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import { tablePreviewSchema, type TablePreview } from '../protocol/tablePreview';
import { startAttached } from './launch';

/** Ranges of a few thousand dimensions, and no more. */
const mostCharacters = 16 * 1024 * 1024;

export interface ReportOptions {
  readonly columns?: DemonstrationColumns | undefined;
  /** What they are to be used in. */
  readonly environment?: EnvironmentConfig | undefined;
  readonly signal?: AbortSignal;
}

export class DemonstrationChecker {
  /** @param trirlFile the command-line program, dist/trirl.cjs */
  constructor(private readonly trirlFile: string) {}

  /** Rejects with InputError if the file cannot be read, and with the signal's reason if it is aborted. */
  report(file: string, { columns, environment, signal }: ReportOptions = {}): Promise<DemonstrationReport> {
    const words = [
      ...(columns ? ['--columns', JSON.stringify(columns)] : []),
      ...(environment ? ['--environment', JSON.stringify(environment)] : []),
    ];
    return this.run(file, ['--json', ...words], demonstrationReportSchema, signal);
  }

  /** Rejects likewise, also if the file is no table. */
  preview(file: string, signal?: AbortSignal): Promise<TablePreview> {
    return this.run(file, ['--preview'], tablePreviewSchema, signal);
  }

  private async run<T>(
    file: string,
    words: readonly string[],
    schema: z.ZodType<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    signal?.throwIfAborted();
    const child = startAttached([this.trirlFile, 'demos', file, ...words], {});
    const stop = () => child.kill();
    signal?.addEventListener('abort', stop, { once: true });
    child.stdin.on('error', () => undefined).end();
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > mostCharacters) stop();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-10_000)));
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      signal?.throwIfAborted();
      if (code === 2) throw inputError(errors.trim(), file);
      if (code !== 0) throw new Error(`reading ${file} ended with exit code ${code}. ${errors.trim()}`);
      return schema.parse(JSON.parse(output));
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
}

/** The program's message, with the file's name taken from its beginning where it is the one that was asked for. */
function inputError(message: string, file: string): InputError {
  const [, line, sentence] = message.startsWith(file)
    ? (/^:(?:(\d+):)? ([^]*)$/.exec(message.slice(file.length)) ?? [])
    : [];
  return sentence === undefined
    ? new InputError(message)
    : new InputError(sentence, { file, ...(line !== undefined && { line: Number(line) }) });
}

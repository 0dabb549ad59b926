// `trirl native`: provides native TensorFlow, or tries what is installed. Ctrl-C, or the end of standard input for a program
// that reads its lines, cancels it; the installation that was there stays as it was.
import path from 'node:path';
import type { NativeProgress } from '../protocol/nativeInstallation';
import { checkNative } from '../tensors/native/check';
import { nativeFolder } from '../tensors/native/installation';
import { NotProvidedError, provideNative, type Provided } from '../tensors/native/provide';
import { clearLines, type Terminal } from './terminal';

export interface NativeOptions {
  readonly python?: string;
  readonly dir?: string;
  readonly check?: boolean;
  readonly lines?: boolean;
}

interface NativePlaces {
  /** This program. */
  readonly trirl: string;
  /** Sources of the binding. */
  readonly assets: string;
}

/** Returns the exit code. */
export async function native(options: NativeOptions, terminal: Terminal, places: NativePlaces): Promise<number> {
  const folder = options.dir === undefined ? nativeFolder(process.env) : path.resolve(options.dir);
  if (options.check === true) return check(folder, terminal);
  const display = options.lines === true ? linesOn(terminal) : progressOn(terminal);
  const cancel = cancelSignal(options.lines === true);
  try {
    const provided = await provideNative({
      folder,
      assets: places.assets,
      ...(options.python === undefined ? {} : { python: options.python }),
      env: process.env,
      checker: [process.execPath, places.trirl, 'native', '--check', '--dir'],
      signal: cancel,
      onProgress: (step, share) => display({ step, share }),
    });
    display({ end: 'installed', text: whatStands(provided, folder) });
    return 0;
  } catch (error) {
    if (cancel.aborted) display({ end: 'cancelled', text: 'Cancelled; what was installed before is as it was.' });
    else if (error instanceof NotProvidedError) {
      display({ end: 'failed', text: `Native TensorFlow could not be provided.\n${error.message}` });
    } else throw error;
    return 1;
  }
}

async function check(folder: string, terminal: Terminal): Promise<number> {
  try {
    terminal.write(`Native TensorFlow ${await checkNative(folder)} in ${folder} works.\n`);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

function whatStands({ installation, wasThere }: Provided, folder: string): string {
  const { tensorflow, source } = installation;
  const name = `Native TensorFlow ${tensorflow}`.trim();
  const first = wasThere
    ? `${name} from ${source} works already.`
    : `${name} from ${source} is installed in ${folder}.`;
  const wanted = process.env['TRIRL_BACKEND'] ?? 'auto';
  if (folder !== nativeFolder(process.env)) return `${first}\nRuns find it with TRIRL_NATIVE_DIR=${folder}.`;
  if (!['', 'auto', 'native'].includes(wanted)) return `${first}\nRuns do not use it while TRIRL_BACKEND is ${wanted}.`;
  return `${first}\nRuns that learn on tensors now use it.`;
}

function cancelSignal(isChild: boolean): AbortSignal {
  const controller = new AbortController();
  const cancel = () => controller.abort();
  // A second one must not end us while we clear up.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, cancel);
  // The editor's window may close, or its process end, without a signal to us.
  if (isChild) {
    process.stdin.once('end', cancel).once('error', cancel).resume();
    // A pipe would keep this process alive; not every kind of input can.
    (process.stdin as { unref?: () => void }).unref?.();
  }
  return controller.signal;
}

type Display = (progress: NativeProgress) => void;

function linesOn(terminal: Terminal): Display {
  return (progress) => terminal.write(`${JSON.stringify(progress)}\n`);
}

/** One line that is redrawn, or one line for each step and each tenth of the whole where nothing can be redrawn. */
function progressOn(terminal: Terminal): Display {
  let shown = '';
  return (progress) => {
    if ('end' in progress) {
      if (progress.end === 'installed') terminal.write(`${progress.text}\n`);
      else console.error(progress.text);
      return;
    }
    const { step, share } = progress;
    const percent = `${Math.floor(100 * share)} %`.padStart(5);
    const line = `${percent}  ${step}`;
    if (terminal.canRedraw) {
      terminal.write(`${shown === '' ? '' : clearLines(1)}${line.slice(0, terminal.columns - 1)}\n`);
      shown = step;
    } else {
      const tenth = `${step} ${Math.floor(10 * share)}`;
      if (tenth !== shown) terminal.write(`${line}\n`);
      shown = tenth;
    }
  };
}

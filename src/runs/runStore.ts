// The runs in a few folders: those that were there, those started here, and those that appear because somebody starts
// them from a terminal. It looks at the folders now and then, which works on network file systems too.
import { readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import { runFiles } from '../runDirectory/paths';
import { Emitter, type Subscription } from './emitter';
import { launchTrainer, type Launched } from './launch';
import { Run, type RunChange, type RunOptions } from './run';

export type StoreChange =
  /** Runs have come or gone. */
  { readonly kind: 'list' } | { readonly kind: 'run'; readonly run: Run; readonly change: RunChange };

export interface RunStoreOptions extends Omit<RunOptions, 'launched'> {
  readonly trainerFile: string;
  /** What a trainer that is started now finds in its environment beside ours. */
  readonly environment?: () => Readonly<Record<string, string>>;
  /** How often the folders are looked at. */
  readonly refreshMilliseconds: number;
}

export class RunStore {
  private readonly changes = new Emitter<StoreChange>();
  private readonly byDirectory = new Map<string, Run>();
  /** When status.json of each run was last seen to be written. */
  private readonly statusTimes = new Map<string, number | undefined>();
  private folders: readonly string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RunStoreOptions) {
    this.refreshEvery(options.refreshMilliseconds);
  }

  onDidChange(listener: (change: StoreChange) => void): Subscription {
    return this.changes.subscribe(listener);
  }

  /** Newest first: directory names begin with the time of their start. */
  get runs(): readonly Run[] {
    return [...this.byDirectory.values()].sort((a, b) =>
      a.id === b.id ? (a.directory < b.directory ? -1 : 1) : a.id < b.id ? 1 : -1,
    );
  }

  get(directory: string): Run | undefined {
    return this.byDirectory.get(path.resolve(directory));
  }

  /** The folders whose runs are listed; one that does not exist yet is looked for again and again. */
  watch(folders: readonly string[]): void {
    this.folders = [...new Set(folders.map((folder) => path.resolve(folder)))];
    this.refresh();
  }

  refreshEvery(milliseconds: number): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      this.refresh();
    }, milliseconds);
    this.timer.unref();
  }

  /** Looks at the folders, and at the runs that no trainer keeps us informed of. */
  refresh(): void {
    const found = new Set(this.folders.flatMap(directoriesIn));
    let changed = false;
    for (const [directory, run] of this.byDirectory) {
      if (found.has(directory)) continue;
      run.dispose();
      this.byDirectory.delete(directory);
      this.statusTimes.delete(directory);
      changed = true;
    }
    for (const directory of found) {
      const known = this.byDirectory.get(directory);
      if (!known) this.add(directory);
      else if (!known.ended || this.hasNewStatus(directory)) known.refresh();
      changed ||= !known;
    }
    if (changed) this.changes.fire({ kind: 'list' });
  }

  /** Starts a trainer; the run is in the list when this resolves, and its first report comes later.
   * Rejects with InputError if nothing may be started, the directory cannot be written or the program not be started. */
  async start(experiment: Experiment, runsFolder: string): Promise<Run> {
    const restriction = this.options.restriction();
    if (restriction !== undefined) throw new InputError(`no run can be started: ${restriction}`);
    const { trainerFile } = this.options;
    const environment = this.options.environment?.() ?? {};
    const folder = path.resolve(runsFolder);
    const launched = await launchTrainer({ runsFolder: folder, experiment, trainerFile, environment });
    if (!this.folders.includes(folder)) this.folders = [...this.folders, folder];
    // A look at the folder in between may have found it already, without knowing its process.
    this.byDirectory.get(launched.directory)?.dispose();
    const run = this.add(launched.directory, launched);
    this.changes.fire({ kind: 'list' });
    return run;
  }

  /** Removes the directory of a run that has ended, with everything in it.
   * @throws InputError if it goes on, or if it cannot be removed. */
  async delete(run: Run): Promise<void> {
    if (!run.ended) throw new InputError('the run goes on; stop it first', { file: run.directory });
    try {
      await rm(run.directory, { recursive: true });
    } catch (error) {
      throw new InputError(`the run cannot be deleted: ${(error as Error).message}`, { file: run.directory });
    } finally {
      this.refresh();
    }
  }

  /** To be called when what `restriction` says has changed. */
  restrictionChanged(): void {
    for (const run of this.byDirectory.values()) run.restrictionChanged();
  }

  /** Lets go of all runs; their trainers go on. */
  dispose(): void {
    clearInterval(this.timer);
    for (const run of this.byDirectory.values()) run.dispose();
    this.byDirectory.clear();
    this.changes.dispose();
  }

  /** An ended run is looked at again only if somebody took it up: there may be hundreds. */
  private hasNewStatus(directory: string): boolean {
    const time = statSync(path.join(directory, runFiles.status), { throwIfNoEntry: false })?.mtimeMs;
    const before = this.statusTimes.get(directory);
    this.statusTimes.set(directory, time);
    return time !== before;
  }

  private add(directory: string, launched?: Launched): Run {
    this.hasNewStatus(directory);
    const run = new Run(directory, { ...this.options, ...(launched ? { launched } : {}) });
    this.byDirectory.set(directory, run);
    run.onDidChange((change) => {
      this.changes.fire({ kind: 'run', run, change });
    });
    return run;
  }
}

function directoriesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => path.join(folder, entry.name));
  } catch {
    // It is not there yet, or not readable: there are no runs to show.
    return [];
  }
}

// Record Demonstrations: from the policy of a run, or from the user's own keyboard. The first asks how many episodes, which
// actions and where to, and plays in a process of its own.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { recordPolicy, type Recorded } from '../runs/policyRecorder';
import { Run } from '../runs/run';
import { trainerEnvironment } from './nativeTensorFlow';
import { stateLooks, summaryText } from './runWords';
import type { Services } from './services';
import { requireTrust } from './trust';

/** What a caller that has asked already knows. */
export interface RecordingWishes {
  readonly episodes: number;
  readonly deterministic: boolean;
  /** Absolute. */
  readonly file: string;
}

/** @param argument a run, the path of its directory, or nothing. Returns what was written; undefined if nothing was. */
export async function recordDemonstrations(
  argument: unknown,
  wishes: RecordingWishes | undefined,
  services: Services,
): Promise<Recorded | undefined> {
  if (!(await requireTrust('record demonstrations'))) return undefined;
  const source = await pickSource(argument, services);
  if (source === 'keyboard') await vscode.commands.executeCommand('trirl.recordFromKeyboard');
  if (source === undefined || source === 'keyboard') return undefined;
  const wanted = wishes ?? (await askWishes(source));
  if (wanted === undefined) return undefined;
  return record(source, wanted, services);
}

async function pickSource(argument: unknown, { runs, dashboards }: Services): Promise<Run | 'keyboard' | undefined> {
  const named = argument instanceof Run ? argument : typeof argument === 'string' ? runs.get(argument) : undefined;
  if (named) return named;
  const policies = runs.runs.filter((run) => run.playable);
  const active = dashboards.active;
  const first = active?.playable ? [active, ...policies.filter((run) => run !== active)] : policies;
  const picked = await vscode.window.showQuickPick(
    [
      ...first.map((run) => ({
        label: `$(${stateLooks[run.state].icon}) ${run.name}`,
        description: summaryText(run),
        detail: `The policy that ${run.id} has learned`,
        source: run,
      })),
      {
        label: '$(keyboard) Your Own Keyboard',
        description: '',
        detail: 'You act: gridworld, point maze, pendulum, cart pole, mountain car',
        source: 'keyboard' as const,
      },
    ],
    { title: 'Record Demonstrations', placeHolder: 'Who acts', matchOnDetail: true },
  );
  return picked?.source;
}

async function askWishes(run: Run): Promise<RecordingWishes | undefined> {
  const text = await vscode.window.showInputBox({
    title: `Record Demonstrations from ${run.name}`,
    prompt: 'Episodes to be played',
    value: '10',
    validateInput: (typed) => (isCount(typed) ? undefined : 'Expected a whole number from 1 to 100000'),
    ignoreFocusOut: true,
  });
  if (text === undefined) return undefined;
  const how = await vscode.window.showQuickPick(
    [
      {
        label: 'Drawn Actions',
        detail: 'As the policy acted while it learned: the spread belongs to it',
        value: false,
      },
      { label: 'Likeliest Actions', detail: 'Without chance: usually a higher return', value: true },
    ],
    { title: `Record Demonstrations from ${run.name}`, placeHolder: 'Which actions', ignoreFocusOut: true },
  );
  if (how === undefined) return undefined;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${run.name.replace(/[^\p{L}\p{N}.-]+/gu, '-')}.npz`;
  const uri = await vscode.window.showSaveDialog({
    title: 'Demonstrations',
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { 'NumPy archive': ['npz'], 'JSON Lines': ['jsonl'] },
  });
  return uri && { episodes: Number(text), deterministic: how.value, file: uri.fsPath };
}

function isCount(text: string): boolean {
  return /^[1-9]\d*$/.test(text.trim()) && Number(text) <= 100_000;
}

async function record(run: Run, wishes: RecordingWishes, services: Services): Promise<Recorded | undefined> {
  const { extension, log } = services;
  mkdirSync(path.dirname(wishes.file), { recursive: true });
  const recorded = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Recording demonstrations from ${run.name}`,
      cancellable: true,
    },
    (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => {
        controller.abort();
      });
      return recordPolicy({
        trirlFile: vscode.Uri.joinPath(extension.extensionUri, 'dist', 'trirl.cjs').fsPath,
        runDirectory: run.directory,
        ...wishes,
        environment: trainerEnvironment(extension.globalStorageUri),
        signal: controller.signal,
        onEpisode: (done) => {
          progress.report({ message: `${done} of ${wishes.episodes} episodes`, increment: 100 / wishes.episodes });
        },
      });
    },
  );
  if (recorded === undefined) return undefined;
  log.info(`${recorded.file}: ${recorded.text}`);
  void tellRecorded(recorded);
  return recorded;
}

/** Says what was written, and offers to look at it. */
export async function tellRecorded({ file, text, notes }: Recorded): Promise<void> {
  const look = 'Open Demonstrations';
  const message = [`${path.basename(file)}: ${text}.`, ...notes].join(' ');
  const choice = await vscode.window.showInformationMessage(message, look);
  if (choice === look) await vscode.commands.executeCommand('trirl.openDemonstrations', vscode.Uri.file(file));
}

// The handlers of all commands, one for every name of commandTable.ts. A handler that throws shows what was wrong.
import { statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { runFiles } from '../runDirectory/paths';
import type { DemonstrationChecker } from '../runs/demonstrationChecker';
import type { Run } from '../runs/run';
import { commandIds, type CommandId } from './commandTable';
import { openDemonstrations } from './demonstrationEditor';
import { openExampleWorkspace } from './exampleWorkspace';
import { exportReport } from './exportReport';
import { loadDemonstrations, type DemonstrationSummaries } from './loadDemonstrations';
import { installNativeTensorFlow } from './nativeTensorFlow';
import { newExperiment } from './newExperiment';
import { pickRun } from './pickRun';
import { showProblem } from './problems';
import { recordDemonstrations, type RecordingWishes } from './recordDemonstrations';
import { recordFromKeyboard } from './recordFromKeyboard';
import type { Services } from './services';
import { runAgain, startRun } from './startRun';
import { trainExpert } from './trainExpert';
import { requireTrust } from './trust';
import { tuneRun } from './tune';

/** What VS Code hands over: the item the command was called on, then whatever a caller adds. */
type Handler = (argument: unknown, extra?: unknown) => unknown;

const fits = {
  any: { fits: () => true, none: 'There are no runs yet.' },
  live: { fits: (run: Run) => !run.ended, none: 'No run is training.' },
  running: { fits: (run: Run) => run.state === 'running', none: 'No run is running.' },
  paused: { fits: (run: Run) => run.state === 'paused', none: 'No run is paused.' },
  ended: { fits: (run: Run) => run.ended, none: 'No run has ended yet.' },
};

export function registerCommands(
  services: Services,
  summaries: DemonstrationSummaries,
  checker: DemonstrationChecker,
): vscode.Disposable[] {
  const { runs, log, dashboards, rewards, extension } = services;

  /** A command that acts on one run. */
  const onRun =
    (which: keyof typeof fits, question: string, act: (run: Run, extra: unknown) => unknown): Handler =>
    async (argument, extra) => {
      const run = await pickRun(argument, { ...fits[which], question }, services);
      return run && act(run, extra);
    };
  /** The same for what changes a run, which a folder that is not trusted may not. */
  const control =
    (which: keyof typeof fits, question: string, act: (run: Run, extra: unknown) => unknown): Handler =>
    async (argument, extra) =>
      (await requireTrust('control a run')) ? onRun(which, question, act)(argument, extra) : undefined;

  const handlers: Readonly<Record<CommandId, Handler>> = {
    'trirl.startRun': (argument) => startRun(argument, services),
    'trirl.stop': control('live', 'Stop', (run) =>
      vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Stopping ${run.name}` }, () =>
        run.stop('palette'),
      ),
    ),
    'trirl.pause': control('running', 'Pause', (run) => {
      run.pause('palette');
    }),
    'trirl.resume': control('paused', 'Resume', (run) => {
      run.resume('palette');
    }),
    'trirl.tune': control('live', 'Tune', (run, values) => tuneRun(run, values as Record<string, number> | undefined)),
    'trirl.checkpoint': control('live', 'Checkpoint', (run) => {
      run.checkpoint();
    }),
    'trirl.openDashboard': onRun('any', 'Open Dashboard', (run) => {
      dashboards.open(run);
    }),
    'trirl.inspectReward': onRun('any', 'Inspect Reward', (run) => {
      rewards.open(run);
    }),
    'trirl.loadDemonstrations': (argument) => loadDemonstrations(argument, summaries, checker),
    'trirl.openDemonstrations': (argument) => openDemonstrations(argument, services.demonstrations),
    'trirl.trainExpert': (argument) => trainExpert(argument, services),
    'trirl.recordDemonstrations': (argument, extra) =>
      recordDemonstrations(argument, extra as RecordingWishes | undefined, services),
    'trirl.recordFromKeyboard': (argument) => recordFromKeyboard(argument, services),
    'trirl.newExperiment': () => newExperiment(),
    'trirl.openExampleWorkspace': (argument) => openExampleWorkspace(argument, extension),
    'trirl.runAgain': onRun('any', 'Run Again', (run) => runAgain(run, services)),
    'trirl.exportReport': onRun('any', 'Export Report', (run) => exportReport(run, extension.extensionUri)),
    'trirl.revealRunDirectory': onRun('any', 'Reveal Run Directory', (run) => reveal(run)),
    'trirl.deleteRun': onRun('ended', 'Delete Run', async (run) => {
      const question = `Delete the run ${run.id} with its metrics, rewards and checkpoints?`;
      const answer = await vscode.window.showWarningMessage(question, { modal: true, detail: run.directory }, 'Delete');
      if (answer === 'Delete') await runs.delete(run);
    }),
    'trirl.installNativeTensorFlow': () => installNativeTensorFlow(services),
    'trirl.showLog': async (argument) => {
      const run =
        argument === undefined ? undefined : await pickRun(argument, { ...fits.any, question: 'Show Log' }, services);
      const file = run && path.join(run.directory, runFiles.log);
      if (file !== undefined && statSync(file, { throwIfNoEntry: false })?.size)
        await vscode.window.showTextDocument(vscode.Uri.file(file));
      else log.show();
    },
  };

  return commandIds.map((id) =>
    vscode.commands.registerCommand(id, async (argument: unknown, extra: unknown) => {
      try {
        return await handlers[id](argument, extra);
      } catch (error) {
        // Not awaited: a caller must not wait for somebody to close the message.
        void showProblem(error, log);
        return undefined;
      }
    }),
  );
}

async function reveal(run: Run): Promise<void> {
  const uri = vscode.Uri.file(run.directory);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
}

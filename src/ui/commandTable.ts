// The one table of commands. package.json declares the same ones for VS Code, and a test compares the two; the handlers
// are in commands.ts, one for every name by type. No vscode here, so that the table can be tested without an editor.

export interface CommandInfo {
  /** As the palette shows it after `TRIRL: `. */
  readonly title: string;
  readonly icon: string;
  /** Context key without which the command is greyed out; commands that say themselves why they cannot have none. */
  readonly enablement?: ContextKey;
}

/** Context keys that the extension keeps up to date, each with what it says. */
export const contextKeys = {
  'trirl.activated': 'the runs have been looked for',
  'trirl.hasRuns': 'there is a run, live or ended',
  'trirl.hasLiveRun': 'a trainer is at work, running or paused',
  'trirl.hasRunningRun': 'a run is running',
  'trirl.hasPausedRun': 'a run is paused',
  'trirl.hasEndedRun': 'there is a run that has ended',
} as const;
export type ContextKey = keyof typeof contextKeys;

const table = {
  'trirl.startRun': { title: 'Start Run', icon: 'play' },
  'trirl.stop': { title: 'Stop', icon: 'debug-stop', enablement: 'trirl.hasLiveRun' },
  'trirl.pause': { title: 'Pause', icon: 'debug-pause', enablement: 'trirl.hasRunningRun' },
  'trirl.resume': { title: 'Resume', icon: 'debug-continue', enablement: 'trirl.hasPausedRun' },
  'trirl.tune': { title: 'Tune', icon: 'settings', enablement: 'trirl.hasLiveRun' },
  'trirl.checkpoint': { title: 'Checkpoint', icon: 'save', enablement: 'trirl.hasLiveRun' },
  'trirl.openDashboard': { title: 'Open Dashboard', icon: 'graph-line', enablement: 'trirl.hasRuns' },
  'trirl.inspectReward': { title: 'Inspect Reward', icon: 'eye', enablement: 'trirl.hasRuns' },
  'trirl.loadDemonstrations': { title: 'Load Demonstrations', icon: 'database' },
  'trirl.openDemonstrations': { title: 'Open Demonstrations', icon: 'graph-scatter' },
  'trirl.trainExpert': { title: 'Train Expert', icon: 'mortar-board' },
  'trirl.recordDemonstrations': { title: 'Record Demonstrations', icon: 'record' },
  'trirl.recordFromKeyboard': { title: 'Record Demonstrations From Keyboard', icon: 'keyboard' },
  'trirl.newExperiment': { title: 'New Experiment', icon: 'new-file' },
  'trirl.openExampleWorkspace': { title: 'Open Example Workspace', icon: 'folder-opened' },
  'trirl.runAgain': { title: 'Run Again', icon: 'debug-restart', enablement: 'trirl.hasRuns' },
  'trirl.exportReport': { title: 'Export Report', icon: 'export', enablement: 'trirl.hasRuns' },
  'trirl.revealRunDirectory': { title: 'Reveal Run Directory', icon: 'folder', enablement: 'trirl.hasRuns' },
  'trirl.deleteRun': { title: 'Delete Run', icon: 'trash', enablement: 'trirl.hasEndedRun' },
  'trirl.installNativeTensorFlow': { title: 'Install Native TensorFlow', icon: 'cloud-download' },
  'trirl.showLog': { title: 'Show Log', icon: 'output' },
} as const satisfies Record<string, CommandInfo>;

export type CommandId = keyof typeof table;

export const commands: Readonly<Record<CommandId, CommandInfo>> = table;

export const commandIds = Object.keys(table) as readonly CommandId[];

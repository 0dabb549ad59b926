// Files and folders of demonstrations in an editor that only shows them. Each has a program of its own that reads it
// (src/viewer), which lives as long as its page can be seen or comes back soon; between the two this only passes on checked
// messages.
import path from 'node:path';
import * as vscode from 'vscode';
import {
  fromDemonstrationPageSchema,
  type DemonstrationFacts,
  type FromDemonstrationPage,
  type ToDemonstrationPage,
} from '../protocol/demonstrationView';
import type { RunError } from '../protocol/runState';
import { DemonstrationReader } from '../runs/demonstrationReader';
import { pageHtml, pageRoot } from './html';

export const demonstrationEditor = 'trirl.demonstrations';
/** For text, which is opened as text unless somebody asks. */
const textEditor = 'trirl.demonstrationText';
/** Experiments that are asked which world a file is from. */
const mostExperiments = 200;
/** A page that was hidden may come back: until then what was read is kept. */
const keepMilliseconds = 60_000;

interface EditorHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

export class DemonstrationEditors
  implements vscode.CustomReadonlyEditorProvider<vscode.CustomDocument>, vscode.Disposable
{
  private readonly registrations: readonly vscode.Disposable[];
  private readonly panels = new Map<string, DemonstrationPanel>();

  constructor(private readonly host: EditorHost) {
    this.registrations = [demonstrationEditor, textEditor].map((viewType) =>
      vscode.window.registerCustomEditorProvider(viewType, this, { supportsMultipleEditorsPerDocument: false }),
    );
  }

  /** Also for a folder that holds a dataset. */
  async open(uri: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', uri, demonstrationEditor);
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const key = uri.toString();
    this.panels.set(key, new DemonstrationPanel(uri, panel, this.host));
    panel.onDidDispose(() => this.panels.delete(key));
  }

  /** What is known of a file that is open, or why it cannot be shown; undefined while it is read, or is not open. */
  shown(uri: vscode.Uri): DemonstrationFacts | RunError | undefined {
    return this.panels.get(uri.toString())?.shown;
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }
}

class DemonstrationPanel {
  private reader: DemonstrationReader | undefined;
  /** What a page that is loaded again is told at once. */
  private readonly told = new Map<'facts' | 'problems' | 'failed' | 'cancelled' | 'progress', ToDemonstrationPage>();
  private world: string | undefined;
  private forgetting: NodeJS.Timeout | undefined;
  private readonly watcher: vscode.FileSystemWatcher;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly panel: vscode.WebviewPanel,
    private readonly host: EditorHost,
  ) {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [pageRoot(host.extensionUri)] };
    webview.onDidReceiveMessage((data: unknown) => {
      const message = fromDemonstrationPageSchema.safeParse(data);
      if (message.success) void this.hear(message.data);
      else host.log.warn('A message of the demonstration viewer that is not of the protocol was ignored.');
    });
    panel.onDidChangeViewState(() => this.keepWhileSeen());
    // A file that was written anew is read anew, once whoever writes it has come to an end.
    this.watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), path.basename(uri.fsPath)),
      true,
      false,
      true,
    );
    let settling: NodeJS.Timeout | undefined;
    this.watcher.onDidChange(() => {
      clearTimeout(settling);
      settling = setTimeout(() => void this.read(), 1000);
    });
    panel.onDidDispose(() => {
      clearTimeout(settling);
      clearTimeout(this.forgetting);
      this.watcher.dispose();
      this.end();
    });
    webview.html = pageHtml(webview, host.extensionUri, 'demonstrations');
  }

  get shown(): DemonstrationFacts | RunError | undefined {
    const [facts, failed] = [this.told.get('facts'), this.told.get('failed')];
    if (facts?.kind === 'facts') return facts.facts;
    return failed?.kind === 'failed' ? failed.error : undefined;
  }

  private async hear(message: FromDemonstrationPage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        if (this.reader === undefined && !this.told.has('cancelled')) {
          this.world = message.world;
          await this.read();
        } else {
          for (const told of this.told.values()) void this.panel.webview.postMessage(told);
        }
        break;
      case 'ask':
        this.reader?.send(message);
        break;
      case 'chooseWorld':
        this.world = message.name;
        this.reader?.send(message);
        break;
      case 'action':
        await this.act(message.action);
        break;
    }
  }

  private async act(action: Extract<FromDemonstrationPage, { kind: 'action' }>['action']): Promise<void> {
    switch (action) {
      case 'cancel':
        this.end();
        this.tell({ kind: 'cancelled' });
        break;
      case 'retry':
        await this.read();
        break;
      case 'openOther':
        await vscode.commands.executeCommand('workbench.action.reopenWithEditor');
        break;
      case 'useInExperiment':
        await vscode.commands.executeCommand('trirl.loadDemonstrations', this.uri);
        break;
    }
  }

  private async read(): Promise<void> {
    this.end();
    const reader = new DemonstrationReader({
      program: vscode.Uri.joinPath(this.host.extensionUri, 'dist', 'viewer.cjs').fsPath,
      onMessage: (message) => {
        if (reader === this.reader) this.tell(message);
      },
      note: (text) => this.host.log.warn(`${this.uri.fsPath}: ${text}`),
    });
    this.reader = reader;
    const experiments = await vscode.workspace.findFiles('**/*.trirl.json', '**/node_modules/**', mostExperiments);
    reader.send({
      kind: 'open',
      file: this.uri.fsPath,
      experiments: experiments.map(({ fsPath }) => fsPath),
      ...(this.world === undefined ? {} : { world: this.world }),
    });
  }

  private tell(message: ToDemonstrationPage): void {
    const { kind } = message;
    if (kind !== 'answer' && kind !== 'refused') {
      // What comes later takes the place of what was before it, but problems go with their facts.
      if (kind !== 'problems') this.told.clear();
      this.told.set(kind, message);
    }
    void this.panel.webview.postMessage(message);
  }

  private keepWhileSeen(): void {
    clearTimeout(this.forgetting);
    if (!this.panel.visible) this.forgetting = setTimeout(() => this.end(), keepMilliseconds);
  }

  private end(): void {
    this.reader?.dispose();
    this.reader = undefined;
    this.told.clear();
  }
}

/** The file or folder that the command was called on, or that the user picks. */
export async function openDemonstrations(argument: unknown, editors: DemonstrationEditors): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await pick();
  if (uri) await editors.open(uri);
}

async function pick(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = { label: '$(file) A File…', detail: 'npz, HDF5, Parquet, Arrow, JSON Lines, CSV', folders: false };
  const dataset = { label: '$(folder) A Folder…', detail: 'A dataset of Minari, or of imitation', folders: true };
  const what = await vscode.window.showQuickPick([file, dataset], {
    title: 'Open Demonstrations',
    placeHolder: 'Where the demonstrations are',
  });
  if (!what) return undefined;
  const picked = await vscode.window.showOpenDialog({
    title: 'Open Demonstrations',
    openLabel: 'Open',
    canSelectFiles: !what.folders,
    canSelectFolders: what.folders,
    ...(what.folders
      ? {}
      : { filters: { Demonstrations: ['npz', 'hdf5', 'h5', 'parquet', 'arrow', 'jsonl', 'csv'], 'All Files': ['*'] } }),
    ...(folder ? { defaultUri: folder } : {}),
  });
  return picked?.[0];
}

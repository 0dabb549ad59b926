// Webview panels of one kind, one per run: opened beside the editor, checked messages only, nothing sent while hidden,
// brought back after a reload. What is sent is the business of a view (dashboardPanel.ts, rewardPanel.ts).
import * as vscode from 'vscode';
import { panelStateSchema } from '../protocol/webviewMessages';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/runStore';
import type { CommandId } from './commandTable';
import { messageHtml, pageHtml, pageRoot, type PageName } from './html';
import type { Panels } from './services';

/** What keeps one webview up to date. It is made when the page is ready and disposed when it is hidden. */
export interface PanelView<In> {
  receive(message: In): void;
  dispose(): void;
}

/** What a schema of src/protocol offers. */
interface Schema<T> {
  safeParse(data: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
}

export interface PanelKind<In extends { readonly kind: string }, Out> {
  readonly viewType: string;
  readonly page: PageName;
  readonly title: (run: Run) => string;
  readonly messages: Schema<In>;
  /** Is to send a snapshot at once. */
  readonly show: (run: Run, post: (message: Out) => void) => PanelView<In>;
}

export interface PanelHost {
  /** Runs a command of the table for a run: the buttons of a panel do what the palette does. */
  readonly command: (id: CommandId, run: Run) => void;
  readonly extensionUri: vscode.Uri;
  readonly runs: RunStore;
  readonly log: vscode.LogOutputChannel;
}

export class RunPanels<In extends { readonly kind: string }, Out>
  implements Panels, vscode.WebviewPanelSerializer, vscode.Disposable
{
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly kind: PanelKind<In, Out>,
    private readonly host: PanelHost,
  ) {
    this.registration = vscode.window.registerWebviewPanelSerializer(kind.viewType, this);
  }

  get active(): Run | undefined {
    for (const [directory, panel] of this.panels) if (panel.active) return this.host.runs.get(directory);
    return undefined;
  }

  open(run: Run): void {
    const known = this.panels.get(run.directory);
    if (known) {
      known.reveal(undefined, false);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      this.kind.viewType,
      this.kind.title(run),
      { viewColumn: columnBeside(), preserveFocus: false },
      {},
    );
    this.fill(panel, run);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const restored = panelStateSchema.safeParse(state);
    const run = restored.success ? this.host.runs.get(restored.data.runDirectory) : undefined;
    if (run && !this.panels.has(run.directory)) {
      this.fill(panel, run);
    } else if (run) {
      panel.dispose();
    } else {
      const which = restored.success ? `The run ${restored.data.runDirectory}` : 'The run of this panel';
      panel.webview.html = messageHtml(`${which} is not there any more. You can close this panel.`);
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.registration.dispose();
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  private fill(panel: vscode.WebviewPanel, run: Run): void {
    const { kind, host } = this;
    let view: PanelView<In> | undefined;
    const hide = () => {
      view?.dispose();
      view = undefined;
    };
    this.panels.set(run.directory, panel);
    panel.title = kind.title(run);
    panel.iconPath = vscode.Uri.joinPath(host.extensionUri, 'media', 'icon.svg');
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageRoot(host.extensionUri)] };
    panel.webview.onDidReceiveMessage((data: unknown) => {
      const message = kind.messages.safeParse(data);
      if (!message.success) {
        host.log.warn(`${kind.viewType}: a message that is not of the protocol was ignored: ${preview(data)}`);
        return;
      }
      if (message.data.kind === 'ready') {
        hide();
        view = kind.show(run, (out) => void panel.webview.postMessage(out));
      } else {
        view?.receive(message.data);
      }
    });
    // A hidden page is thrown away by VS Code; shown again it is loaded anew and says that it is ready.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) hide();
    });
    const gone = host.runs.onDidChange((change) => {
      if (change.kind === 'list' && host.runs.get(run.directory) !== run) panel.dispose();
    });
    panel.onDidDispose(() => {
      hide();
      gone.dispose();
      this.panels.delete(run.directory);
    });
    panel.webview.html = pageHtml(panel.webview, host.extensionUri, kind.page);
  }
}

/** Beside what the user looks at, but never a third column by itself: charts need some width. */
function columnBeside(): vscode.ViewColumn {
  const groups = vscode.window.tabGroups.all;
  return groups.length < 2 ? vscode.ViewColumn.Beside : Math.max(...groups.map(({ viewColumn }) => viewColumn));
}

function preview(data: unknown): string {
  return (JSON.stringify(data) ?? String(data)).slice(0, 200);
}

// One panel in which a world is played by hand. The page sends what the keys say, a process of its own steps the world, and
// this stands between them. Closed with something unsaved, that is kept in a file, and the user is told where.
import * as vscode from 'vscode';
import { environmentText } from '../protocol/environmentText';
import type { EnvironmentConfig } from '../protocol/experiment';
import {
  fromPlayPageSchema,
  type FromPlayer,
  type FromPlayPage,
  type PlayState,
  type PlayWorld,
  type ToPlayPage,
} from '../protocol/playMessages';
import { HandPlayer } from '../runs/handPlayer';
import { pageHtml, pageRoot } from './html';
import { tellRecorded } from './recordDemonstrations';
import type { Services } from './services';

export interface PlayPlaces {
  /** What Save proposes. */
  readonly saveAs: vscode.Uri;
  /** Where to keep what was not saved. */
  readonly keepFile: string;
}

export class PlayPanel {
  private readonly panel: vscode.WebviewPanel;
  private readonly player: HandPlayer;
  private world: PlayWorld | undefined;
  private state: PlayState | undefined;
  private problem: string | undefined;
  private saveAs: vscode.Uri;

  constructor(
    environment: EnvironmentConfig,
    places: PlayPlaces,
    private readonly services: Services,
  ) {
    const { extensionUri } = services.extension;
    this.saveAs = places.saveAs;
    this.panel = vscode.window.createWebviewPanel(
      'trirl.play',
      `Play ${environmentText(environment)}`,
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [pageRoot(extensionUri)],
      },
    );
    this.panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    this.player = new HandPlayer({
      trirlFile: vscode.Uri.joinPath(extensionUri, 'dist', 'trirl.cjs').fsPath,
      environment,
      seed: Math.floor(Math.random() * 2 ** 31),
      keepFile: places.keepFile,
      onMessage: (message) => {
        this.heard(message);
      },
      onEnd: (problem) => {
        if (problem !== undefined) this.show({ kind: 'problem', message: problem });
      },
    });
    this.panel.webview.onDidReceiveMessage((data: unknown) => {
      const message = fromPlayPageSchema.safeParse(data);
      if (message.success) void this.receive(message.data);
      else services.log.warn('trirl.play: a message that is not of the protocol was ignored');
    });
    this.panel.onDidDispose(() => {
      this.player.close();
    });
    this.panel.webview.html = pageHtml(this.panel.webview, extensionUri, 'play');
  }

  /** Where the episode stands, for tests. */
  get standing(): PlayState | undefined {
    return this.state;
  }

  /** What the page would send. */
  async receive(message: FromPlayPage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        for (const known of [this.world, this.state]) if (known) this.post(known);
        if (this.problem !== undefined) this.post({ kind: 'problem', message: this.problem });
        break;
      case 'save':
        await this.save();
        break;
      default:
        this.player.send(message);
    }
  }

  /** As the user closes it. */
  close(): void {
    this.panel.dispose();
  }

  private async save(): Promise<void> {
    const uri = await vscode.window.showSaveDialog({
      title: 'Demonstrations',
      defaultUri: this.saveAs,
      filters: { 'NumPy archive': ['npz'], 'JSON Lines': ['jsonl'] },
    });
    if (!uri) return;
    this.saveAs = uri;
    this.player.send({ kind: 'save', file: uri.fsPath });
  }

  private heard(message: FromPlayer): void {
    switch (message.kind) {
      case 'world':
        this.world = message;
        this.post(message);
        break;
      case 'state':
        this.state = message;
        this.post(message);
        break;
      case 'refused':
        this.show({ kind: 'problem', message: message.message });
        break;
      case 'saved':
      case 'kept': {
        const { kind, file, text } = message;
        this.services.log.info(`${file}: ${text}`);
        const notes = kind === 'kept' ? [`The panel was closed before it was saved, so it was kept in ${file}.`] : [];
        void tellRecorded({ file, text, notes });
        if (kind === 'saved') this.post(message);
        break;
      }
    }
  }

  private show(problem: Extract<ToPlayPage, { kind: 'problem' }>): void {
    this.problem = problem.message;
    this.services.log.warn(problem.message);
    this.post(problem);
  }

  private post(message: ToPlayPage): void {
    try {
      void this.panel.webview.postMessage(message);
    } catch {
      // The panel is closed; what its player still says is for the user alone.
    }
  }
}

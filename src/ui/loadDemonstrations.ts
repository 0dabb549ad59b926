// Load Demonstrations: reads and checks a file, shows what is in it, and offers to put it into the open experiment.
import path from 'node:path';
import * as vscode from 'vscode';
import { readDemonstrations } from '../demonstrations/readDemonstrations';
import { summarise } from '../demonstrations/summary';
import type { DemonstrationSummary } from '../protocol/demonstrationReport';
import { editDemonstrations } from '../experiments/editExperiment';
import { demonstrationsMarkdown } from './demonstrationsText';
import { isExperiment } from './experimentDiagnostics';

export const summaryScheme = 'trirl-demonstrations';

/** Serves the summaries that were made, as read-only documents. */
export class DemonstrationSummaries implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly texts = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(summaryScheme, this);

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.texts.get(uri.path) ?? 'This summary was made in another session. Run TRIRL: Load Demonstrations again.'
    );
  }

  async show(summary: DemonstrationSummary): Promise<void> {
    const uri = vscode.Uri.from({ scheme: summaryScheme, path: `${summary.file}.md` });
    this.texts.set(uri.path, demonstrationsMarkdown(summary));
    this.changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

/** @param argument the file, if the command was called on one. Returns what was found; undefined if no file was picked. */
export async function loadDemonstrations(
  argument: unknown,
  summaries: DemonstrationSummaries,
): Promise<DemonstrationSummary | undefined> {
  const target = experimentInSight();
  const uri = argument instanceof vscode.Uri ? argument : await pickFile();
  if (!uri) return undefined;
  const summary = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Reading ${path.basename(uri.fsPath)}` },
    async () => summarise(await readDemonstrations(uri.fsPath)),
  );
  await summaries.show(summary);
  void offer(uri.fsPath, summary, target);
  return summary;
}

async function offer(
  file: string,
  { episodes, steps }: DemonstrationSummary,
  target: vscode.TextDocument | undefined,
): Promise<void> {
  const found = `${path.basename(file)}: ${episodes} episodes, ${steps} steps.`;
  if (!target || target.isClosed) {
    void vscode.window.showInformationMessage(found);
    return;
  }
  const relative = path.relative(path.dirname(target.uri.fsPath), file).split(path.sep).join('/');
  const edits = editDemonstrations(target.getText(), relative);
  if (edits.length === 0) {
    void vscode.window.showInformationMessage(`${found} ${path.basename(target.uri.fsPath)} names it already.`);
    return;
  }
  const use = `Use in ${path.basename(target.uri.fsPath)}`;
  if ((await vscode.window.showInformationMessage(found, use)) !== use) return;
  const edit = new vscode.WorkspaceEdit();
  // Made anew: the file may have been edited while the question was open.
  for (const { offset, length, content } of editDemonstrations(target.getText(), relative))
    edit.replace(target.uri, new vscode.Range(target.positionAt(offset), target.positionAt(offset + length)), content);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(target);
}

/** The experiment that is being edited: the active one, or the only one that is visible. */
function experimentInSight(): vscode.TextDocument | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active && isExperiment(active.uri)) return active;
  const visible = vscode.window.visibleTextEditors
    .map(({ document }) => document)
    .filter(({ uri }) => isExperiment(uri));
  return visible.length === 1 ? visible[0] : undefined;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const picked = await vscode.window.showOpenDialog({
    title: 'Load Demonstrations',
    openLabel: 'Load',
    filters: { Demonstrations: ['npz', 'jsonl'] },
    ...(folder ? { defaultUri: folder } : {}),
  });
  return picked?.[0];
}

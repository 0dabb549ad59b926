// Load Demonstrations: has a file read and checked, asks which column is what where that must be said, shows what is in it,
// and offers to put it into the open experiment.
import path from 'node:path';
import * as vscode from 'vscode';
import { checkText } from '../experiments/checkExperiment';
import { editDemonstrations } from '../experiments/editExperiment';
import type { DemonstrationColumns } from '../protocol/demonstrationColumns';
import type { DemonstrationReport } from '../protocol/demonstrationReport';
import { InputError } from '../protocol/inputError';
import type { TablePreview } from '../protocol/tablePreview';
import type { DemonstrationChecker } from '../runs/demonstrationChecker';
import { demonstrationEndings } from './demonstrationEndings';
import { demonstrationsMarkdown } from './demonstrationsText';
import { isExperiment } from './experimentDiagnostics';
import { askColumns } from './importColumns';

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

  async show(summary: DemonstrationReport): Promise<void> {
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
  checker: DemonstrationChecker,
): Promise<DemonstrationReport | undefined> {
  const target = experimentInSight();
  const uri = argument instanceof vscode.Uri ? argument : await pickFile();
  if (!uri) return undefined;
  const file = uri.fsPath;
  const source: Source = { file, ...columnsIn(target, file) };
  const found = await readFirst(source, checker);
  if (!found) return undefined;
  await summaries.show(found.report);
  void offer({ ...source, ...found }, { target, summaries, checker });
  return found.report;
}

interface Source {
  readonly file: string;
  /** Undefined for a file with the usual names. */
  readonly columns?: DemonstrationColumns | undefined;
}

interface Found extends Source {
  readonly report: DemonstrationReport;
}

/** Asks for the columns where the file is a table that cannot be read without. Undefined if the questions were left. */
async function readFirst(source: Source, checker: DemonstrationChecker): Promise<Found | undefined> {
  try {
    return { ...source, report: await read(source, checker) };
  } catch (error) {
    const preview = error instanceof InputError ? await previewOf(source.file, checker) : undefined;
    if (!preview) throw error;
    return readAsAsked(source, { preview, checker });
  }
}

/** A table of which columns can be chosen at all. */
async function previewOf(file: string, checker: DemonstrationChecker): Promise<TablePreview | undefined> {
  try {
    const preview = await checker.preview(file);
    return preview.columns.filter(({ kind }) => kind !== 'other').length >= 2 ? preview : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Asks, reads, and asks again where it cannot be read so. */
async function readAsAsked(
  { file, columns: before }: Source,
  { preview, checker }: { preview: TablePreview; checker: DemonstrationChecker },
): Promise<Found | undefined> {
  const columns = await askColumns(path.basename(file), preview, before);
  if (!columns) return undefined;
  try {
    return { file, columns, report: await read({ file, columns }, checker) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const again = await vscode.window.showErrorMessage(error.message, 'Correct Columns');
    return again === undefined ? undefined : readAsAsked({ file, columns }, { preview, checker });
  }
}

function read({ file, columns }: Source, checker: DemonstrationChecker): Promise<DemonstrationReport> {
  return Promise.resolve(
    vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Reading ${path.basename(file)}`,
        cancellable: true,
      },
      (_, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort(new InputError('reading was cancelled', { file })));
        return checker.report(file, { columns, signal: controller.signal });
      },
    ),
  );
}

/** What the experiment in sight says of the columns of just this file. */
function columnsIn(target: vscode.TextDocument | undefined, file: string): Pick<Source, 'columns'> {
  const demonstrations = target && checkText(target.getText(), target.uri.fsPath).experiment?.demonstrations;
  return demonstrations?.kind === 'file' && demonstrations.file === file ? { columns: demonstrations.columns } : {};
}

interface OfferContext {
  readonly target: vscode.TextDocument | undefined;
  readonly summaries: DemonstrationSummaries;
  readonly checker: DemonstrationChecker;
}

async function offer({ file, columns, report }: Found, context: OfferContext): Promise<void> {
  const { target, summaries, checker } = context;
  const errors = report.problems.filter(({ severity }) => severity !== 'information').length;
  const found = `${path.basename(file)}: ${report.episodes} episodes, ${report.steps} steps${errors === 0 ? '' : `, ${errors} ${errors === 1 ? 'thing' : 'things'} to look at`}.`;
  const name = target && !target.isClosed ? path.basename(target.uri.fsPath) : undefined;
  const relative = target && path.relative(path.dirname(target.uri.fsPath), file).split(path.sep).join('/');
  const isNew = target && !target.isClosed && editDemonstrations(target.getText(), relative!, columns).length > 0;
  const use = `Use in ${name}`;
  const answers = [...(isNew ? [use] : []), ...(columns ? ['Correct Columns'] : [])];
  const known = name !== undefined && !isNew ? ` ${name} names it already.` : '';
  const answer = await vscode.window.showInformationMessage(`${found}${known}`, ...answers);
  if (answer === use) await useIn(target!, relative!, columns);
  if (answer === 'Correct Columns') {
    const again = await readAsAsked({ file, columns }, { preview: await checker.preview(file), checker });
    if (!again) return;
    await summaries.show(again.report);
    await offer(again, context);
  }
}

async function useIn(
  target: vscode.TextDocument,
  file: string,
  columns: DemonstrationColumns | undefined,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  // Made anew: the file may have been edited while the question was open.
  for (const { offset, length, content } of editDemonstrations(target.getText(), file, columns))
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
    filters: { Demonstrations: [...demonstrationEndings], 'All Files': ['*'] },
    ...(folder ? { defaultUri: folder } : {}),
  });
  return picked?.[0];
}

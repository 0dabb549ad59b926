// Marks what is wrong in open *.trirl.json files: everything that would keep the experiment from being run, at its place.
import * as vscode from 'vscode';
import { checkExperimentText, type ExperimentProblem } from '../experiments/checkExperiment';

const pauseMilliseconds = 200;

export function isExperiment(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith('.trirl.json');
}

export class ExperimentDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('trirl');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.check(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.checkSoon(document);
      }),
      // A file that an experiment names may have come or gone.
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.check(editor.document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        clearTimeout(this.timers.get(String(uri)));
        this.collection.delete(uri);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.check(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.collection.dispose();
  }

  private checkSoon(document: vscode.TextDocument): void {
    if (!isExperiment(document.uri)) return;
    const key = String(document.uri);
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        this.check(document);
      }, pauseMilliseconds),
    );
  }

  private check(document: vscode.TextDocument): void {
    if (!isExperiment(document.uri) || document.isClosed) return;
    const problems = checkExperimentText(document.getText(), document.uri.fsPath);
    this.collection.set(
      document.uri,
      problems.map((problem) => {
        const diagnostic = new vscode.Diagnostic(rangeOf(problem, document), problem.message);
        diagnostic.source = 'TRIRL';
        return diagnostic;
      }),
    );
  }
}

/** Where a problem is in the document; an empty place becomes the character before it, so that it can be seen. */
export function rangeOf({ offset, length }: ExperimentProblem, document: vscode.TextDocument): vscode.Range {
  const start = length === 0 ? Math.max(0, offset - 1) : offset;
  return new vscode.Range(document.positionAt(start), document.positionAt(offset + length));
}

// Marks on the `demonstrations` of open *.trirl.json files: what may be wrong with the file that they name, checked against the
// experiment's world. The file is read by another program, once for as long as nothing of it changes.
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { checkText } from '../experiments/checkExperiment';
import { rangeOfField } from '../experiments/places';
import type { DemonstrationProblem } from '../protocol/demonstrationReport';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import type { DemonstrationChecker } from '../runs/demonstrationChecker';
import { isExperiment } from './experimentDiagnostics';

const pauseMilliseconds = 600;
const mostKept = 50;

type Found = readonly Pick<DemonstrationProblem, 'severity' | 'message'>[];
type FileDemonstrations = Extract<Experiment['demonstrations'], { kind: 'file' }>;

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

export class DemonstrationDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('trirl-demonstrations');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly reading = new Map<string, AbortController>();
  /** What was found, by all that it depends on. */
  private readonly known = new Map<string, Found>();
  /** One file is read at a time. */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly checker: DemonstrationChecker,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.checkSoon(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.checkSoon(document);
      }),
      // The demonstrations may have changed meanwhile.
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.checkSoon(editor.document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.forget(uri);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.checkSoon(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const controller of this.reading.values()) controller.abort();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.collection.dispose();
  }

  private forget(uri: vscode.Uri): void {
    const key = String(uri);
    clearTimeout(this.timers.get(key));
    this.reading.get(key)?.abort();
    this.collection.delete(uri);
  }

  private checkSoon(document: vscode.TextDocument): void {
    if (!isExperiment(document.uri)) return;
    const key = String(document.uri);
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        void this.check(document);
      }, pauseMilliseconds),
    );
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    if (document.isClosed) return;
    const { uri } = document;
    this.reading.get(String(uri))?.abort();
    const { experiment } = checkText(document.getText(), uri.fsPath);
    // What else is wrong with the experiment is said elsewhere.
    if (experiment?.demonstrations?.kind !== 'file') {
      this.collection.delete(uri);
      return;
    }
    const { demonstrations, environment } = experiment;
    const stat = statSync(demonstrations.file, { throwIfNoEntry: false });
    const identity = JSON.stringify([demonstrations, environment, stat?.mtimeMs, stat?.size]);
    const known = this.known.get(identity);
    if (known) {
      this.show(document, known);
      return;
    }
    const controller = new AbortController();
    this.reading.set(String(uri), controller);
    const found = await this.read(demonstrations, environment, controller.signal);
    if (this.reading.get(String(uri)) === controller) this.reading.delete(String(uri));
    if (!found || controller.signal.aborted) return;
    this.known.set(identity, found);
    if (this.known.size > mostKept) this.known.delete(this.known.keys().next().value!);
    if (!document.isClosed) this.show(document, found);
  }

  /** Undefined if it was aborted, or is our fault: then nothing is known. */
  private read(
    { file, columns }: FileDemonstrations,
    environment: Experiment['environment'],
    signal: AbortSignal,
  ): Promise<Found | undefined> {
    const result = this.queue.then(async () => {
      if (signal.aborted) return undefined;
      try {
        return (await this.checker.report(file, { columns, environment, signal })).problems;
      } catch (error) {
        if (signal.aborted) return undefined;
        if (error instanceof InputError) return [{ severity: 'error' as const, message: sentenceOf(error) }];
        this.log.warn(`demonstrations could not be checked: ${(error as Error).message}`);
        return undefined;
      }
    });
    this.queue = result;
    return result;
  }

  private show(document: vscode.TextDocument, found: Found): void {
    const text = document.getText();
    this.collection.set(
      document.uri,
      found.map(({ severity, message }) => {
        const column = /^columns\.(\w+): /.exec(message)?.[1];
        const field = column === undefined ? ['file'] : ['columns', column];
        const { offset, length } = rangeOfField(text, ['demonstrations', ...field]);
        const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
        const diagnostic = new vscode.Diagnostic(range, message, severities[severity]);
        diagnostic.source = 'TRIRL';
        return diagnostic;
      }),
    );
  }
}

/** Without the file's name, which is what is marked. */
function sentenceOf({ sentence, place: { line } }: InputError): string {
  return line === undefined ? sentence : `line ${line}: ${sentence}`;
}

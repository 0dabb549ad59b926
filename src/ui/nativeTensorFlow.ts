// Install Native TensorFlow, and what trainers are told of it. It is kept in the extension's global storage, outside the
// extension itself, so that it outlives its updates; one that was installed from a terminal is found by the trainer itself.
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { installNative, type InstallerEnd } from '../runs/nativeInstaller';
import type { Services } from './services';
import { wantedBackend } from './settings';
import { requireTrust } from './trust';

const nativeDirectory = 'TRIRL_NATIVE_DIR';

function folderIn(globalStorage: vscode.Uri): string {
  return path.join(globalStorage.fsPath, 'native');
}

/** What a trainer that is started now finds in its environment: which back end is wanted, and where ours is. */
export function trainerEnvironment(globalStorage: vscode.Uri): Record<string, string> {
  const wanted = wantedBackend();
  const folder = folderIn(globalStorage);
  const isOurs = process.env[nativeDirectory] === undefined && existsSync(path.join(folder, 'native.json'));
  return { ...(wanted === 'auto' ? {} : { TRIRL_BACKEND: wanted }), ...(isOurs ? { [nativeDirectory]: folder } : {}) };
}

/** Returns how it ended; undefined if the workspace is not trusted. */
export async function installNativeTensorFlow({ extension, log }: Services): Promise<InstallerEnd | undefined> {
  if (!(await requireTrust('install native TensorFlow'))) return undefined;
  const folder = process.env[nativeDirectory] ?? folderIn(extension.globalStorageUri);
  const environment = await withActivePython();
  log.info(`native TensorFlow: to be installed in ${folder}`);
  const end = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Native TensorFlow', cancellable: true },
    (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      let shown = 0;
      let step = '';
      return installNative({
        trirlFile: vscode.Uri.joinPath(extension.extensionUri, 'dist', 'trirl.cjs').fsPath,
        folder,
        environment,
        signal: controller.signal,
        onProgress: (now) => {
          progress.report({ message: now.step, increment: 100 * Math.max(0, now.share - shown) });
          shown = Math.max(shown, now.share);
          if (now.step !== step) log.info(`native TensorFlow: ${now.step}`);
          step = now.step;
        },
      });
    },
  );
  void tell(end, log);
  return end;
}

async function tell({ end, text }: InstallerEnd, log: vscode.LogOutputChannel): Promise<void> {
  const words = text.replaceAll('\n', ' ');
  if (end === 'failed') {
    log.error(text);
    const choice = await vscode.window.showErrorMessage(words, 'Show Log');
    if (choice !== undefined) log.show();
    return;
  }
  const wanted = wantedBackend();
  const isRefused = end === 'installed' && wanted !== 'auto' && wanted !== 'native';
  const message = isRefused ? `${words} But the setting trirl.backend is ${wanted}.` : words;
  log.info(message);
  const choice = await vscode.window.showInformationMessage(message, ...(isRefused ? ['Open Setting'] : []));
  if (choice !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', 'trirl.backend');
}

/** The Python that is chosen in the window comes first on the path, where the Python extension is there to say which. */
async function withActivePython(): Promise<Record<string, string>> {
  const python = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  try {
    const { environments } = (await python?.activate()) ?? {};
    const active = environments && (await environments.resolveEnvironment(environments.getActiveEnvironmentPath()));
    const executable = active?.executable.uri?.fsPath;
    if (executable === undefined) return {};
    return { PATH: [path.dirname(executable), process.env['PATH'] ?? ''].join(path.delimiter) };
  } catch {
    return {};
  }
}

/** The part of its published interface that is used. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(): unknown;
    resolveEnvironment(
      path: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri | undefined } } | undefined>;
  };
}

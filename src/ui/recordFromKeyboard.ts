// Record Demonstrations From Keyboard: picks a world that a person can play, and opens the panel in which it is played.
import path from 'node:path';
import * as vscode from 'vscode';
import { checkText } from '../experiments/checkExperiment';
import { environmentSchema, type EnvironmentConfig } from '../protocol/experiment';
import { environmentText } from '../protocol/environmentText';
import { InputError } from '../protocol/inputError';
import { continuousWorlds } from '../protocol/worldCatalogue';
import { isExperiment } from './experimentDiagnostics';
import { worldDetail } from './newExperimentText';
import { PlayPanel } from './playPanel';
import type { Services } from './services';
import { requireTrust } from './trust';

const playable = /^(PointMaze\/.*|IcyGridworld|Pendulum-v1|CartPole-v1|MountainCarContinuous-v0)$/;
const playableKinds: readonly EnvironmentConfig['kind'][] = ['pointMaze', 'icyGridworld', 'finiteMdp'];

/** @param argument the world, as an experiment has it, if the caller knows it. */
export async function recordFromKeyboard(argument: unknown, services: Services): Promise<PlayPanel | undefined> {
  if (!(await requireTrust('record demonstrations'))) return undefined;
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  if (folder === undefined) throw new InputError('recordings are kept in the workspace folder, and none is open');
  const given = environmentSchema.safeParse(argument);
  const environment = given.success ? given.data : await pickWorld();
  if (environment === undefined) return undefined;
  const name = environmentText(environment).replace(/[^\p{L}\p{N}]+/gu, '-');
  const time = new Date().toISOString().replace(/[-:]|\..*$/g, '');
  return new PlayPanel(
    environment,
    {
      saveAs: vscode.Uri.file(path.join(folder, `${name}-by-hand.npz`)),
      keepFile: path.join(folder, '.trirl', 'recordings', `${name}-${time}.npz`),
    },
    services,
  );
}

async function pickWorld(): Promise<EnvironmentConfig | undefined> {
  const own = ofActiveExperiment();
  const picked = await vscode.window.showQuickPick(
    [
      ...(own
        ? [{ label: environmentText(own), detail: 'The world of the experiment in the editor', environment: own }]
        : []),
      ...Object.entries(continuousWorlds)
        .filter(([name]) => playable.test(name))
        .map(([name, environment]) => ({ label: name, detail: worldDetail(name), environment })),
    ],
    { title: 'Record Demonstrations From Keyboard', placeHolder: 'The world in which you act', matchOnDetail: true },
  );
  return picked?.environment;
}

function ofActiveExperiment(): EnvironmentConfig | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (!document || !isExperiment(document.uri)) return undefined;
  const { experiment } = checkText(document.getText(), document.uri.fsPath);
  return experiment && playableKinds.includes(experiment.environment.kind) ? experiment.environment : undefined;
}
